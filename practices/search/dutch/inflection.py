"""From an inflected Dutch word to its base: kinderen to kind, gewerkt to werk, opleidingen to opleid.

The base of a noun is its singular, of a verb its shortest form (werk, woon, begeleid), of an adjective the form
without -e. Nouns that only name what a verb or adjective says (begeleiding, begeleider, duidelijkheid) share its base.
Rules propose a base, the lexicon decides whether it exists. What no rule gives stands in the word lists in `data/`.
"""

import re
from functools import cache

from .lexicon import is_kind, lexicon
from .wordlists import any_of, bases_in, words_in

VOWELS = "aeiou"
OPEN_SYLLABLE = re.compile(r"(?:^|[^aeiou]|qu|i(?=[aoe])|u(?=e)|e(?=[ao]))([aeou])[bcdfghklmnprstvz]$")
SEPARABLE = re.compile(rf"(?:{any_of('separable')})(?=[^aeiou]|[aeiou].)(?=.{{3}})")
INSEPARABLE = re.compile(rf"(?:{any_of('inseparable')})(?=.{{3}})")
PARTICIPLE = re.compile(r"(?:\w{0,7}ge|be|er|ver|ont|her|over|onder)\w{2,}(?:[td]|en|an)$|\w+end$")
# Plurals and diminutives that no rule gives, strong and irregular verbs, and words that only look like a form.
NOUNS, VERBS, ALONE = bases_in("nouns"), bases_in("verbs"), words_in("alone")
FORMS = VERBS | {word: word for word in ALONE} | NOUNS
# Adjectives that also name a person: anderstalige, werkzoekende, werkloze, gehandicapte.
PERSON = re.compile(r"(ig|lijk|end|loos|wassen|eerd|ziek|blind|arm|doof|(?:ge|be|ver).*[dt])$")
DIMINUTIVES = (("je", ""), ("tje", ""), ("pje", ""), ("kje", "g"))


def closed(part):
    """The ways to write `part` (a word without -en or -e) as a word of its own: "won" gives "woon" and "won"."""
    if not part:
        return []
    if len(part) > 2 and part[-1] == part[-2] and part[-1] not in VOWELS:
        return [part[:-1]]
    hard = part[:-1] + {"v": "f", "z": "s"}.get(part[-1], part[-1])
    return [hard[:-1] + hard[-2] + hard[-1], hard] if OPEN_SYLLABLE.search(part) else [hard]


def _nouns(word):
    """The nouns that `word` can be the plural or diminutive of."""
    one = word[:-1] if word.endswith("jes") else word
    for end, rest in DIMINUTIVES:
        if one.endswith(end):
            yield one[: -len(end)] + rest
    if one.endswith("tje") and one[-4:-3] in VOWELS:
        yield one[:-4]  # autootje
    if one.endswith("etje"):
        yield one[:-5] if one[-5:-4] == one[-6:-5] else one[:-4]
    if word.endswith("ies"):
        yield word[:-3] + "y"
    if word.endswith(("ches", "shes")):
        yield word[:-2]  # coaches
    if word.endswith("s"):
        yield word[:-1]
    if word.endswith("heden"):
        yield word[:-5] + "heid"
    if word.endswith("en"):
        yield from closed(word[:-2])
        yield word[:-1]


def _adjectives(word):
    """The adjectives that `word` can be a form of: mooie, groter, hoogste."""
    for end in ("en", "e", "ere", "er", "ste", "st", "s"):
        if word.endswith(end):
            yield from closed(word[: -len(end)])
            if end in ("er", "ere") and word[: -len(end)].endswith("rd"):
                yield word[: -len(end) - 1]  # duurder


def _verbs(word):
    """The verbs, in their shortest form, that `word` can be a regular form of."""
    yield word
    if word.endswith(("aan", "oen", "ien")):
        yield word[:-2] if word.endswith("aan") else word[:-1]
    for end in ("enden", "ende", "end", "en"):
        if word.endswith(end):
            yield from closed(word[: -len(end)])
    for end in ("ten", "den", "te", "de", "t", "d"):
        if word.endswith(end):
            yield word[: -len(end)]


def _known(proposals, kind):
    """The first proposal that the lexicon knows as `kind`, or None."""
    return next((word for word in proposals if len(word) > 1 and is_kind(word, kind)), None)


