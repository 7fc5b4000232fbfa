"""What editors teach the search: a synonym for a search in vain, where it goes, and what would be found with it."""

from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property

from django.core.exceptions import ValidationError

from ..models import Practice, Synonym
from .query import parse
from .synonyms import Synonyms, same_words
from .text import Search

SHOWN_TITLES = 5


@dataclass(frozen=True)
class SynonymPlan:
    """Where a synonym goes: `kept` as it will be saved, the groups that go up in it, and all others, which stay.

    `before` is `kept` as it is now, None when it is new; `added` are its new words.
    """

    kept: Synonym
    added: list[str]
    before: Synonym | None
    joined: list[Synonym]
    others: list[Synonym]

    def save(self):
        """Save it; the groups that it takes up go."""
        Synonym.objects.filter(pk__in=[row.pk for row in self.joined]).delete()
        self.kept.save()

    def applied_to(self, index):
        """The Index as it would be with this synonym."""
        return replace(index, synonyms=Synonyms([*self.others, self.kept], index.gazetteer.searched))

    @cached_property
    def said(self):
        """Where the words go, in sentences."""
        if not self.kept.both_ways:
            more = "" if self.before is None else f" Het zocht al op: {', '.join(self.before.alternatives)}."
            return f"‘{self.kept.term}’ zoekt dan ook op: {', '.join(self.added)}. Omgekeerd niet.{more}"
        if self.before is None:
            return f"Dit wordt een groep: {', '.join(self.kept.words)}. Elk woord vindt dan ook de andere."
        told = f"‘{', '.join(self.added)}’ komt bij de groep: {', '.join(self.before.words)}." if self.added else ""
        if not self.joined:
            return told
        groups = " en ".join(f"‘{', '.join(row.words)}’" for row in [self.before, *self.joined])
        return f"Deze groepen worden er één: {groups}. Elk woord vindt dan al de andere. {told}".strip()


def plan_synonym(term, alternatives, both_ways):
    """The SynonymPlan to let `term` also find `alternatives`. Raises ValidationError for what makes no sense."""
    rows = [*Synonym.objects.order_by("pk")]
    new = _new_words(rows, term, alternatives)
    own = next((row for row in rows if same_words(row.term) == same_words(term)), None)
    if own and own.both_ways != both_ways:
        now = "in beide richtingen" if own.both_ways else "in één richting"
        raise ValidationError({"both_ways": f"‘{own.term}’ is al een synoniem, {now}. Kies hier hetzelfde."})
    wanted = {same_words(word) for word in [term, *new]}
    touched = [row for row in rows if row.both_ways and wanted & {*map(same_words, row.words)}] if both_ways else []
    if own:
        touched = [own, *(row for row in touched if row != own)]
    before, *joined = touched or [None]
    kept = copy(before) if before else Synonym(term=term, alternatives=[], both_ways=both_ways)
    known = {same_words(word) for row in [kept, *joined] for word in row.words}
    added = [word for word in [term, *new] if same_words(word) not in known]
    kept.alternatives = _once([*kept.alternatives, *(word for row in joined for word in row.words), *added], kept.term)
    others = [row for row in rows if row not in touched]
    return SynonymPlan(kept, added if before else new, before, joined, others)


def _new_words(rows, term, alternatives):
    """Those of `alternatives` that `term` does not find with yet, once each."""
    if not same_words(term):
        raise ValidationError({"term": f"‘{term}’ zegt te weinig om op te zoeken. Typ een ander woord."})
    for word in alternatives:
        if not same_words(word):
            raise ValidationError({"alternatives": f"‘{word}’ zegt te weinig om op te zoeken. Typ een ander woord."})
        if same_words(word) == same_words(term):
            told = f"‘{word}’ en ‘{term}’ zijn voor het zoeken hetzelfde woord. Typ een ander woord."
            raise ValidationError({"alternatives": told})
    new = _once(alternatives, *(word for row in rows if _finds(row, term) for word in row.words))
    if not new:
        raise ValidationError({"alternatives": f"‘{term}’ zoekt al op: {', '.join(alternatives)}."})
    return new


def _finds(row, term):
    """Whether whoever searches `term` finds with the words of this Synonym too."""
    return same_words(term) in {*map(same_words, row.words if row.both_ways else [row.term])}


def _once(words, *known):
    """`words` without those that are the same as one before, or as one of `known`."""
    seen, kept = {*map(same_words, known)}, []
    for word in words:
        if same_words(word) not in seen:
            seen.add(same_words(word))
            kept.append(word)
    return kept


def found_by(text, index):
    """How many practices have all words of `text`, and the first titles."""
    query = parse(text)
    search = Search(query, index) if query.clauses else None
    if search is None or not search.found_as_typed:
        return 0, []
    ids = search.best_first(search.bits & index.everything, SHOWN_TITLES)
    titles = dict(Practice.objects.filter(pk__in=ids).values_list("pk", "title"))
    return search.bits.bit_count(), [titles[pk] for pk in ids if pk in titles]
