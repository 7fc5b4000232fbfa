"""`make bench`: how fast the bank is, at several sizes and beside other ways. Prints Markdown, judges nothing.

BENCH_SIZES=1000,10000,100000: which sizes; growth is counted from the first. BENCH_ROUNDS=5: how often all questions
are asked. PROFILE=1: also say where the time of a page goes. The databases stay in var/bench/ for the next time.
"""

import os
import re
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date

from tests.bench.measure import Ratio, Rounds, interleaved, table
from tests.bench.servers import FOLDER, Bank, Site, datasette

SIZES = [int(size) for size in os.environ.get("BENCH_SIZES", "1000,10000").split(",")]
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
QUESTIONS, SEED = 200, 1
PEER_SIZE = 10_000
EDITS = 60
WITHOUT_TEXT, WITH_TEXT = ["bladeren", "filters"], ["woorden", "woorden en filters"]
STATIC = "static"
TOTAL = re.compile(rb'id="shown"[^>]*>([\d.\xc2\xa0]+)')


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    for folder in [FOLDER.parent, FOLDER]:
        folder.chmod(0o755)  # when root runs this, the database has another account
    with ExitStack() as stack:
        banks = {size: Bank(size) for size in SIZES}
        for bank in banks.values():
            stack.enter_context(bank.running())
        banks[SIZES[0]].manage("collectstatic", "--no-input", "--verbosity=0")
        questions = banks[SIZES[0]].inside("questions", {"count": QUESTIONS * (ROUNDS + 1), "seed": SEED})
        rounds = [questions[start : start + QUESTIONS] for start in range(0, len(questions), QUESTIONS)]
        say(f"# Meting van {date.today()}: {ROUNDS} ronden van {QUESTIONS} vragen, {os.cpu_count()} processorkernen")
        summary = []
        try:
            summary += over_http(banks, rounds)
            engine(banks, rounds[:3])
            summary += queries(banks, rounds[0])
            summary += edits(banks, rounds[0])
            summary += memory(banks)
            summary += save(banks)
            if os.environ.get("PROFILE"):
                for bank in banks.values():
                    profile(bank, rounds[0])
        finally:
            say("## Samengevat\n", table(["wat", "minstens", "droom", "gemeten"], summary))


