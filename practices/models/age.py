"""How old what the bank says of a practice is, in words: beside its title, in rows, in what is taken along."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format

# What is as many years old is shown as something of the past.
OLD = 3


@dataclass(frozen=True)
class Age:
    """`words` as a reader sees them, the name of an icon, and whether it is so old that it may hold no longer."""

    words: str
    icon: str
    is_old: bool = False


UNKNOWN = Age("Toestand niet bekend", "calendar")


def age_of(confirmed_at, informed, stage="", end_year=None, has_ended=False):
    """The Age of a practice. `confirmed_at` is a date or None, `informed` the day of its youngest source as far as it
    is known ("2020", "2020-03", "2020-03-18" or ""), `has_ended` whether every town of it did.
    """
    if has_ended or stage == "stopgezet":
        word = "Afgerond" if stage == "afgerond" else "Gestopt"
        return Age(f"{word} in {end_year}" if end_year else word, "circle-x", is_old=True)
    if confirmed_at and confirmed_at.isoformat() >= informed:
        return Age(f"Bevestigd op {date_format(confirmed_at)}", "calendar-check", _is_old(confirmed_at.isoformat()))
    if informed:
        is_old = _is_old(informed)
        return Age(f"Toestand van {day_in_words(informed)}", "clock" if is_old else "calendar", is_old)
    return UNKNOWN


def day_in_words(partial):
    """A day as far as it is known, in words: "2020-03" is maart 2020."""
    form = {4: "Y", 7: "F Y"}.get(len(partial), "j F Y")
    return date_format(date.fromisoformat(f"{partial}-01-01"[:10]), form)


def _is_old(partial):
    return int(partial[:4]) + OLD <= timezone.localdate().year
