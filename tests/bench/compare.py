"""`make compare WITH=03ed515`: what pages cost now, against what they cost in an older commit. Judges nothing.

Both answer the same questions in turn, on a bank of the same made-up practices. What counts is the processor time of
the process that answers, not the time on the clock. COMPARE_SIZES=1000,10000: which sizes; COMPARE_ROUNDS=15: how
often.
"""

import os
import signal
import sys
from contextlib import ExitStack
from datetime import date
from statistics import median, quantiles

from tests.bench.checkouts import CheckoutError, other_checkout, this_checkout
from tests.bench.measure import interleaved, table
from tests.bench.servers import HOST

SIZES = [int(size) for size in os.environ.get("COMPARE_SIZES", "1000").split(",")]
ROUNDS = int(os.environ.get("COMPARE_ROUNDS", "15"))
SLOWER = 1.1


class Asked:
    """A site with its fiches and people, and how many queries each page took."""

    def __init__(self, site, cast):
        self.site, self.cast, self.queries = site, cast, {}

    def seconds(self, question):
        """Processor time of a page, given as (page, address); the address of a page of the cast is its own."""
        page, address = question
        _, status, headers, body = self.site.get(
            self.cast["pages"].get(page, address), Cookie=self.cast["cookie"] if page in self.cast["pages"] else ""
        )
        if status != 200:
            raise RuntimeError(f"{page} {address} gives {status}: {body[:200]}")
        self.queries.setdefault(page, []).append(int(headers["X-Queries"]))
        return float(headers["X-Processor-Seconds"])


def main():
    checkouts = [this_checkout(), other_checkout(os.environ.get("WITH", ""))]
    print(
        f"# Vergelijking van {date.today()}: {checkouts[0].name} tegen {checkouts[1].name}\n\n"
        f"Mediaan van {ROUNDS} ronden, tussen haakjes de middelste helft; {os.cpu_count()} processorkernen.\n",
        flush=True,
    )
    for size in SIZES:
        compare(size, *checkouts)


def compare(size, *checkouts):
    with ExitStack() as stack:
        banks = [checkout.bank(size) for checkout in checkouts]
        sides = []
        for bank in banks:
            stack.enter_context(bank.running())
            bank.manage("make_corpus", f"--count={size}", "--verbosity=0")
            cast = bank.make("fiches", HOST)
            sides.append(Asked(stack.enter_context(bank.counted_site()), cast))
        both = sorted(set.intersection(*(set(side.cast["practices"]) for side in sides)))
        first, *rounds = banks[0].inside("compared_pages", {"rounds": ROUNDS + 1, "practices": both})
        actions = {"this": sides[0].seconds, "other": sides[1].seconds}
        interleaved([first], actions)  # unmeasured, so that all is read and warm
        for side in sides:
            side.queries.clear()
        times = interleaved(rounds, actions)
    pages = [*sides[0].queries]
    rows = [row(page, times, [page], *(said(side.queries[page]) for side in sides)) for page in pages]
    titles = ["bladzijde", "nu, ms", "toen, ms", "nu / toen", "query’s nu", "query’s toen", ""]
    print(f"## Bij {size} praktijken\n\n{table(titles, [*rows, row('alles', times, pages, '', '')])}", flush=True)


def row(name, times, pages, *queries):
    ratios = times.ratio("this", "other", pages).rounds
    low, _, high = quantiles(ratios, n=4) if len(ratios) > 1 else ratios * 3
    milliseconds = [f"{times.typical(side, pages):.2f}" for side in ["this", "other"]]
    mark = "trager" if median(ratios) > SLOWER else ""
    return [name, *milliseconds, f"{median(ratios):.3f} ({low:.3f}–{high:.3f})", *queries, mark]


def said(counts):
    return f"{min(counts)}–{max(counts)}" if len(set(counts)) > 1 else counts[0]


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        main()
    except CheckoutError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
