"""What the bank of the fixtures answers by meaning: questions about it, about something else, and nothing at all.

The bound was chosen with this list, so that it says what is lost by it, not how good it is on other questions.
"""

import json
from pathlib import Path

import pytest

from practices.models import Practice
from practices.search.meaning.answering import Answers
from practices.search.meaning.encoder import Encoder
from practices.search.meaning.making import make_missing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_bank")]
LIST = json.loads((Path(__file__).parent / "data" / "meaning.json").read_text())


def test_most_questions_find_a_right_practice_other_subjects_hardly_any_and_nonsense_none():
    make_missing()
    answers = Answers(Encoder())
    answers.refresh()
    slugs = dict(Practice.objects.values_list("pk", "slug"))

    def found(question):
        return {slugs[practice_id] for practice_id, _names in answers.about(question)}

    real = LIST["about the bank"]
    assert sum(bool(found(question) & {*right}) for question, right in real.items()) >= 16
    assert [question for question in LIST["nothing"] if found(question)] == []
    assert len([question for question in LIST["about something else"] if found(question)]) <= 1
    assert {question for question in LIST["lost by the bound"] if found(question)} == set()