@cache
def verb(word):
    """The shortest form of the verb that `word` is a form of, or None: werkte, meegewerkt, begrepen, uitkomt."""
    if word in VERBS:
        return VERBS[word]
    regular = _known(_verbs(word), "v")
    if regular and not (word.startswith("ge") and word.endswith("end")):
        return regular
    found = _participle(word)
    if found:
        return found
    for prefix in (SEPARABLE, INSEPARABLE):
        match = prefix.match(word)
        rest = match and word[match.end() :]
        if not rest:
            continue
        # opgeleid, op te leiden, begrepen (as grepen or gegrepen)
        for form in (rest, rest.removeprefix("te"), "ge" + rest):
            found = (_participle(form) or verb(form)) if prefix is SEPARABLE else VERBS.get(form)
            if found and (prefix is SEPARABLE or is_kind(match[0] + found, "v")):
                return match[0] + found
    return None


def _participle(word):
    """The verb that `word` is a participle with ge- of, or None: gewerkt, gewerkte."""
    for form in [word, *(closed(word[:-1]) if word.endswith("e") else [])]:
        if form in VERBS and form.startswith("ge"):
            return VERBS[form]
        if form.startswith("ge") and len(form) > 4 and form[-1] in "td":
            found = _known([form[2:], form[2:-1]], "v")
            if found:
                return found
    return None


@cache
def singular(word):
    """The singular, shortest form or form without -e of `word`; None when it is unknown."""
    if word in FORMS:
        return FORMS[word]
    kind = lexicon().get(word, "")
    if "n" in kind:
        return _said_of_a_person(word) or word
    if "a" in kind:
        return _without_e(word) or (PARTICIPLE.match(word) and verb(word)) or word
    if "v" in kind:
        return word
    return _of_verb_first(word) or _of_noun(word) or _of_adjective(word) or verb(word) or (word if kind else None)


def _said_of_a_person(noun):
    """The base of the adjective that names a person here: anderstalig for anderstalige, or None."""
    for person in closed(noun[:-1]) if noun.endswith("e") else []:
        if PERSON.search(person):
            return singular(person) if is_kind(person, "a") else verb(person)
    return None


def _without_e(adjective):
    plain = adjective.endswith("e") and _known(closed(adjective[:-1]), "a")
    return singular(plain) if plain else None


def _of_verb_first(word):
    """The base of a word with -en or -ens that may be a verb: lezen is of lees before it is of les."""
    for one in closed(word[:-2]) if word.endswith("en") else []:
        if one in NOUNS or is_kind(one, "nv"):
            return singular(one)
    return verb(word[:-1]) if word.endswith("ens") else None


def _of_noun(word):
    for noun in _nouns(word):
        if noun in NOUNS and len(noun) > 2:
            return NOUNS[noun]
        if len(noun) > 1 and is_kind(noun, "n"):
            return singular(noun)
    return None


def _of_adjective(word):
    adjective = _known(_adjectives(word), "a")
    return singular(adjective) if adjective else None


def is_form(word):
    """Whether the folded `word` is in the lexicon, or is a form of one that is.

    A participle with -e must stand there itself: "gemente" is a slip of gemeente before it is of mennen.
    """
    if word.startswith("ge") and word.endswith("e"):
        return word in lexicon() or _known([*_nouns(word), *_adjectives(word)], "na") is not None
    return word in lexicon() or singular(word) is not None


@cache
def base(word):
    """The base of the folded `word`, or None when neither the rules nor the lexicon know it."""
    found = singular(word)
    if not found and word.endswith(("ing", "ingen")):
        return verb(word.removesuffix("en")[:-3] + "en")
    return found and _root(found)


def _root(word):
    """The verb or adjective that a noun is made of, or `word` itself: begeleiding and begeleider give begeleid."""
    if word in ALONE or word in NOUNS:
        return word
    if word.endswith("heid") and is_kind(word[:-4], "a"):
        return singular(word[:-4])
    if word.endswith("atie"):
        return _known([word[:-4] + "eer", word[:-5] + "ceer"], "v") or word
    if word.endswith("ster") and len(word) > 7:
        soft = word[:-5] + {"f": "v", "s": "z"}.get(word[-5], word[-5])
        man = _known([word[:-4] + "er", soft + "er"], "n")
        return _root(man) if man else word
    if is_kind(word, "v"):
        return word
    for end in ("ing", "er", "der"):
        if word.endswith(end) and len(word) > len(end) + 2:
            found = _known(closed(word[: -len(end)]), "v") or (end == "ing" and verb(word[:-3] + "en"))
            if found and (end != "der" or found[-1] in "rln"):
                return found
    return word
