"""What has to be measured inside the site. `python -m tests.bench.inside TASK`: JSON comes in and goes out."""

import cProfile
import gc
import json
import pstats
import random
import sqlite3
import sys
import time
from collections import Counter
from io import BytesIO
from pathlib import Path

import django

django.setup()

from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.http import QueryDict  # noqa: E402
from django.template import Template  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from PIL import Image  # noqa: E402

from practices.browse.cards import make_cards  # noqa: E402
from practices.browse.filters import PracticeFilter  # noqa: E402
from practices.models import Framework, Municipality, Photo, Practice, Theme  # noqa: E402
from practices.search import document  # noqa: E402
from practices.search import index as search_index  # noqa: E402
from practices.search.dutch import lexicon  # noqa: E402
from practices.search.facets import FACETS, TERMS_PER_FACET  # noqa: E402
from praktijkenbank.demo.corpus import MARK  # noqa: E402
from submissions.models import Submission  # noqa: E402
from tests.bench.measure import interleaved, timed  # noqa: E402
from tests.bench.others import datasette_path, orm_answer, sql_answer  # noqa: E402
from tests.bench.questions import FILTERS, QUARTERS, make_questions  # noqa: E402
from tests.bench.servers import FOLDER, HOST  # noqa: E402
from tests.factories import make_photo, make_submission  # noqa: E402
from tests.submissions.opening import let_in  # noqa: E402

PAGE = 20


def count(data):
    return Practice.objects.filter(source_citation=MARK).count() if has_tables() else 0


def has_tables():
    return Practice._meta.db_table in connection.introspection.table_names()


def make_pages(data):
    """Addresses of pages to open in a browser by name, the cookie for the one of a fiche, and what to unmake later."""
    plain, pictured = Practice.objects.published().filter(photos=None).order_by("slug")[:2]
    photo = make_photo(practice=pictured, image=SimpleUploadedFile("foto.jpg", grainy_picture()))
    fiche = make_submission(municipality=plain.municipality)
    client = Client()
    let_in(client, fiche)
    return {
        "pages": {
            "start": "/",
            "bladeren": "/praktijken/?thema=wonen&q=taal",
            "praktijk zonder foto": plain.get_absolute_url(),
            "praktijk met foto": pictured.get_absolute_url(),
            "stap van een fiche": f"/fiche/{fiche.key}/aanpak-en-resultaat/",
        },
        "cookie": client.cookies["fiches"].value,
        "photo": photo.pk,
        "fiche": fiche.pk,
    }


def grainy_picture():
    """A JPEG about as heavy as a photo."""
    content = BytesIO()
    Image.effect_noise((720, 480), 40).resize((1440, 960)).convert("RGB").save(content, "JPEG", quality=88)
    return content.getvalue()


def unmake_pages(made):
    photo = Photo.objects.get(pk=made["photo"])
    photo.image.delete(save=False)
    photo.delete()
    Submission.objects.get(pk=made["fiche"]).delete()


def questions(data):
    return make_questions(**data)


