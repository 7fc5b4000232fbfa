"""The same answers in other ways, to compare with: one SQL statement, Django's ORM, and the address for Datasette."""

from urllib.parse import urlencode

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import Count, Q, TextChoices

from practices.models import Practice
from practices.search.facets import FACET_BY_PARAM, FACETS, TERMS_PER_FACET
from practices.search.index import DEFAULT_ORDER, ORDERS

# From a value of each facet to the practices that have it, and back.
LOOKUPS = {
    "thema": ["themes__slug", "themes__parent__slug"],
    "doelgroep": ["target_groups__slug"],
    "doelstelling": ["actions__goal__slug"],
    "actie": ["actions__slug"],
    "gemeente": ["municipalities__slug"],
    "provincie": ["municipalities__province"],
    "beleidslaag": ["policy_layers__slug"],
    "integratiedoel": ["integration_objectives__slug"],
    "domein": ["organisation_domains__slug"],
    "grond": ["diversity_grounds__slug"],
    "type": ["kind"],
    "stadium": ["stage"],
    "kosten": ["cost"],
}


def sql_answer(practice_filter, stop):
    """Total, counts by term and the first ids, in one statement over the search documents.

    A practice that misses one facet still counts for the other values of that facet.
    """
    params, misses = {"stop": stop}, ["0"]
    for param, values in practice_filter.chosen.items():
        params[param] = [practice_filter.index.by_value[param][value].term for value in values]
        misses.append(f"CASE WHEN terms && %({param})s::int[] THEN 0 ELSE {FACET_BY_PARAM[param].number} END")
    order = ORDERS[practice_filter.sort if practice_filter.sort in ORDERS else DEFAULT_ORDER]
    text = ""
    if practice_filter.search:
        params["query"] = practice_filter.search.used.wide(practice_filter.index.synonyms)
        text = "AND vector @@ CAST(%(query)s AS tsquery)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""WITH near AS MATERIALIZED (
                SELECT practice_id, terms, informed, published_at, confirmed_at, title_key, place_key, missed FROM (
                    SELECT *, array_remove(ARRAY[{", ".join(misses)}], 0) AS missed FROM practices_searchdocument
                    WHERE terms IS NOT NULL {text}
                ) documents WHERE cardinality(missed) <= 1
            ), fits AS (SELECT * FROM near WHERE missed = '{{}}')
            SELECT 'total', 0, count(*) FROM fits
            UNION ALL
            SELECT 'count', term, count(*) FROM near, unnest(terms) term
                WHERE missed = '{{}}' OR missed[1] = term / {TERMS_PER_FACET} GROUP BY term
            UNION ALL
            (SELECT 'id', practice_id, row_number() OVER (ORDER BY {order}) FROM fits ORDER BY {order} LIMIT %(stop)s)
            """,
            params,
        )
        found = {"total": {}, "count": {}, "id": {}}
        for kind, key, value in cursor:
            found[kind][key] = value
    return found["total"][0], found["count"], list(found["id"])


def orm_answer(practice_filter, stop):
    """Total, counts by facet and the first ids, with one annotated count per facet, as django-filter leads to."""

    def fitting(without=None):
        practices = Practice.objects.published()
        if practice_filter.search:
            query = practice_filter.search.used.wide(practice_filter.index.synonyms)
            practices = practices.filter(document__vector=SearchQuery(query, search_type="raw", config="simple"))
        for param, values in practice_filter.chosen.items():
            if param != without:
                has_value = Q()
                for lookup in LOOKUPS[param]:
                    has_value |= Q(**{f"{lookup}__in": values})
                practices = practices.filter(pk__in=Practice.objects.filter(has_value).values("pk"))
        return practices

    counts = {}
    for facet in FACETS:
        practices = fitting(without=facet.param)
        if issubclass(facet.source, TextChoices):
            [lookup] = LOOKUPS[facet.param]
            counts[facet.param] = dict(practices.order_by().values_list(lookup).annotate(Count("pk", distinct=True)))
        elif facet.param == "doelstelling":
            counts[facet.param] = _counts(facet.source, "actions__practices", practices)
        else:
            counts[facet.param] = _counts(facet.source, "practices", practices)
    return fitting().count(), counts, list(fitting().values_list("pk", flat=True)[:stop])


def _counts(model, relation, practices):
    counted = Count(relation, filter=Q(**{f"{relation}__in": practices.values("pk")}), distinct=True)
    return dict(model.objects.order_by().annotate(total=counted).values_list("slug", "total"))


def datasette_path(practice_filter, stop):
    """The address that asks Datasette the same. Its counts are easier: always with all filters."""
    params = [("_facet_array", facet.param) for facet in FACETS]
    params += [("_facet_size", "max"), ("_size", stop), ("_sort_desc", "published_at")]
    if practice_filter.search:
        params.append(("_search", practice_filter.search.used.text))
    for param, values in practice_filter.chosen.items():
        params += [(f"{param}__arraycontains", value) for value in values]
    return f"/bank/practices.json?{urlencode(params)}"
