"""Which partners that have a page a free text names: an editor links those, a machine never does."""

import re

from ..browse.cards import names_in_words
from ..search.dutch.words import fold

WORD = re.compile(r"[^\W_]+")


def not_linked(text, linked, partners):
    """Those of `partners`, an iterable of Partner, that `text` names by any of their names and that are not among the
    ids `linked`. In whole words; case, accents and hyphens are free. No query."""
    said = "\n".join(map(_words, text.splitlines()))
    named = set()
    # The longest first: who writes "Huis van het Kind Gent" does not mean Gent.
    for name, partner in sorted(_names(partners), key=lambda pair: -len(pair[0])):
        if name.strip() and name in said:
            named.add(partner.pk)
            said = said.replace(name, " | ")
    return [partner for partner in partners if partner.pk in named - {*linked}]


def have_a_page(partners):
    """What an editor should know of these, in words; "" for none."""
    verb = "heeft" if len(partners) == 1 else "hebben"
    return f"{names_in_words(partners)} {verb} een bladzijde in de bank." if partners else ""


def _names(partners):
    return [(_words(name), partner) for partner in partners for name in partner.names]


def _words(text):
    """The words of `text` with a space around each."""
    return f" {' '.join(WORD.findall(fold(text)))} "
