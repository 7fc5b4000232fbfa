"""A number comes back as the value that was written, or is refused."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from praktijkenbank.numbers import (
    DecimalNumberField,
    FloatNumberField,
    WholeNumberField,
    parse_number,
    parse_whole_number,
)

SEPARATORS = ["", ".", " ", "\u00a0", "\u202f", "\u2009"]
WHOLE = st.integers(-(10**12) + 1, 10**12 - 1)
DECIMALS = st.from_regex(r"[0-9]{1,6}", fullmatch=True).filter(str.isascii)


def written(number, separator):
    return f"{number:,}".replace(",", separator)


@given(number=WHOLE, separator=st.sampled_from(SEPARATORS))
def test_whole_number_in_belgian_notation_is_that_number(number, separator):
    assert parse_whole_number(written(number, separator)) == parse_number(written(number, separator)) == number


@given(number=st.integers(0, 10**12 - 1), separator=st.sampled_from(SEPARATORS), decimals=DECIMALS)
def test_number_with_a_comma_in_belgian_notation_is_that_number(number, separator, decimals):
    assert parse_number(f"{written(number, separator)},{decimals}") == Decimal(f"{number}.{decimals}")


@given(text=st.text("0123456789., -", max_size=12))
def test_what_is_typed_otherwise_is_refused_or_has_the_very_digits(text):
    try:
        number = parse_number(text)
    except ValueError:
        return
    digits = "".join(char for char in text if char.isdecimal())
    assert f"{abs(number):f}".replace(".", "").zfill(len(digits)) == digits


@pytest.mark.parametrize("text", ["1.5", "0.500", "12.5000"])
def test_a_dot_before_decimals_is_understood_where_it_cannot_stand_between_thousands(text):
    assert parse_number(text) == Decimal(text)
    with pytest.raises(ValueError, match="not a whole number"):
        parse_whole_number(text)


@pytest.mark.parametrize("field", [WholeNumberField(), DecimalNumberField(), FloatNumberField()])
def test_fields_read_thousands_and_refuse_the_rest(field):
    for text in ["1.000", "1 000", "1000"]:
        assert field.clean(text) == 1000
    for text in ["1.00.0", "1,000.5", "1'000", "1e3", "١٢", "9" * 50, "duizend", "--1"]:
        with pytest.raises(ValidationError):
            field.clean(text)
