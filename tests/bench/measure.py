"""Measure in rounds in which everything has its turn, so that what else the machine does weighs on all alike."""

from dataclasses import dataclass
from statistics import mean, median
from time import perf_counter


@dataclass(frozen=True)
class Ratio:
    """How many times as long: the median of the rounds, and the range."""

    rounds: list[float]

    def __str__(self):
        return f"{median(self.rounds):.3g} × ({min(self.rounds):.3g}–{max(self.rounds):.3g})"


class Rounds:
    """Seconds by name, by round and by quarter of the questions."""

    def __init__(self, seconds=None):
        self.seconds = seconds or {}

    def add(self, name, round_number, quarter, seconds):
        self.seconds.setdefault(name, {}).setdefault(round_number, {}).setdefault(quarter, []).append(seconds)

    def typical(self, name, quarters=None):
        """Milliseconds: the mean over `quarters` (all without) of the median question, median over the rounds."""
        return 1000 * median(self._of_rounds(name, quarters))

    def ratio(self, name, base, quarters=None):
        pairs = zip(self._of_rounds(name, quarters), self._of_rounds(base, quarters), strict=True)
        return Ratio([one / other for one, other in pairs])

    def _of_rounds(self, name, quarters):
        return [
            mean(median(seconds) for quarter, seconds in found.items() if quarters is None or quarter in quarters)
            for found in self.seconds[name].values()
        ]


def interleaved(rounds, actions):
    """Ask every question of every action, in turn. Returns Rounds.

    `rounds` is a list of lists of (quarter, question), `actions` maps a name to a function of a question that gives
    seconds.
    """
    found = Rounds()
    for number, questions in enumerate(rounds):
        for quarter, question in questions:
            for name, action in actions.items():
                found.add(name, number, quarter, action(question))
    return found


def timed(function):
    """`function`, giving the seconds it took in place of its result."""

    def action(*arguments):
        start = perf_counter()
        function(*arguments)
        return perf_counter() - start

    return action


def table(titles, rows):
    """A Markdown table as text."""
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines) + "\n"
