"""Numbers as people in Belgium write them: 1500, 1.500, 1 500 and 1.500,50. What is written otherwise is refused."""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

# What is between thousands: a dot, or a space in one of its widths.
SEPARATOR = "[. \u00a0\u2007\u2009\u202f]"
THOUSANDS = rf"[1-9][0-9]{{0,2}}(?P<separator>{SEPARATOR})[0-9]{{3}}(?:(?P=separator)[0-9]{{3}}){{0,3}}"
WHOLE = re.compile(rf"-?(?:[0-9]{{1,12}}|{THOUSANDS})")
NUMBER = re.compile(rf"{WHOLE.pattern}(?:,[0-9]{{1,12}})?")
# A dot before decimals is understood where it cannot be between thousands: 1.5, but not 1.500.
WITH_DOT = re.compile(r"-?[0-9]{1,12}\.[0-9]{1,12}")


def parse_number(text):
    """The Decimal in `text`. Raises ValueError when that is not a number, or is written in another way than ours."""
    text = _plain(text)
    if NUMBER.fullmatch(text):
        return Decimal(re.sub(SEPARATOR, "", text).replace(",", "."))
    if WITH_DOT.fullmatch(text):
        return Decimal(text)
    raise ValueError("not a number in Belgian notation")


def parse_whole_number(text):
    """The int in `text`, which has no decimals. Raises ValueError as `parse_number` does."""
    if WHOLE.fullmatch(_plain(text)):
        return int(parse_number(text))
    raise ValueError("not a whole number in Belgian notation")


def _plain(text):
    """`text` without spaces around it, and with a plain minus."""
    return text.strip().replace("\u2212", "-")


class BelgianNotation:
    """What the fields below share: what is typed is read by `parse`, and shown with a comma."""

    def __init__(self, **kwargs):
        super().__init__(**{"localize": True, **kwargs})

    def to_python(self, value):
        if isinstance(value, str) and value.strip():
            try:
                value = self.parse(value)
            except ValueError:
                raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        return super().to_python(value)


class WholeNumberField(BelgianNotation, forms.IntegerField):
    widget = forms.TextInput(attrs={"inputmode": "numeric"})
    parse = staticmethod(parse_whole_number)


class DecimalNumberField(BelgianNotation, forms.DecimalField):
    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    parse = staticmethod(parse_number)


class FloatNumberField(BelgianNotation, forms.FloatField):
    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    parse = staticmethod(parse_number)
