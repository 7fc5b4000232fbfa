"""What differs between the doors, submissions/doors.py."""

import pytest

from submissions.doors import DOORWAYS, Door
from submissions.intake.steps import STEPS, steps_by
from tests.factories import make_municipality, make_practice, make_submission


def test_every_door_has_a_doorway_whose_steps_exist_and_end_with_a_check():
    assert {*DOORWAYS} == {*Door}
    assert {key for doorway in DOORWAYS.values() for key in doorway.steps} == {*STEPS}
    assert [steps_by(door)[-1] for door in Door if steps_by(door)] == [STEPS["check"]] * 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("door", "in_words", "happens"),
    [
        ("new", "fiche ‘Praattafels {practice}’", "Dit publiceert ‘Praattafels {practice}’ als nieuwe praktijk."),
        ("change", "wijziging aan ‘Taalcafé’", "Dit past de praktijk ‘Taalcafé’ aan, op hetzelfde adres."),
        ("adoption", "fiche bij ‘Taalcafé’", "Dit zet Aalst bij de praktijk ‘Taalcafé’."),
        ("remark", "opmerking over ‘Taalcafé’", "De opmerking is dan verwerkt. De praktijk zelf pas je apart aan."),
    ],
)
def test_a_fiche_is_called_by_its_door_whatever_its_title_holds(door, in_words, happens):
    practice = None if door == "new" else make_practice(title="Taalcafé")
    title = "Praattafels {practice}"
    submission = make_submission(
        door=door, title=title, practice=practice, municipality=make_municipality(name="Aalst")
    )

    assert (submission.in_words, submission.filled_in(submission.doorway.happens)) == (in_words, happens)


@pytest.mark.django_db
def test_a_new_fiche_without_a_title_is_a_fiche():
    assert make_submission(title="").in_words == "fiche"
