"""The reader's own town: `mijn=` in the address, or a cookie when the reader asked to remember it."""

from django.utils.text import slugify

from ..models import MunicipalityAlias

COOKIE = "mijn_gemeente"
MONTH = 30 * 24 * 3600


def own_town_slug(typed, index):
    """The slug of a municipality as typed or chosen, by an old name too; empty when the bank has none by that name."""
    slug = slugify(typed)
    if not slug or slug in index.municipalities:
        return slug
    alias = MunicipalityAlias.objects.filter(slug=slug).select_related("municipality").first()
    return alias.municipality.slug if alias else ""


def remembered(request, index):
    """The slug of the municipality that the cookie names, which may have merged since; empty for anything else."""
    return own_town_slug(request.COOKIES.get(COOKIE, ""), index)
