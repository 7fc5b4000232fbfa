"""What a practice is about, in the few texts that the encoder reads; a hash tells when a vector is out of date."""

from hashlib import sha256

# Which encoder, and which texts it reads: a vector of another one is not used and is made again. See encoder.py.
ENCODER = "use-m3 0.2.1, 1"


def parts_of(practice):
    """The texts of `practice`, none of them empty: an empty text is like any row of letters to the encoder."""
    names = names_of(practice)
    parts = [f"{practice.title}. {practice.tagline}", ", ".join(practice.keywords), ", ".join(names)]
    return [part for part in parts if part.strip(" .,")]


def names_of(practice):
    """Its keywords, themes and target groups: by which of those it is like a search can be said in words."""
    terms = [*practice.themes.all(), *practice.target_groups.all()]
    return list(dict.fromkeys([*practice.keywords, *(term.name for term in terms)]))


def vector_key(practice):
    """A hash of the encoder, the practice and its texts: no two practices have the same."""
    return sha256(repr([ENCODER, practice.pk, *parts_of(practice)]).encode()).hexdigest()