def over_http(banks, rounds):
    """Whole pages, with all sizes and the static view in turn; every round has questions that were not asked before."""
    base, *larger = banks
    with ExitStack() as stack:
        sites = {size: stack.enter_context(bank.site()) for size, bank in banks.items()}
        actions = {STATIC: lambda _query: sites[base].seconds("/static-view/")}
        for size, site in sites.items():
            actions[size] = lambda query, site=site: site.seconds(f"/praktijken/?{query}")
        first, *others = rounds
        interleaved([first], actions)  # unmeasured, so that all is read and warm
        times = interleaved(others, actions)
        rows = [
            [
                name,
                *(f"{times.typical(name, [quarter]):.2f}" for quarter in [*WITHOUT_TEXT, *WITH_TEXT]),
                f"{times.typical(name):.2f}",
                times.ratio(name, STATIC),
            ]
            for name in actions
        ]
        say(
            "## Bladzijden over HTTP, in ms\n",
            table(["praktijken", *WITHOUT_TEXT, *WITH_TEXT, "alles", "× static"], rows),
        )
        summary = [[f"bladzijde bij {base}, alles, tegen static", "≤ 12 ×", "≤ 7 ×", times.ratio(base, STATIC)]]
        aims = {10: ("≤ 1.6 ×", "1.2 ×", "≤ 2.5 ×", "1.5 ×"), 100: ("≤ 4 ×", "2 ×", "≤ 10 ×", "4 ×")}
        for size in larger:
            aim = aims.get(size // base, ("",) * 4)
            summary += [
                [f"groei {base} → {size} zonder woorden", *aim[:2], times.ratio(size, base, WITHOUT_TEXT)],
                [f"groei {base} → {size}, alles", *aim[2:], times.ratio(size, base)],
                [f"groei {base} → {size} met woorden", "", "", times.ratio(size, base, WITH_TEXT)],
            ]
        if PEER_SIZE in banks:
            summary += against_datasette(banks[PEER_SIZE], sites[PEER_SIZE], first[:12])
        summary += repeated(sites[base], first[:40])
        other = stack.enter_context(banks[base].site())
        until_right(banks[base], sites[base], other)
        throughput(stack.enter_context(banks[base].site(workers=2)), first)
    return summary


def against_datasette(bank, site, questions):
    paths = bank.inside("datasette_paths", {"questions": questions})
    pairs = [(quarter, (query, path)) for (quarter, query), path in zip(questions, paths, strict=True)]
    with datasette(bank.inside("export")) as peer:
        if peer is None:
            return [[f"facetten en rijen tegen Datasette bij {bank.size}", "≥ 200 ×", "400 ×", "niet gemeten"]]
        actions = {
            "datasette": lambda pair: peer.seconds(pair[1]),
            "page": lambda pair: site.seconds(f"/praktijken/?{pair[0]}"),
        }
        rounds = interleaved([pairs] * 2, actions)
    engine = bank.inside("engine_only", {"questions": questions})
    datasette_ms = rounds.typical("datasette")
    say(
        f"Datasette bij {bank.size}: {datasette_ms:.0f} ms; onze hele bladzijde {rounds.typical('page'):.2f} ms, "
        f"facetten en rijen alleen {engine:.2f} ms.\n"
    )
    return [
        [f"hele bladzijde tegen JSON van Datasette bij {bank.size}", "", "", rounds.ratio("datasette", "page")],
        [f"facetten en rijen tegen Datasette bij {bank.size}", "≥ 200 ×", "400 ×", f"{datasette_ms / engine:.0f} ×"],
    ]


def repeated(site, questions):
    """The same page again, as a browser asks that kept it."""
    tags = {query: site.get(f"/praktijken/?{query}")[2]["ETag"] for _quarter, query in questions}
    if not all(tags.values()):
        return [["herhaalde bladzijde tegen static", "≤ 2 ×", "", "niet gemeten: de bladzijde heeft geen ETag"]]
    actions = {
        STATIC: lambda _query: site.seconds("/static-view/"),
        "again": lambda query: site.seconds(f"/praktijken/?{query}", 304, **{"If-None-Match": tags[query]}),
    }
    rounds = interleaved([questions] * ROUNDS, actions)
    return [["herhaalde bladzijde tegen static", "≤ 2 ×", "", rounds.ratio("again", STATIC)]]


def until_right(bank, site, other):
    """From the commit of a change to the right total in two processes."""
    waited = {"zelfde proces": [], "ander proces": []}
    with bank.connect() as connection:
        connection.autocommit = True
        ids = connection.execute("SELECT id FROM practices_practice WHERE status = 'published' LIMIT 5").fetchall()
        for (practice_id,) in ids:
            expected = total(site) - 1
            set_status(connection, practice_id, "hidden")
            start = time.perf_counter()
            for one, seconds in zip([other, site], waited.values(), strict=True):
                while total(one) != expected:
                    if time.perf_counter() - start > 10:
                        raise RuntimeError("De telling werd niet juist.")
                seconds.append(time.perf_counter() - start)
            set_status(connection, practice_id, "published")
            total(site), total(other)
    ordinary = sorted(site.seconds("/praktijken/") for _ in range(9))[4]
    rows = [[name, f"{1000 * min(found):.1f}–{1000 * max(found):.1f}"] for name, found in waited.items()]
    say(
        f"## Van bewaren tot juiste telling bij {bank.size}, in ms; een gewone bladzijde kost {1000 * ordinary:.1f}\n",
        table(["waar", "ms"], rows),
    )


def set_status(connection, practice_id, status):
    connection.execute(
        "UPDATE practices_practice SET status = %s, hidden_reason = 'meting' WHERE id = %s", [status, practice_id]
    )


def total(site):
    page = site.get("/praktijken/", **{"Accept-Encoding": "identity"})[3]
    return int(re.sub(rb"\D", b"", TOTAL.search(page)[1]))


def throughput(site, questions):
    """Pages a second with as many readers as the server has threads."""

    def ask(path):
        reader = Site(site.port)
        return [reader.seconds(path(query)) for _quarter, query in questions[:100]]

    rows = []
    for name, path in {
        STATIC: lambda _query: "/static-view/",
        "bladzijde": lambda query: f"/praktijken/?{query}",
    }.items():
        start = time.perf_counter()
        with ThreadPoolExecutor(4) as readers:
            asked = sum(len(seconds) for seconds in readers.map(ask, [path] * 4))
        rows.append([name, f"{asked / (time.perf_counter() - start):.0f}"])
    say("## Bladzijden per seconde: 2 workers, 4 lezers op dezelfde machine\n", table(["wat", "per seconde"], rows))


def engine(banks, rounds):
    """Counts of all facets and the first 20 ids, in the process: the engine, one SQL statement, the ORM."""
    rows = []
    for size, bank in banks.items():
        found = bank.inside("engine", {"rounds": rounds, "few": 8})
        everything, few = Rounds(found["all"]), Rounds(found["few"])
        rows.append(
            [
                size,
                f"{everything.typical('engine'):.2f}",
                f"{everything.typical('engine', WITHOUT_TEXT):.2f}",
                f"{everything.typical('sql'):.1f}",
                f"{few.typical('orm'):.0f}",
                everything.ratio("sql", "engine"),
                few.ratio("orm", "engine"),
                found["differing"],
            ]
        )
    titles = [
        "praktijken",
        "motor",
        "motor zonder woorden",
        "één SQL",
        "ORM",
        "SQL / motor",
        "ORM / motor",
        "verschillen",
    ]
    say("## Tellingen en eerste 20, zonder bladzijde, in ms\n", table(titles, rows))


def queries(banks, questions):
    rows, found = [], {}
    for size, bank in banks.items():
        found[size] = bank.inside("queries", {"questions": questions[:80]})
        for quarter, counts in found[size]["counts"].items():
            rows.append([size, quarter, ", ".join(f"{count} ({pages}×)" for count, pages in sorted(counts.items()))])
    say("## Query’s per bladzijde, zonder sessie en aanmelding\n", table(["praktijken", "vraag", "query’s"], rows))
    base = next(iter(found.values()))
    say("De bladzijde met de meeste:\n", *(f"- `{sql}`" for sql in base["longest"]), "")
    most = [max(int(count) for counts in one["counts"].values() for count in counts) for one in found.values()]
    return [["query’s per bladzijde, hoogstens, per omvang", "≤ 4, gelijk", "2", ", ".join(map(str, most))]]


def edits(banks, questions):
    asked = [question for question in questions if question[0] in WITH_TEXT]
    summary = []
    for size, bank in banks.items():
        times = bank.inside("edits", {"questions": asked, "edits": EDITS, "times": 3})
        ratio = Ratio([after / before for before, after in times])
        summary.append([f"woorden na {EDITS} wijzigingen bij {size}", "≤ 1.6 ×", "1.2 ×", ratio])
    return summary


def memory(banks):
    rows, summary = [], []
    for size, bank in banks.items():
        found = bank.inside("memory")
        numbers, resident = (f"{found[name] / 1e6:.1f}" for name in ["numbers", "resident"])
        rows.append([size, numbers, resident, f"{1000 * found['build']:.0f}", f"{1000 * found['follow']:.1f}"])
        summary.append(
            [f"geheugen van de index bij {size}", "≤ 12 MB bij 100k", "", f"{numbers} MB, proces +{resident} MB"]
        )
    titles = ["praktijken", "getallen en volgordes, MB", "proces groeit, MB", "opbouwen, ms", "na één bewaring, ms"]
    say("## De index van een worker\n", table(titles, rows))
    return summary


def save(banks):
    rows, summary = [], []
    for size, bank in banks.items():
        rounds = Rounds(bank.inside("save", {"count": 15, "rounds": 4}))
        for name in rounds.seconds:
            rows.append([size, name, f"{rounds.typical(name):.2f}", rounds.ratio(name, "update without triggers")])
        ratios = " / ".join(
            str(rounds.ratio("save with search rows", base))
            for base in ["update without triggers", "update with triggers", "save without triggers"]
        )
        summary.append(
            [
                f"bewaren met zoekrijen bij {size}, tegen UPDATE / UPDATE met triggers / bewaren zonder",
                "≤ 8 ×",
                "",
                ratios,
            ]
        )
    say("## Bewaren, in ms\n", table(["praktijken", "wat", "ms", "tegen UPDATE"], rows))
    return summary


def profile(bank, questions):
    found = bank.inside("profile", {"questions": questions[:80]})
    say(f"## Waar de tijd van een bladzijde heen gaat bij {bank.size}: {found['plain']:.2f} ms zonder profiler\n")
    for title, rows in {
        "deel (met profiler, wat het oproept inbegrepen)": found["parts"],
        "sjabloon (zonder profiler, wat het invoegt inbegrepen)": found["templates"],
        "functie (met profiler, zelf)": found["functions"],
    }.items():
        say(
            table(
                [title, "keer per bladzijde", "ms per bladzijde"], [[w, f"{n:.1f}", f"{ms:.2f}"] for w, n, ms in rows]
            )
        )


def say(*lines):
    print(*lines, sep="\n", flush=True)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
