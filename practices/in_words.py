"""How the value of a part is said in words.

Each function takes a value that is not empty, and the model field it is of. Which of them a part has also says what
kind of value it is.
"""

from django.utils.formats import date_format
from django.utils.text import capfirst


def plain(value, field=None):
    """A text on one line, an address, a year."""
    return str(value)


def prose(value, field=None):
    """A text in sentences, of some paragraphs perhaps."""
    return value


def lines(value, field=None):
    """A text with one thing on each line."""
    return value


def words(value, field=None):
    return ", ".join(value)


def choice(value, field):
    return capfirst(dict(field.flatchoices).get(value, value))


def tag(value, field=None):
    """One row of a list that editors keep."""
    return str(value)


def tags(value, field=None):
    """Some rows of such a list, given as an iterable or as a relation."""
    return ", ".join(map(str, value.all() if hasattr(value, "all") else value))


def number(value, field=None):
    """Return 1500 as "1.500" and 0.50 as "0,5"."""
    whole, _, decimals = f"{value:,f}".partition(".") if value % 1 else (f"{value:,.0f}", "", "")
    return ",".join(filter(None, [whole.replace(",", "."), decimals.rstrip("0")]))


def yes(value, field=None):
    return "Ja" if value else ""


def day(value, field=None):
    return date_format(value)


def files(value, field=None):
    """What hangs on a practice: photos, attachments, links."""
    return tags(value)
