"""What is found for what a reader typed: matched, corrected when it gives nothing, and shown back in the results."""

from dataclasses import replace
from html import escape
from itertools import islice

from django.utils.safestring import mark_safe

from .bits import bits_of
from .dutch.compounds import glued, is_dutch
from .dutch.spelling import best_match, typing_distance
from .dutch.words import WORD, stem, stems_of, tokens
from .gazetteer import ONE_SLIP
from .match import FEW_RESULTS, RANKED, look_up, look_up_each, rank
from .meaning.asking import practices_about
from .partial import partly_found, units_of, with_most_words
from .query import parse, runs_of


class Search:
    """A search carried out on an index: what was found, in tiers from best to worst, and how.

    `used` is the Query that the results come from. It differs from `query` (as typed) when that found nothing and a
    correction did: then `is_corrected`. `bits` is everything found: the practices with all words.
    """

    def __init__(self, query, index):
        self.query = self.used = query
        self.index = index
        self.is_corrected = False
        self._match = self._look(query)
        self.tiers = self._tiers(self._match)
        self.found_as_typed = any(self.tiers)
        if not self.found_as_typed:
            self._try_otherwise()
        self.bits = 0
        for tier in self.tiers:
            self.bits |= tier

    @property
    def stems(self):
        """The stems to mark in what is shown, those of synonyms included."""
        runs = runs_of(self.used.words, self.index.synonyms.longest)
        synonyms = (token for _start, run in runs for words in self.index.synonyms.of(run) for token in words)
        return self.used.stems | {token.stem for token in synonyms}

    @property
    def alternatives(self):
        """The synonyms that were looked for as well, as a list of (typed words, "alternative, …")."""
        return self.used.alternatives(self.index.synonyms)

    @property
    def notes(self):
        """What was left out and what was looked for as well, in sentences: of a place in a town whose it is."""
        asking = self.used.left_out
        left_out = [f"Deze woorden stellen de vraag, we zochten er niet op: {', '.join(asking)}."] if asking else []
        return left_out + [self._note(typed, others) for typed, others in self.alternatives]

    def _note(self, typed, others):
        places = [hit for hit in self.index.gazetteer.find(typed) if hit.notice and str(hit.municipality) in others]
        if not places:
            return f"We zochten bij ‘{typed}’ ook op: {others}."
        towns = " en ".join(str(hit.municipality) for hit in places)
        return f"{' '.join(hit.notice for hit in places)} We zochten ook op {towns}."

    def did_you_mean(self):
        """A Search with a near word in place of one that gives next to nothing, when it gives more; else None."""
        if self.is_corrected or self.bits.bit_count() > FEW_RESULTS:
            return None
        other = corrected(self.query, self._near)
        if other is None:
            return None
        search = Search(other, self.index)
        return search if search.found_as_typed and search.bits.bit_count() > self.bits.bit_count() else None

    def best_first(self, bits, stop=None):
        """The ids in `bits` that were found, best first: by tier, inside a tier by rank, equal ones newest first.

        Of a great many only the first few hundred are ranked, with one query; the rest is newest first.
        """
        return self._in_order([tier & bits for tier in self.tiers], stop, self._match.ranks)

    def partly(self, left, number):
        """Those in `left` (bits) that have some of the words and not all, best first: a list of PartlyFound.

        At most `number`. One query, two when a great many have all words.
        """
        units = units_of(self.used, self.index.synonyms)
        if len(units) < 2 or number < 1:
            return []
        by_word = self._match.by_word
        hits = [*map(bits_of, look_up_each(self._asked_apart(self.used)) if by_word is None else by_word)]
        for unwanted in hits[len(units) :]:
            left &= ~unwanted
        hits = [bits & self.index.everything for bits in hits[: len(units)]]
        places = [bool(self.index.gazetteer.find(unit.words)) for unit in units]
        tiers = with_most_words(hits, places, left & ~self.bits, self.index.everything.bit_count(), number)
        return [partly_found(practice_id, units, hits) for practice_id in self._in_order(tiers, number)]

    def alike(self, left, number):
        """Those in `left` (bits) that are about what was asked, in whatever words, best first: a list of Alike.

        At most `number`; none when the process that knows does not answer in time.
        """
        if number < 1 or not (question := self._question()):
            return []
        return [hit for hit in practices_about(question) if left >> hit.practice_id & 1][:number]

    def _question(self):
        """What it is about: no names of places. "" when the words must be just these, or some are not wanted."""
        if len(self.used.plain) < len(self.used.clauses):
            return ""
        words = (unit.words for unit in units_of(self.used, self.index.synonyms))
        return " ".join(typed for typed in words if not self.index.gazetteer.find(typed))

    def _in_order(self, tiers, stop, ranks=None):
        ranked = []
        for tier in tiers:
            ranked += islice(self.index.answer({}, tier).in_order(), RANKED - len(ranked))
        if ranks is None:
            ranks = rank(ranked, *self._tsqueries(self.used))
        place = {practice_id: number for number, practice_id in enumerate(ranked)}
        found = []
        for tier in tiers:
            best = [practice_id for practice_id in ranked if tier >> practice_id & 1]
            best.sort(key=lambda practice_id: (-ranks.get(practice_id, 0), place[practice_id]))
            found += best
            if stop is None or len(found) < stop:
                found += self.index.answer({}, tier & ~bits_of(best)).ordered(stop=stop)
        return found[:stop]

    def _try_otherwise(self):
        other = corrected(self.query, self._near, self._is_right)
        if other is None:
            return
        found = self._look(other)
        tiers = self._tiers(found)
        if any(tiers) or any(found.by_word[: len(units_of(other, self.index.synonyms))]):
            self.used, self.tiers, self._match, self.is_corrected = other, tiers, found, True

    @property
    def _near(self):
        """For each typed word the words of the bank like it, and those of synonyms; nothing when there is much."""
        return {word: [*words, *self.index.synonyms.like(word)] for word, words in self._match.near.items()}

    def _is_right(self, word):
        """Whether `word` is never taken for a typing error: at most it is asked whether another was meant."""
        return word in self.index.place_words or is_dutch(word)

    def _look(self, query):
        """What the database says of `query`: a Match. Its `by_word` is about what is asked apart."""
        return look_up(*self._tsqueries(query), self._asked_apart(query), query.correctable)

    def _tsqueries(self, query):
        synonyms = self.index.synonyms
        return query.exact, query.wide(synonyms), query.loose(synonyms)

    def _asked_apart(self, query):
        """The tsqueries of each part of `query`, then of what is not wanted; none when it has one part."""
        units = units_of(query, self.index.synonyms)
        unwanted = [replace(clause, is_excluded=False).exact for clause in query.clauses if clause.is_excluded]
        return [unit.tsquery for unit in units] + unwanted if len(units) > 1 else []

    def _tiers(self, found):
        """The practices of a Match as [exact in the telling fields or wide in the title, exact elsewhere, wide in the
        telling fields, wide]."""
        tiers, before = [], ~self.index.everything
        for ids in [found.in_title + found.exact_head, found.exact_all, found.wide_head, found.wide_all]:
            tier = bits_of(ids) & ~before
            tiers.append(tier)
            before |= tier
        return tiers