def compared_pages(data):
    """Questions for `make compare`: so many rounds of (page, (page, address)), a few of each kind of page.

    `practices` are the slugs of those that both commits have.
    """
    few = 4
    rng = random.Random(1)
    asked = {quarter: [] for quarter in QUARTERS}
    for quarter, query in make_questions(few * len(QUARTERS) * data["rounds"], seed=1):
        asked[quarter].append(f"/praktijken/?{query}")
    towns = Municipality.objects.order_by("slug").values_list("slug", flat=True)
    # Those that the other commit has too: the made-up practices are about no theme that came later.
    themes = Theme.objects.exclude(practices=None).order_by("slug").values_list("slug", flat=True).distinct()
    frameworks = Framework.objects.exclude(goals=None).order_by("slug").values_list("slug", flat=True).distinct()
    rounds = []
    for number in range(data["rounds"]):
        of_round = slice(few * number, few * (number + 1))
        addresses = {
            "home": ["/"] * few,
            **{f"praktijken, {quarter}": pages[of_round] for quarter, pages in asked.items()},
            "praktijken, kaart": [f"{address}&weergave=kaart" for address in asked[FILTERS][of_round]],
            "praktijk": [f"/praktijken/{slug}/" for slug in rng.choices(data["practices"], k=few)],
            "gemeente": [f"/gemeenten/{slug}/" for slug in rng.choices(towns, k=few)],
            "gemeenten": ["/gemeenten/"] * few,
            "thema": [f"/themas/{slug}/" for slug in rng.choices(themes, k=few)],
            "kader": [f"/{slug}/" for slug in rng.choices(frameworks, k=few)],
            "witte vlekken": ["/witte-vlekken/"] * few,
            "feed": ["/praktijken.atom"] * few,
            # Their addresses are those of the cast of each side.
            **{page: [""] * few for page in ["nakijken", "status", "beoordelen"]},
        }
        rounds.append([(page, (page, address)) for page, found in addresses.items() for address in found])
    return rounds


def engine_answer(practice_filter, stop):
    """Total, counts by term and the first ids."""
    answer = practice_filter.answer
    counts = {}
    for facet in FACETS:
        counts.update(answer.counts(facet.param))
    return len(answer), counts, practice_filter.first(stop)


def engine(data):
    """The engine, one SQL statement and the ORM, in turn; and how many answers differ."""
    whole = timed(lambda query: engine_answer(PracticeFilter(QueryDict(query)), PAGE))
    actions = {"engine": whole}
    for name, other in {"sql": sql_answer, "orm": orm_answer}.items():
        actions[name] = lambda query, other=other: timed(other)(PracticeFilter(QueryDict(query)), PAGE)
    differing = 0
    for _quarter, query in data["rounds"][0]:
        practice_filter = PracticeFilter(QueryDict(query))
        total, counts, ids = engine_answer(practice_filter, PAGE)
        other_total, other_counts, other_ids = sql_answer(practice_filter, PAGE)
        same = (total, {term: n for term, n in counts.items() if n}) == (other_total, other_counts)
        same = same and (practice_filter.search or ids == other_ids)
        differing += not same
    few = data["rounds"][0][: data["few"]]
    return {
        "all": interleaved(data["rounds"], {name: actions[name] for name in ["engine", "sql"]}).seconds,
        "few": interleaved([few] * 3, actions).seconds,
        "differing": differing,
    }


def engine_only(data):
    """Milliseconds of an answer with its 20 rows: state, counts, ids, and what the rows show."""

    def ask(query):
        practice_filter = PracticeFilter(QueryDict(query))
        _total, _counts, ids = engine_answer(practice_filter, PAGE)
        make_cards(ids, practice_filter.index)

    return interleaved([data["questions"]] * 5, {"engine": timed(ask)}).typical("engine")


def memory(data):
    """What the index weighs in this fresh process, in bytes, and the seconds to make it and to follow one change."""
    search_index.current().order("titel")
    document.fields(Practice.objects.first())
    lexicon.lexicon()
    search_index._committed = search_index.Index()
    gc.collect()
    before = resident()
    start = time.perf_counter()
    index = search_index.current()
    build = time.perf_counter() - start
    for name in search_index.ORDERS:
        index.order(name)
    gc.collect()
    numbers = [index.everything, *index.bits.values(), *(array for order in index._orders.values() for array in order)]
    resident_after = resident()
    follow = []
    for _ in range(5):
        Practice.objects.published().first().save()
        start = time.perf_counter()
        search_index.current().order(search_index.DEFAULT_ORDER)
        follow.append(time.perf_counter() - start)
    return {
        "numbers": sum(map(sys.getsizeof, numbers)),
        "resident": resident_after - before,
        "build": build,
        "follow": sorted(follow)[2],
    }


