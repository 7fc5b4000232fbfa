"""Examples that are in the bank without a fiche: practices of editors and of an import, and what was noted."""

from datetime import timedelta

from django.utils import timezone

from practices.models import ImportFile, Link, LinkCheck, Municipality, Practice, Reach, SearchMiss, Theme
from practices.search.query import parse
from practices.upkeep.merging import merge_practices

from .known import DOMAIN, FOLDER, START, read_examples

# What nobody found, how often, and how many days ago.
MISSES = [
    ("repair café met nieuwkomers", 4, 1),
    ("repair café met nieuwkomers", 2, 3),
    ("schaken met nieuwkomers", 1, 6),
]


def add_practices(named):
    """Add the practices of fixtures/examples/practices.json; `named` are others by the name that one merges into."""
    for row in read_examples("practices"):
        _add_practice(named, **row)


def _add_practice(
    named,
    *,
    municipality,
    main_theme,
    status,
    hidden_reason="",
    shows_hidden_reason=False,
    merged_into="",
    confirmed_days_ago=None,
    due_days_ago=None,
    links=(),
    reaches=(),
    **fields,
):
    practice = _write_practice(
        municipality=Municipality.objects.get(slug=municipality),
        main_theme=Theme.objects.get(slug=main_theme),
        status=Practice.Status.DRAFT if status == Practice.Status.DRAFT else Practice.Status.PUBLISHED,
        confirmed_at=_day(confirmed_days_ago),
        review_due_at=_day(due_days_ago),
        **fields,
    )
    _add_links(practice, links)
    _add_reaches(practice, reaches)
    if status == Practice.Status.HIDDEN:
        practice.hide(hidden_reason, shows_reason=shows_hidden_reason)
    if merged_into:
        merge_practices(named[merged_into], practice)


def _write_practice(**fields):
    is_of_editors = fields["origin"] == Practice.Origin.EDITORS
    # What comes from a file waits with proposed tags.
    confirmed = {"tags_confirmed_at": timezone.now() if is_of_editors else None}
    practice = Practice(contact_email=f"samenleven{DOMAIN}", **confirmed, **fields)
    with practice.as_one_version():
        practice.save()
        practice.themes.add(practice.main_theme)
    return practice


def _add_links(practice, links):
    """Add the links of an example, each with what the last check of it found."""
    for position, link in enumerate(links):
        check = {name: link.pop(name) for name in ["failures", "problem"]}
        Link.objects.create(practice=practice, position=position, **link)
        LinkCheck.objects.create(url=link["url"], checked_at=timezone.now(), **check)


def _add_reaches(practice, reaches):
    """Add what each town of an example counted; a town that is not there yet joins it."""
    for position, reach in enumerate(reaches):
        town = Municipality.objects.get(slug=reach.pop("municipality"))
        practice.implementations.get_or_create(municipality=town)
        Reach.objects.create(practice=practice, municipality=town, position=position, **reach)


def add_traces(editor):
    """What the bank noted: searches that found nothing, and a file that waits until this editor brings it in."""
    for text, times, days in MISSES:
        text = f"{START} {text}".lower()
        SearchMiss.objects.create(text=text, stem=parse(text).stem, day=_day(days), times=times)
    content = (FOLDER / "praktijken.csv").read_bytes()
    ImportFile.objects.get_or_create(
        brought_by=editor, defaults={"name": f"{START} praktijken.csv", "content": content}
    )


def _day(days_ago):
    return None if days_ago is None else timezone.localdate() - timedelta(days=days_ago)
