"""What readers ask: four quarters, made from the practices of a bank so that (nearly) all have an answer."""

import random
from urllib.parse import urlencode

from practices.browse.filters import SORT_LABELS
from practices.models import Practice
from practices.search import index as search_index
from practices.search.dutch.words import STOP_WORDS, tokens
from practices.search.facets import FACETS, TERMS_PER_FACET

BROWSE, FILTERS, TEXT, BOTH = QUARTERS = ["bladeren", "filters", "woorden", "woorden en filters"]
WITHOUT_TEXT = [BROWSE, FILTERS]
ORDERS = list(SORT_LABELS)[2:]


def make_questions(count, seed):
    """A list of (quarter, query of the address), the quarters in turn."""
    rng = random.Random(seed)
    practices = list(Practice.objects.published().select_related("document").order_by("slug")[:1000])
    index = search_index.current()
    return [
        (quarter, urlencode(_params(quarter, rng.choice(practices), index, rng)))
        for quarter in QUARTERS * (count // len(QUARTERS))
    ]


def _params(quarter, practice, index, rng):
    if quarter == BROWSE:
        return [("sorteer", rng.choice(ORDERS)), ("pagina", rng.randint(1, 20))]
    words, filters = [], []
    if quarter in (TEXT, BOTH):
        source = practice.title if rng.random() < 0.5 else practice.summary
        known = [token.word for token in tokens(source) if token.word not in STOP_WORDS and len(token.word) > 3]
        words = [("q", " ".join(rng.sample(known, min(len(known), rng.randint(1, 2)))))]
    if quarter in (FILTERS, BOTH):
        by_facet = {}
        for term in practice.document.terms:
            if term in index.by_term:
                by_facet.setdefault(term // TERMS_PER_FACET, []).append(index.by_term[term].value)
        chosen = rng.sample([facet for facet in FACETS if facet.number in by_facet], rng.randint(1, 3))
        filters = [(facet.param, rng.choice(by_facet[facet.number])) for facet in chosen]
    return words + filters
