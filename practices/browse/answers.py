"""What answers a search besides practices: a town, theme, target group, action, framework, page or source elsewhere."""

from collections import Counter
from dataclasses import dataclass
from itertools import chain

from django.urls import reverse
from django.utils.text import capfirst

from ..models import Action, Framework, Page, Resource, TargetGroup, Theme
from ..search.dutch.compounds import is_dutch
from ..search.dutch.words import STOP_WORDS, fold, part_stems, tokens
from ..search.gazetteer import says_something_else
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
    """The towns named in the search, by any name, longest names first, then those it may mean with a letter wrong."""
    words = [word.strip(AROUND_NAMES) for word in search.used.text.split() if not word.startswith("-")]
    gazetteer, said, seen = everyone.index.gazetteer, " ".join(search.notes), set()
    named = (
        (hit, "" if hit.notice in said else hit.notice)
        for length in range(LONGEST_NAME, 0, -1)
        for start in range(len(words) - length + 1)
        for hit in gazetteer.find(" ".join(words[start : start + length]))
        if length > 1 or _means_place(words, start, hit)
    )
    odd = () if search.bits else (word for word in words if not is_dutch(fold(word)) and not gazetteer.find(word))
    meant = ((hit, f"Bedoelde je {name}? {hit.notice}".strip()) for word in odd for hit, name in gazetteer.near(word))
    for hit, note in chain(named, meant):
        town = hit.municipality
        if not town.retired and town.pk not in seen:
            seen.add(town.pk)
            count = bits_with(everyone, "gemeente", town.slug).bit_count()
            yield OtherAnswer("Gemeente", str(town), town.get_absolute_url(), count, note)


def _means_place(words, number, hit):
    """Whether a word that names a town means it: werken does not, Doel with a capital of its own does, 2024 never."""
    word = words[number]
    if not says_something_else(word) or not (hit.postcode or (hit.alias and hit.alias.is_locality)):
        return True
    return word[:1].isupper() and (number > 0 or len(words) == 1)


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
