"""A second process on the same database, as another worker is: answers each address on stdin with what it finds.

Run by test_two_processes.py; one JSON line in, one JSON line out.
"""

import json
import sys

import django
from django.http import QueryDict

django.setup()

from practices.browse.filters import PracticeFilter  # noqa: E402 - Django must be set up first
from practices.search.facets import FACETS  # noqa: E402


def answer(address):
    """The ids found, and the count of every value that has one, under the filters in `address`."""
    practice_filter = PracticeFilter(QueryDict(address))
    counts = {
        facet.param: {
            option.value: count
            for option in practice_filter.index.by_value[facet.param].values()
            if (count := practice_filter.answer.counts(facet.param)[option.term])
        }
        for facet in FACETS
    }
    return {"ids": practice_filter.ids, "counts": counts}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)
