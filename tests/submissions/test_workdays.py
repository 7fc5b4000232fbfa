from datetime import date

import pytest

from submissions.redactie.workdays import day_before, is_workday, workdays_between


@pytest.mark.parametrize(
    ("start", "end", "number"),
    [
        (date(2025, 11, 13), date(2025, 11, 13), 0),
        (date(2025, 11, 13), date(2025, 11, 14), 1),
        (date(2025, 11, 14), date(2025, 11, 16), 0),
        (date(2025, 11, 14), date(2025, 11, 17), 1),
        (date(2025, 11, 6), date(2025, 11, 17), 6),
        (date(2025, 12, 24), date(2026, 1, 5), 6),
    ],
)
def test_weekends_and_holidays_do_not_count(start, end, number):
    assert workdays_between(start, end) == number


def test_holidays_of_a_year():
    days = [date.fromordinal(date(2026, 1, 1).toordinal() + n) for n in range(365)]
    assert [day for day in days if day.weekday() < 5 and not is_workday(day)] == [
        date(2026, 1, 1),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 14),
        date(2026, 5, 25),
        date(2026, 7, 21),
        date(2026, 11, 11),
        date(2026, 12, 25),
    ]


@pytest.mark.parametrize("workdays", [0, 1, 5, 11, 300])
def test_day_before_is_the_last_with_that_number(workdays):
    end = date(2025, 11, 17)
    day = day_before(workdays, end)
    later = date.fromordinal(day.toordinal() + 1)
    assert workdays_between(day, end) == workdays
    assert workdays == 0 or workdays_between(later, end) == workdays - 1
