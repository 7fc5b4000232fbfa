"""What answers a search besides practices: a town, theme, target group, action, framework, page or source elsewhere."""

from collections import Counter
from dataclasses import dataclass
from itertools import chain

from django.urls import reverse
from django.utils.text import capfirst

from ..models import Action, Framework, Page, Resource, TargetGroup, Theme
from ..search.dutch.words import STOP_WORDS, fold, part_stems, tokens
from ..search.gazetteer import YEARS
from ..search.suggest import MAX_LENGTH, MIN_LENGTH, beginnings
from .ways_in import bits_with

MOST, PER_KIND = 4, 2
# A town has at most so many words in its name: Heist-op-den-Berg.
LONGEST_NAME = 4
AROUND_NAMES = '.,;:?!"“”„'
# The share of the search that is in a name and the share of the name that is in the search, together at least this.
ENOUGH_ALIKE = 0.8


@dataclass(frozen=True)
class OtherAnswer:
    """A page that answers a search: what kind it is, its name and its address, how many practices are behind it (None
    when that says nothing), and what whoever used another name should know."""

    kind: str
    label: str
    url: str
    count: int | None = None
    note: str = ""


@dataclass(frozen=True)
class NamedPage:
    """What can answer a search by its name. `words` has for each word its stem and those of its parts; `param` and
    `value` filter the practices behind it, if they do."""

    kind: str
    label: str
    url: str
    words: tuple[tuple[str, frozenset[str]], ...]
    param: str = ""
    value: str = ""

    @property
    def is_suggested(self):
        """Whether it is suggested while typing. Themes are already; target groups and what lives elsewhere can wait."""
        return self.param not in ("thema", "doelgroep") and self.url.startswith("/")


def other_answers(practice_filter):
    """At most four OtherAnswers to the words of a search: towns first, then what is named most like it."""
    search, index = practice_filter.search, practice_filter.index
    if search is None:
        return []
    asked = [_asked(token, index.synonyms) for token in search.used.words]
    alike = [(_likeness(page.words, asked), page) for page in _named_pages(index)]
    alike = sorted((pair for pair in alike if pair[0] >= ENOUGH_ALIKE), key=lambda pair: -pair[0])
    everyone = index.answer({})
    answers = chain(_towns(search, everyone), (_answer(page, everyone) for _likeness, page in alike))
    found, number = [], Counter()
    for answer in answers:
        kind = answer.kind.split()[0]
        number[kind] += 1
        if number[kind] <= PER_KIND:
            found.append(answer)
    return found[:MOST]


def pages_starting(typed, index):
    """A few OtherAnswers with a word that begins as `typed`: frameworks, actions and pages of this site."""
    wanted = fold(" ".join(typed.split()))
    if not MIN_LENGTH <= len(wanted) <= MAX_LENGTH:
        return []
    found = [
        page
        for page in _named_pages(index)
        if page.is_suggested and any(rest.startswith(wanted) for rest in beginnings(page.label))
    ]
    return [_answer(page, index.answer({})) for page in found[:PER_KIND]]


def _answer(page, everyone):
    count = bits_with(everyone, page.param, page.value).bit_count() if page.param else None
    return OtherAnswer(page.kind, page.label, page.url, count)


def _asked(token, synonyms):
    """The stems that stand for a typed word, as (any of these, or all of these)."""
    same = (words[0].stem for words in synonyms.of([token]) if len(words) == 1)
    return {token.stem, *same}, {*part_stems(token.word)}


def _likeness(words, asked):
    """From 0 to 2: how much of what is asked is in the name, a part of a word for half, and how much of it is asked."""
    whole = {stem for stem, _parts in words}
    parts = frozenset().union(*(parts for _stem, parts in words))
    hits = sum(_hit(any_of, all_of, whole, parts) for any_of, all_of in asked)
    wanted = set().union(*(any_of | all_of for any_of, all_of in asked))
    return hits and hits / len(asked) + sum(not wanted.isdisjoint({stem, *parts}) for stem, parts in words) / len(words)


def _hit(any_of, all_of, whole, parts):
    if any_of & whole:
        return 1
    return 0.5 if any_of & parts or (all_of and all_of <= whole | parts) else 0


def _towns(search, everyone):
    """The towns named in the search, by any name, longest names first. Of a number that is a year nothing."""
    words = [word.strip(AROUND_NAMES) for word in search.used.text.split() if not word.startswith("-")]
    said, seen = " ".join(search.notes), set()
    for length in range(LONGEST_NAME, 0, -1):
        for start in range(len(words) - length + 1):
            name = " ".join(words[start : start + length])
            for hit in [] if name.isdecimal() and int(name) in YEARS else everyone.index.gazetteer.find(name):
                town = hit.municipality
                if not town.retired and town.pk not in seen:
                    seen.add(town.pk)
                    count = bits_with(everyone, "gemeente", town.slug).bit_count()
                    note = "" if hit.notice in said else hit.notice
                    yield OtherAnswer("Gemeente", str(town), town.get_absolute_url(), count, note)


# What has a name, read once for as long as nobody changes a list.
_kept = (None, [])


def _named_pages(index):
    """All that can answer a search by its name, as a list of NamedPage. A handful of queries after a change."""
    global _kept
    lists, found = _kept
    if lists is None or lists != index.state.lists:
        found = [page for page in _read() if page.words]
        _kept = index.state.lists, found
    return found


def _read():
    for row in Theme.objects.in_use():
        yield _named("Thema", row.name, row.get_absolute_url(), "thema", row.slug)
    for row in TargetGroup.objects.in_use():
        yield _named("Doelgroep", row.name, row.get_absolute_url(), "doelgroep", row.slug)
    for action in Action.objects.in_use().select_related("framework"):
        kind = f"Actie {action.number} van {action.framework.name}"
        yield _named(kind, action.name, action.get_absolute_url(), "actie", action.slug)
    for framework in Framework.objects.in_use():
        yield _named("Beleidskader", framework.name, framework.get_absolute_url())
    yield _named("Pagina", "Hoe zet je een lokaal integratiebeleid op?", reverse("policy"))
    yield _named("Pagina", "Witte vlekken: waarover ontbreken praktijken?", reverse("white_spots"))
    for page in Page.objects.in_use().filter(is_published=True).defer("body"):
        yield _named("Pagina", page.title, page.get_absolute_url())
    for resource in Resource.objects.published():
        yield _named(f"{capfirst(resource.get_kind_display())} elders", resource.title, resource.url)


def _named(kind, label, url, param="", value=""):
    telling = [token for token in tokens(label) if token.word not in STOP_WORDS]
    return NamedPage(
        kind, label, url, tuple((token.stem, frozenset(part_stems(token.word))) for token in telling), param, value
    )
