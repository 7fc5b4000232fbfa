"""Practices that are like another one, and in what."""

from django.db import connection

from .bits import Scores, bits_of
from .dutch.words import STOP_WORDS, tokens
from .facets import FACET_BY_PARAM
from .meaning.texts import ENCODER

RELATED = 4
# What a shared value in a facet says about likeness, and how it is called: an action is precise, a layer is broad.
FACETS = {
    "actie": (4, "zelfde actie"),
    "thema": (3, "zelfde thema"),
    "doelgroep": (2, "zelfde doelgroep"),
    "integratiedoel": (1, "zelfde doel"),
    "beleidslaag": (1, "zelfde beleidslaag"),
    "domein": (1, "zelfde domein"),
    "grond": (1, "zelfde grond"),
}
WORD_WEIGHT = 3
# Two practices may be the same when they share this much of all that their words could tell. Tried on the bank: less
# shows what only has a subject in common, more misses the same thing in other words.
ENOUGH_SHARED = 0.45
# More reasons than this say less than these.
REASONS = 2
BY_EDITORS = "gekozen door de redactie"
# What it says that a practice is among the likest in meaning, and that it is among the first of those.
MEANING_WEIGHT, FIRST = 2, 4
BY_MEANING = "gaat over iets dat hierop lijkt"


def related(practice, index):
    """Up to 4 practices like `practice` that are online, as a list of (id, reasons in words). Three queries.

    The editors' own choice first. The others by shared tags, by words of the title and keywords in what tells most
    of them, and by meaning where that is known; what few practices share weighs more than what many do. Equal ones
    newest first.
    """
    everyone = index.answer({})
    chosen = [pk for pk in practice.related.values_list("pk", flat=True) if everyone.bits >> pk & 1][:RELATED]
    words = _shared_words([practice.title, *practice.keywords], WORD_WEIGHT)
    shared = [*_shared_tags(practice, index), *words, *_shared_meaning(practice)]
    left = everyone.bits & ~bits_of([practice.pk, *chosen])
    others = _most_alike(shared, left, index, RELATED - len(chosen))
    return [*((pk, BY_EDITORS) for pk in chosen), *((pk, _in_words(pk, shared)) for pk, _score in others)]


def like_texts(title, summary, index):
    """Up to 4 practices that may be the same as one with these texts, as a list of ids, the likest first. Two queries.

    What few practices have weighs more than what many do, the title more than the summary. One word of several never
    is enough.
    """
    shared = _shared_words([title], WORD_WEIGHT)
    known = {reason for _weight, reason, _bits in shared}
    shared += [word for word in _shared_words([summary], 1) if word[1] not in known]
    everything = sum(weight * _rarity(bits, index) for weight, _reason, bits in shared)
    once = twice = 0
    for _weight, _reason, bits in shared:
        once, twice = once | bits, twice | once & bits
    left = index.answer({}).bits & (twice if len(shared) > 1 else once)
    found = _most_alike(shared, left, index, RELATED)
    return [pk for pk, score in found if score >= everything * ENOUGH_SHARED]


def _most_alike(shared, left, index, number):
    """The practices in `left` that have most of what is shared, at most `number`, as (id, score)."""
    scores = Scores()
    for weight, _reason, bits in shared:
        if bits:
            scores.add(bits, weight * _rarity(bits, index))
    found = []
    while left and len(found) < number:
        alike, score = scores.best(left)
        if not score:
            break
        found += [(pk, score) for pk in index.answer({}, alike).ordered(stop=number - len(found))]
        left ^= alike
    return found


def _rarity(bits, index):
    """How much it tells to be one of `bits`: most when nobody else is."""
    return max(1, (index.everything.bit_count() // max(1, bits.bit_count())).bit_length())


def _shared_tags(practice, index):
    """What other practices may share, as (weight, reason, who has it), for each tag of `practice`."""
    for param, (weight, reason) in FACETS.items():
        facet = FACET_BY_PARAM[param]
        for term in facet.terms(practice):
            option = index.by_term.get(term)
            if option and not (facet.parents and option.parent is None):  # a main theme comes with each of its themes
                yield weight, reason, index.bits.get(term, 0)


def _shared_words(texts, weight):
    """The same for the words of these texts."""
    stems = {token.stem: token.word for text in texts for token in tokens(text) if token.word not in STOP_WORDS}
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT ARRAY(SELECT practice_id FROM practices_searchdocument WHERE head @@ CAST(query AS tsquery))
            FROM unnest(%s::text[]) WITH ORDINALITY AS queries (query, number) ORDER BY number""",
            [[f"'{stem}' | '+{stem}'" for stem in stems]],
        )
        hits = [bits_of(ids) for (ids,) in cursor]
    return [(weight, f"ook over ‘{word}’", bits) for word, bits in zip(stems.values(), hits, strict=True)]


def _shared_meaning(practice):
    """The same for what `practice` is about: nothing as long as its vector is not made."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT other.practice_id FROM practices_practicevector own
            JOIN practices_practicevector other ON other.practice_id = ANY(own.likest)
            WHERE own.practice_id = %s AND own.encoder = %s AND other.encoder = %s
            ORDER BY array_position(own.likest, other.practice_id)""",
            [practice.pk, ENCODER, ENCODER],
        )
        likest = [practice_id for (practice_id,) in cursor]
    return [(MEANING_WEIGHT, BY_MEANING, bits_of(some)) for some in [likest, likest[:FIRST]] if some]


def _in_words(practice_id, shared):
    """The weightiest reasons that hold for a practice, as "zelfde actie, ook over ‘taal’".

    That it is alike in meaning only when there is no other: the others say in what.
    """
    reasons = dict.fromkeys(reason for _weight, reason, bits in shared if bits >> practice_id & 1)
    told = [reason for reason in reasons if reason != BY_MEANING]
    return ", ".join(told[:REASONS]) or BY_MEANING
