"""`make bench-browser`: how fast the site is in Chromium on a slow phone. Prints Markdown, judges nothing.

BENCH_ROUNDS=5: how often each page is opened; the table holds the medians. Pages come from gunicorn over HTTP/1.1
without TLS, with a bank of 1,000 made-up practices that stays in var/bench/.
"""

import os
import signal
import sys
from contextlib import ExitStack
from datetime import date
from statistics import median
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from tests.bench.measure import table
from tests.bench.servers import HOST, Bank
from tests.browser.chromium import launch_options
from tests.weights import compressed

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
SLOWER = 4
NETWORK = {
    "offline": False,
    "latency": 150,  # milliseconds
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
KINDS = {"css": "CSS", "js": "JS", "woff2": "letter"}
COLUMNS = ["HTML", "CSS", "JS", "letter", "beeld"]
OBSERVE = """
    window.measured = { largest: 0, shift: 0, blocked: 0 };
    const watch = (type, act) =>
      new PerformanceObserver((list) => list.getEntries().forEach(act)).observe({ type, buffered: true });
    watch("largest-contentful-paint", (entry) => { measured.largest = entry.startTime; });
    watch("layout-shift", (entry) => { measured.shift += entry.value; });
    watch("longtask", (entry) => { measured.blocked += entry.duration - 50; });
"""
READ = """() => ({
    ...measured,
    first: performance.getEntriesByName("first-contentful-paint")[0].startTime,
    files: [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].map(
      ({ name, entryType, transferSize, responseEnd }) => ({ name, entryType, transferSize, responseEnd }),
    ),
})"""


def main():
    bank = Bank(1000)
    with ExitStack() as stack:
        stack.enter_context(bank.running())
        bank.manage("collectstatic", "--no-input", "--verbosity=0")
        made = bank.inside("make_pages")
        stack.callback(bank.inside, "unmake_pages", made)
        site = stack.enter_context(bank.site(workers=2))
        chromium = stack.enter_context(sync_playwright()).chromium.launch(**launch_options())
        stack.callback(chromium.close)
        found = {name: [] for name in made["pages"]}
        for path in made["pages"].values():
            site.get(path, Cookie=f"fiches={made['cookie']}")  # warm
        for _ in range(ROUNDS):
            for name, path in made["pages"].items():
                found[name].append(measure(chromium, f"http://{HOST}:{site.port}", path, made["cookie"]))
    print(f"# In Chromium op {date.today()}: mediaan van {ROUNDS}, processor {SLOWER} × trager, 1,6 Mbit/s, 150 ms\n")
    titles = ["bladzijde", "eerste beeld, ms", "grootste beeld, ms", "verschuiving", "geblokkeerd, ms", "bestanden"]
    titles += [f"{column}, kB" for column in COLUMNS] + ["letters vóór eerste beeld"]
    print(table(titles, [[name, *row(rounds)] for name, rounds in found.items()]))
    print(f"Alle CSS samen {compressed('css') / 1000:.1f} kB, alle JS samen {compressed('js') / 1000:.1f} kB (gzip).")


def measure(chromium, address, path, cookie):
    """Open the page as someone who was never there: its numbers."""
    context = chromium.new_context(**PHONE, extra_http_headers={"X-Forwarded-Proto": "https"})
    context.add_cookies([{"name": "fiches", "value": cookie, "url": address}])
    page = context.new_page()
    page.add_init_script(OBSERVE)
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", NETWORK)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    response = page.goto(address + path, wait_until="networkidle")
    if response.status != 200:
        raise RuntimeError(f"{path} gives {response.status}")
    numbers = page.evaluate(READ)
    context.close()
    return numbers


def row(rounds):
    """The medians of a page as cells of the table."""

    def typical(number):
        return median(number(one) for one in rounds)

    return [
        f"{typical(lambda one: one['first']):.0f}",
        f"{typical(lambda one: one['largest']):.0f}",
        f"{typical(lambda one: one['shift']):.3f}",
        f"{typical(lambda one: one['blocked']):.0f}",
        f"{typical(lambda one: len(one['files'])):.0f}",
        *(f"{typical(lambda one, kind=kind: weight(one, kind)) / 1000:.1f}" for kind in COLUMNS),
        f"{typical(fonts_before_paint):.0f}",
    ]


def weight(numbers, kind):
    return sum(file["transferSize"] for file in numbers["files"] if kind_of(file) == kind)


def fonts_before_paint(numbers):
    return sum(kind_of(file) == "letter" and file["responseEnd"] < numbers["first"] for file in numbers["files"])


def kind_of(file):
    if file["entryType"] == "navigation":
        return "HTML"
    return KINDS.get(urlsplit(file["name"]).path.rpartition(".")[2], "beeld")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
