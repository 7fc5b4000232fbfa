"""Which sources back what a practice says: by their number in the list on its page."""

from .cards import names_in_words

# What the page says first of a practice, where the sources of the whole of it are named.
OPENING = ("summary", "tagline")


def numbered_sources(practice):
    """The sources that readers see, as a list of (number, Source)."""
    return list(enumerate(practice.sources_shown(), 1))


def sources_of_parts(practice, names):
    """Those of them that back these parts of it."""
    return [(number, source) for number, source in numbered_sources(practice) if source.part in names]


def sources_of_opening(practice):
    """Those of what is said first, and of all of it."""
    return [
        (number, source)
        for number, source in numbered_sources(practice)
        if source.part in OPENING or (not source.part and source.municipality_id is None)
    ]


def sources_of_town(practice, municipality_id):
    """Those that back what a town does: its own, else those of the whole practice."""
    found = [(number, source) for number, source in numbered_sources(practice) if not source.part]
    own = [(number, source) for number, source in found if source.municipality_id == municipality_id]
    return own or [(number, source) for number, source in found if source.municipality_id is None]


def said_by(sources):
    """Who says it, in words: "Volgens bronnen van 2020 en 2023". Of (number, Source); "" for none."""
    if not sources:
        return ""
    years = sorted({source.year for _number, source in sources if source.year})
    noun = "een bron" if len(sources) == 1 else f"{len(sources)} bronnen"
    is_dated = all(source.year for _number, source in sources)
    when = [*years, *([] if is_dated or not years else ["een onbekend jaar"])]
    return f"Volgens {noun} van {names_in_words(when)}" if when else f"Volgens {noun}, jaar onbekend"
