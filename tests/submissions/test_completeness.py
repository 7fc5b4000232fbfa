"""The meter, submissions/hints/completeness.py."""

import pytest

from practices.models import Attachment, Practice
from submissions.hints.completeness import ADOPTION_PARTS, PRACTICE_PARTS, completeness
from submissions.models import Submission
from submissions.reading.preview import AsPractice
from tests.factories import make_photo, make_practice, make_submission

pytestmark = pytest.mark.django_db

HANGS_ON_IT = {"photos", "attachments", "links", "reaches", "linked_partners"}


@pytest.mark.parametrize("parts", [PRACTICE_PARTS, ADOPTION_PARTS])
def test_weights_are_percents_of_answers_that_exist(parts):
    fields = [field for part in parts for field in part.fields if field not in HANGS_ON_IT]

    assert sum(part.worth.percent for part in parts) == 100
    assert [Submission._meta.get_field(field).name for field in fields] == fields


def test_what_weighs_most_comes_next():
    submission = make_submission()
    found = []
    for answer in ["approach", "results", "contact_email"]:
        told = completeness(AsPractice(submission))
        found.append((told.percent, told.next.fields[0]))
        setattr(submission, answer, "Tekst")

    assert found == [(0, "approach"), (16, "results"), (28, "contact_email")]


def test_a_practice_that_tells_all_has_nothing_next():
    columns = {name for part in PRACTICE_PARTS for name in part.fields} - HANGS_ON_IT
    answers = dict.fromkeys(columns, "Tekst") | {"start_year": 2020, "reach_unit": "gezinnen"}
    answers |= dict.fromkeys(["staff_fte", "volunteers", "reach_number"], 0)
    answers |= {"cost": "onbekend", "evaluation": "geen"}
    practice = make_practice(**answers)
    make_photo(practice=practice)
    Attachment.objects.create(practice=practice, file="a.pdf", description="Folder")

    told = completeness(Practice.objects.get(pk=practice.pk))

    assert (told.percent, told.next) == (100, None)


def test_joining_asks_for_the_own_story_first():
    submission = make_submission(door="adoption", contact_email="dienst@example.org")

    told = completeness(submission, ADOPTION_PARTS)

    assert (told.percent, told.next.fields) == (25, ("implementation_text",))