def resident():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096


def browse(client, query):
    response = client.get(f"/praktijken/?{query}", headers={"x-forwarded-proto": "https"}, HTTP_HOST=HOST)
    if response.status_code != 200:
        raise RuntimeError(f"{query} gives {response.status_code}")
    return response


def queries(data):
    """How many queries a page takes, as {quarter: {number of queries: number of pages}}, and one page's queries."""
    client, found, longest = Client(), {}, []
    browse(client, "")
    for quarter, query in data["questions"]:
        with CaptureQueriesContext(connection) as captured:
            browse(client, query)
        asked = [one["sql"] for one in captured if "session" not in one["sql"] and "auth_user" not in one["sql"]]
        found.setdefault(quarter, Counter())[len(asked)] += 1
        longest = max(longest, asked, key=len)
    return {"counts": found, "longest": [" ".join(sql.split())[:150] for sql in longest]}


def edits(data):
    """Questions with words before and after so many edits, a few times over."""
    rng = random.Random(1)
    ask = {"engine": timed(lambda query: engine_answer(PracticeFilter(QueryDict(query)), PAGE))}
    interleaved([data["questions"]], ask)
    found = []
    for _ in range(data["times"]):
        before = interleaved([data["questions"]] * 3, ask).typical("engine")
        practices = list(Practice.objects.published().order_by("slug")[:1000])
        for practice in rng.sample(practices, data["edits"]):
            practice.approach, practice.summary = rng.choice(practices).approach, rng.choice(practices).summary
            practice.save()
            document.refresh()
        search_index.current()
        found.append([before, interleaved([data["questions"]] * 3, ask).typical("engine")])
    return found


def save(data):
    """Seconds of a save with all search rows against those of a plain UPDATE, in turn."""
    practices = list(Practice.objects.published().order_by("slug")[: data["count"]])

    def without_triggers(action):
        def act(number):
            with connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = replica")
            seconds = timed(action)(number)
            with connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = DEFAULT")
            document.refresh()
            return seconds

        return act

    def update(number):
        with connection.cursor() as cursor:
            text = f"{practices[number].summary} {time.time()}"
            cursor.execute("UPDATE practices_practice SET summary = %s WHERE id = %s", [text, practices[number].pk])

    def save_only(number):
        practices[number].summary = f"{practices[number].summary[:500]} beter"
        with transaction.atomic():
            practices[number].save()

    def save_all(number):
        save_only(number)
        document.refresh()

    def with_triggers(number):
        seconds = timed(update)(number)
        document.refresh()
        return seconds

    actions = {
        "update without triggers": without_triggers(update),
        "update with triggers": with_triggers,
        "save without triggers": without_triggers(save_only),
        "save with search rows": timed(save_all),
    }
    return interleaved([[("save", number) for number in range(len(practices))]] * data["rounds"], actions).seconds


