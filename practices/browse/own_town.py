"""The reader's own town: `mijn=` in the address, or a cookie when the reader asked to remember it."""

COOKIE = "mijn_gemeente"
MONTH = 30 * 24 * 3600


def own_town_slug(typed, index):
    """The slug of a municipality as typed or chosen, by another name too; empty when none has that name, or several."""
    found = index.gazetteer.find(typed)
    return found[0].municipality.slug if len(found) == 1 else ""


def remembered(request, index):
    """The slug of the municipality that the cookie names, which may have merged since; empty for anything else."""
    return own_town_slug(request.COOKIES.get(COOKIE, ""), index)
