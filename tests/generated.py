"""How many cases hypothesis makes up for a test."""

import os


def cases(number):
    """This many; a tenth of it, but two at least, in `make test-quick`."""
    return max(2, number // 10) if os.environ.get("FEW_CASES") else number