def export(data):
    """Write the bank for Datasette: a table with the tags of each facet as JSON, and an index on the words."""
    path = FOLDER / "bank.db"
    path.unlink(missing_ok=True)
    index, params = search_index.current(), [facet.param for facet in FACETS]
    columns = ["id", "slug", "published_at", "title", "tagline", "summary", "body", *params]
    with sqlite3.connect(path) as database:
        database.execute(f"CREATE TABLE practices ({', '.join(columns)}, PRIMARY KEY (id))")
        practices = document.with_searchable(Practice.objects.published()).select_related("document")
        for practice in practices.iterator(chunk_size=500):
            tags = {facet.number: [] for facet in FACETS}
            for term in practice.document.terms:
                tags[term // TERMS_PER_FACET].append(index.by_term[term].value)
            words = [text for name, _weight, text in document.fields(practice) if name not in ("titel", "samenvatting")]
            row = [practice.pk, practice.slug, practice.published_at.isoformat(), practice.title, practice.tagline]
            row += [practice.summary, "\n".join(words), *(json.dumps(values) for values in tags.values())]
            database.execute(f"INSERT INTO practices VALUES ({', '.join('?' * len(row))})", row)
        database.execute("CREATE INDEX by_date ON practices (published_at)")
        database.execute(
            "CREATE VIRTUAL TABLE practices_fts USING fts5(title, tagline, summary, body, content=practices,"
            " content_rowid=id)"
        )
        database.execute("INSERT INTO practices_fts (practices_fts) VALUES ('rebuild')")
    return str(path)


def datasette_paths(data):
    return [datasette_path(PracticeFilter(QueryDict(query)), PAGE) for _quarter, query in data["questions"]]


# The parts of a page that the profile tells apart: (what, end of the file's name, function).
PARTS = [
    ("whole page", "core/handlers/base.py", "get_response"),
    ("view", "views/browse.py", "practice_list"),
    ("filter and engine", "practices/browse/filters.py", "__init__"),
    ("· state of the index", "search/index.py", "current"),
    ("· query parsed", "search/query.py", "parse"),
    ("· search for words", "search/text.py", "__init__"),
    ("first ids", "practices/browse/filters.py", "first"),
    ("rows", "practices/browse/rows.py", "render_rows"),
    ("· cards", "practices/browse/cards.py", "make_cards"),
    ("facet panels", "practices/browse/panels.py", "render_panels"),
    ("· counts", "search/index.py", "counts"),
    ("map", "views/browse.py", "map_context"),
    ("did you mean", "practices/browse/filters.py", "did_you_mean"),
    ("addresses", "practices/browse/filters.py", "url"),
    ("menu", "practices/browse/menu.py", "read_menu"),
    ("template", "django/shortcuts.py", "render"),
    ("compression", "middleware/gzip.py", "process_response"),
    ("all queries", "db/backends/utils.py", "execute"),
]


def profile(data):
    """Where the time of a page goes: parts, templates and functions, each as (what, times a page, ms a page)."""
    client, pages = Client(headers={"accept-encoding": "gzip"}), len(data["questions"])
    for _quarter, query in data["questions"]:
        browse(client, query)
    profiler = cProfile.Profile()
    start = time.perf_counter()
    for _quarter, query in data["questions"]:
        browse(client, query)
    plain = time.perf_counter() - start
    profiler.enable()
    for _quarter, query in data["questions"]:
        browse(client, query)
    profiler.disable()
    stats = pstats.Stats(profiler).stats
    parts = []
    for what, file, function in PARTS:
        found = [row for (path, _line, name), row in stats.items() if path.endswith(file) and name == function]
        parts.append([what, sum(row[1] for row in found) / pages, 1000 * sum(row[3] for row in found) / pages])
    functions = sorted(stats.items(), key=lambda item: -item[1][2])[:25]
    return {
        "plain": 1000 * plain / pages,
        "parts": parts,
        "templates": templates(client, data["questions"]),
        "functions": [
            [f"{'/'.join(path.split('/')[-2:])} {name}", row[1] / pages, 1000 * row[2] / pages]
            for (path, _line, name), row in functions
        ],
    }


def templates(client, asked):
    """Time in each template, what it includes included."""
    spent, original = {}, Template.render

    def render(template, context):
        start = time.perf_counter()
        try:
            return original(template, context)
        finally:
            row = spent.setdefault(template.name, [0, 0.0])
            row[0] += 1
            row[1] += time.perf_counter() - start

    Template.render = render
    for _quarter, query in asked:
        browse(client, query)
    Template.render = original
    rows = sorted(spent.items(), key=lambda item: -item[1][1])[:20]
    return [[name, times / len(asked), 1000 * seconds / len(asked)] for name, (times, seconds) in rows]


if __name__ == "__main__":
    data = json.load(sys.stdin) if not sys.stdin.isatty() else None
    json.dump(globals()[sys.argv[1]](data), sys.stdout)
