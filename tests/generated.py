"""How many cases hypothesis makes up for a test."""

import os


def cases(number, at_a_desk=None):
    """This many where CI is set, `at_a_desk` elsewhere; in `make test-quick` a tenth of that, but two at least."""
    if at_a_desk and not os.environ.get("CI"):
        number = at_a_desk
    return max(2, number // 10) if os.environ.get("FEW_CASES") else number
