"""Working days: how long a municipality waits for an answer, and on which days editors get mail."""

from datetime import date, timedelta
from functools import lru_cache

from dateutil.easter import easter

DAY = timedelta(days=1)
# What the submitter reads: "meestal binnen 10 werkdagen".
PROMISED_WORKDAYS = 10


def is_workday(day):
    return day.weekday() < 5 and day not in _holidays(day.year)


def workdays_between(start, end):
    """How many working days came after `start`, `end` included."""
    return sum(is_workday(start + n * DAY) for n in range(1, (end - start).days + 1))


def day_before(workdays, end):
    """The last day after which this number of working days came, `end` included."""
    day = end
    while workdays:
        workdays -= is_workday(day)
        day -= DAY
    return day


@lru_cache
def _holidays(year):
    """The ten legal holidays (royal decree of 18 April 1974, article 1) and that of the Flemish Community."""
    fixed = [(1, 1), (5, 1), (7, 11), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25)]
    # Easter Monday, Ascension Day, Whit Monday.
    return {date(year, *day) for day in fixed} | {easter(year) + n * DAY for n in (1, 39, 50)}
