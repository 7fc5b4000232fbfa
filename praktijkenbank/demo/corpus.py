"""A bank of any size for measuring: practices in made-up Dutch, with tags as unevenly spread as real ones.

The texts follow the words of the fixtures: after each word comes one that came after it there. They read like the bank
and mean nothing.
"""

import json
import random
import re
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.utils.text import slugify

from practices.content import TAG_FIELDS
from practices.models import Municipality, Practice
from practices.search.dutch.lexicon import is_kind, lexicon
from practices.search.dutch.words import STOP_WORDS, fold

MARK = "Proefcorpus"
# Titles and numbers, no running texts: with them a seed would make other practices than it did before they came.
NO_TEXTS = {"localities", "sources", "reach"}
MIN_WORDS_OF_TEXT = 8
# No headings, links and other signs of Markdown.
PLAIN = re.compile(r"\w[\w’'-]*[.,;:?]?")
NOT_ONLINE = {Practice.Status.DRAFT: 0.12, Practice.Status.HIDDEN: 0.03}
# How many tags of each kind a practice has at most, and the chance of each next one.
MOST_TAGS = {
    "themes": (4, 0.5),
    "target_groups": (4, 0.6),
    "actions": (3, 0.4),
    "policy_layers": (2, 0.7),
    "integration_objectives": (3, 0.6),
    "organisation_domains": (2, 0.7),
    "diversity_grounds": (2, 0.3),
}
# How often a noun makes room for one of the thousands that the fixtures do not have, as happens when a bank grows.
NEW_NOUN = 0.1
# The fewest and most words of each text.
LENGTHS = {
    "summary": (25, 55),
    "context": (15, 40),
    "goals": (10, 35),
    "approach": (40, 100),
    "results": (10, 30),
    "what_worked": (5, 20),
    "tips": (5, 20),
}
NEWEST = datetime(2026, 10, 1, 12, tzinfo=UTC)


class Corpus:
    """A source of practices without end: the same `seed` on the same tags gives the same ones.

    Needs the tags and municipalities of the fixtures in the database.
    """

    def __init__(self, seed):
        self._random = random.Random(seed)
        self._chain = Chain(self._random)
        self._towns = Skewed(Municipality.objects.order_by("slug"), self._random)
        self._tags = {}
        for relation in TAG_FIELDS:
            rows = Practice._meta.get_field(relation).related_model.objects.order_by("slug")
            # A practice has the 24 themes, not the main themes above them.
            rows = rows.filter(parent__isnull=False) if relation == "themes" else rows
            self._tags[relation] = Skewed(rows, self._random)

    def practices(self):
        """Yield (a Practice that is not saved, {relation: its tags}, the municipalities that do it, leader first)."""
        number = 0
        while True:
            number += 1
            tags = {relation: self._some(self._tags[relation], *most) for relation, most in MOST_TAGS.items()}
            towns = self._some(self._towns, 3, 0.15)
            yield self._practice(number, tags["themes"][0], towns[0]), tags, towns

    def _some(self, values, most, chance):
        """One to `most` different values."""
        count = 1
        while count < most and self._random.random() < chance:
            count += 1
        return list(dict.fromkeys(values.one() for _ in range(count)))

    def _practice(self, number, main_theme, municipality):
        rng, chain = self._random, self._chain
        title = chain.title()
        start_year = rng.choice([None, *range(2010, 2026)])
        status = self._status()
        return Practice(
            title=title,
            slug=f"{slugify(title)[:100]}-{number}",
            tagline=chain.text(8, 14)[:160],
            status=status,
            hidden_reason=MARK if status == Practice.Status.HIDDEN else "",
            municipality=municipality,
            main_theme=main_theme,
            department=rng.choice(["", "Dienst samenleven", "Sociale dienst", "Vrije tijd", "Onderwijs"]),
            kind=self._choice(Practice.Kind),
            stage=self._choice(Practice.Stage),
            cost=self._choice(Practice.Cost),
            keywords=[chain.noun() for _ in range(rng.randrange(4))],
            partners="\n".join(chain.title() for _ in range(rng.randrange(4))),
            start_year=start_year,
            end_year=start_year and rng.choice([None, None, start_year + rng.randrange(4)]),
            source_citation=MARK,
            published_at=None if status == Practice.Status.DRAFT else NEWEST - timedelta(minutes=rng.randrange(10**6)),
            confirmed_at=rng.choice([None, date(2026, 1, 1) - timedelta(days=rng.randrange(700))]),
            **{name: chain.text(*lengths) for name, lengths in LENGTHS.items()},
        )

    def _status(self):
        [status] = self._random.choices(
            [*NOT_ONLINE, Practice.Status.PUBLISHED], [*NOT_ONLINE.values(), 1 - sum(NOT_ONLINE.values())]
        )
        return status

    def _choice(self, choices):
        """One of the values, the first ones more often, or none."""
        values = ["", *choices.values]
        return values[int(len(values) * self._random.random() ** 1.5)]


class Skewed:
    """Values of which few are frequent and most are rare: the n-th most frequent comes about 1/n as often as the first.

    Which ones are frequent is chance.
    """

    def __init__(self, values, rng):
        self._values = list(values)
        self._random = rng
        rng.shuffle(self._values)

    def one(self):
        # Taken evenly on a logarithmic scale, so that each doubling of the rank is as likely as the one before.
        return self._values[int((len(self._values) + 1) ** self._random.random()) - 1]


class Chain:
    """Sentences in which every two neighbours also are neighbours in the fixtures."""

    def __init__(self, rng):
        self._random = rng
        self._after = {}
        self._first = []
        for text in _texts():
            before = "."
            for word in filter(PLAIN.fullmatch, text.split()):
                if before.endswith((".", "?")):
                    self._first.append(word)
                self._after.setdefault(before, []).append(word)
                before = word
        self._nouns = {word for word in self._after if is_kind(fold(word), "n") and fold(word) not in STOP_WORDS}
        self._new_nouns = Skewed((word for word in lexicon() if len(word) > 3 and is_kind(word, "n")), rng)
        self._known_nouns = Skewed(sorted(self._nouns), rng)

    def text(self, fewest, most):
        """Whole sentences of about so many words together."""
        return " ".join(self._words(self._random.randint(fewest, most))).rstrip(".,;:?") + "."

    def title(self):
        """The first words of a sentence."""
        words = self._words(self._random.randint(3, 7))
        while len(words) > 1 and words[-1].lower() in STOP_WORDS:
            words.pop()
        return " ".join(words).rstrip(".,;:?")[:100]

    def noun(self):
        return self._known_nouns.one()

    def _words(self, count):
        rng, after, words = self._random.random, self._after, []
        word = "."
        while len(words) < count:
            following = self._first if word.endswith((".", "?")) else after.get(word, self._first)
            word = following[int(rng() * len(following))]
            is_replaced = word in self._nouns and rng() < NEW_NOUN
            words.append(self._new_nouns.one() if is_replaced else word)
        return words


def _texts():
    """The running texts of the fixtures."""
    [folder] = settings.FIXTURE_DIRS
    for path in sorted(folder.glob("*.json")):
        if path.stem in NO_TEXTS:
            continue
        for record in json.loads(path.read_text(encoding="utf-8")):
            for name, value in record["fields"].items():
                is_text = isinstance(value, str) and len(value.split()) >= MIN_WORDS_OF_TEXT
                if is_text and name not in {"internal_notes", "source", "source_citation"}:
                    yield value