def corrected(query, near, is_right=None):
    """`query` with each word replaced by the bank's nearest one.

    `near` maps typed words to words of the bank like them. With `is_right` (word to bool) only those are replaced that
    are not right and that the bank does not have. Returns a Query, or None when no word is replaced.
    """
    nearest = {}
    for word, candidates in near.items():
        others = [other for other in candidates if stem(other) != stem(word)]
        is_known = len(others) < len(candidates)
        if is_right and (is_known or is_right(word)):
            continue
        if found := best_match(word, others) or _another_form(word, others) or " ".join(glued(word)):
            nearest[word] = found
    # Replaced where it is in the typed text, so that phrases and minuses stay as they are.
    text, end = "", 0
    for token in tokens(query.text):
        text += query.text[end : token.start] + nearest.get(token.word, query.text[token.start : token.end])
        end = token.end
    return parse(text + query.text[end:]) if nearest else None


def _another_form(word, others):
    """The one of `others` that `word` is a form of, but for one letter: corespondentietesten, correspondentietest."""
    typed = stem(word)
    return next((other for other in others if typing_distance(typed, stem(other)) <= ONE_SLIP), None)


def mark(text, stems):
    """`text` escaped, with every word that has one of `stems`, or a part with one, in <mark>. Returns a SafeString."""
    html, end = "", 0
    for match in WORD.finditer(text) if stems else []:
        if not stems.isdisjoint(stems_of(match[0])):
            html += f"{escape(text[end : match.start()])}<mark>{escape(match[0])}</mark>"
            end = match.end()
    return mark_safe(html + escape(text[end:]))


def found_in(texts, stems):
    """The names of the texts in which `stems` occur, as "aanpak, partners". `texts` is a list of (name, text)."""
    names = [name for name, text in texts if any(not stems.isdisjoint(stems_of(word)) for word in WORD.findall(text))]
    return ", ".join(dict.fromkeys(names))
