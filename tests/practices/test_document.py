"""No text that fits where it is typed can stop the search document of its practice from being written."""

from itertools import count

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from practices.models import SearchDocument, StaleDocument
from practices.search import document, index, text
from practices.search.bits import bits_of
from tests.factories import make_implementation, make_municipality, make_practice
from tests.generated import cases

pytestmark = pytest.mark.django_db
# İ grows in lower case; ﬃ, ﷺ and ½ when they are folded.
PIECES = ["een-adres-met-een-lange-staart", "ab" * 30, "voor", *"İﬃﷺ½é"]
GLUE = ["-", "'", "’", "+", "/", ".", " ", ""]
numbers = count(1)


def long_run(longest):
    """A text of about `longest` characters: a few pieces, glued together again and again."""
    pieces = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(GLUE)), min_size=1, max_size=3)
    return pieces.map(lambda run: "".join(map("".join, run))).map(
        lambda run: (run * longest)[:longest].strip() or "x" * longest
    )


FEW = settings(max_examples=cases(25), phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck))


@FEW
@given(title=long_run(100), tagline=long_run(160), summary=long_run(600), approach=long_run(6000), place=long_run(120))
def test_long_runs_are_written_whatever_glues_them(title, tagline, summary, approach, place):
    with transaction.atomic():
        town = make_municipality(name=place, slug=f"plaats-{next(numbers)}")
        practice = make_practice(title=title, tagline=tagline, summary=summary, approach=approach, municipality=town)
        document.refresh()

    assert SearchDocument.objects.filter(practice=practice).exists()
    assert not StaleDocument.objects.exists()


def test_more_words_than_postgresql_takes_are_written_as_far_as_they_fit():
    practice = make_practice(title="Taalcafé")
    for town in range(60):
        words = (f"woord{town}x{number}{'y' * 40}" for number in range(600))
        make_implementation(practice=practice, text=" ".join(words))

    document.refresh()

    assert text.Search(text.parse("taalcafe"), index.current()).best_first(bits_of([practice.pk])) == [practice.pk]
