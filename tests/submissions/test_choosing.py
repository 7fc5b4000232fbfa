"""What comes online of a change is chosen on its review page, kept, and in sight again at the approval."""

import pytest
from django.urls import reverse

from practices.models import TargetGroup
from praktijkenbank.post.models import Mail
from praktijkenbank.staff.models import AuditEntry, KeptText
from submissions.models import Submission
from submissions.reading.changes import changes_of
from submissions.redactie.publishing import OWN, SENT
from tests.factories import make_editor, make_photo, make_practice, make_tag
from tests.html_forms import filled_in, html_of
from tests.submissions.test_three_way import again, begin, edit, put_under_review

pytestmark = pytest.mark.django_db
PUBLISH = {"naar": "keur-goed"}


@pytest.fixture
def editor(client):
    editor = make_editor()
    client.force_login(editor)
    return editor


def complete(**answered):
    """A practice with all that a fiche about it needs to go online."""
    return make_practice(approach="Elke dag.", target_groups=[make_tag(TargetGroup)], **answered)


def address(fiche):
    return reverse("admin:submissions_submission_change", args=[fiche.pk])


def page_of(client, fiche):
    return client.get(address(fiche))


def send(client, fiche, page=None, **changes):
    """Press a button of the review page, with `changes` of what stands on it."""
    data = filled_in(page or page_of(client, fiche), "beoordelen", **changes)
    return client.post(address(fiche), data | {"nagekeken-nu": [*Submission.Check]})


def approve(client, fiche):
    decision = client.get(f"{address(fiche)}?doe=keur-goed")
    return client.post(f"{address(fiche)}?doe=keur-goed", filled_in(decision, "beslissing", actie="beslis"))


def test_what_is_refused_on_the_review_page_is_refused_at_the_approval_with_its_reason(client, editor):
    practice = complete(tips="Base.", start_year=2014)
    photo = make_photo(practice=practice)
    links = [{"url": "https://example.org/nieuw", "description": "Nieuw"}]
    fiche = begin(practice, tips="Sent.", start_year=2013, links=links)
    fiche.dropped_photos.add(photo)
    fiche = put_under_review(fiche, editor)
    keys = {change.name: change.key for change in changes_of(again(fiche))}
    refused = {f"neem-{keys[name]}": None for name in ["tips", "links", "dropped_photos"]}
    reasons = {f"waarom-{keys[name]}": f"Reden van {name}." for name in ["tips", "links", "dropped_photos"]}

    before = html_of(page_of(client, fiche))
    response = send(client, fiche, **refused, **reasons, **PUBLISH)
    decision = client.get(response.url)

    assert "Zet 4 wijzigingen online" in before
    assert "4 wijzigingen: <strong>4 neem je over</strong>" in before
    assert "4 wijzigingen: <strong>1 neem je over</strong>" in html_of(page_of(client, fiche))
    assert "Zet 1 wijziging online</button>" in html_of(decision)
    assert "Reden van tips." in decision.context["mail"][1]
    assert approve(client, fiche).status_code == 302
    now = again(practice)
    assert (now.tips, now.start_year, now.links.count(), now.photos.count()) == ("Base.", 2013, 0, 1)
    assert Mail.objects.get(kind="approved").text.count("Reden van") == 3


def test_the_page_stays_open_until_each_conflict_is_chosen_and_each_refusal_has_a_reason(client, editor):
    practice = complete(tips="Base.", start_year=2014, volunteers=3)
    fiche = put_under_review(begin(practice, tips="Sent.", start_year=2013, volunteers=4), editor)
    edit(practice, tips="Live.")
    [conflict] = changes_of(again(fiche)).conflicts

    page = send(client, fiche, **{"neem-start_year": None, "waarom-volunteers": "Te veel."}, **PUBLISH)

    assert page.context["problems"] == [
        (f"botsing-{conflict.key}", "Tips om het over te nemen: kies wat online komt."),
        ("id_waarom-start_year", "Zeg waarom je ‘Startjaar’ niet overneemt."),
        ("id_waarom-volunteers", "Vrijwilligers: je schreef waarom niet. Vink ‘Neem over’ uit of maak dat leeg."),
    ]
    shown = page.content.decode()
    assert [place for place, _ in page.context["problems"] if f'id="{place}"' not in shown] == []
    assert filled_in(page, "beoordelen")["waarom-volunteers"] == "Te veel."
    assert "neem-start_year" not in filled_in(page, "beoordelen")
    told = approve(client, fiche).context["problems"]
    assert {place for place, _ in told} == {place for place, _ in page.context["problems"]}
    assert (again(fiche).state, again(practice).start_year) == ("in_review", 2014)
    # To ask or to refuse all of it nothing has to be chosen.
    assert send(client, fiche, naar="vraag-aanvulling").url.endswith("?doe=vraag-aanvulling")


def test_a_text_of_the_editor_comes_online_and_is_kept_while_nothing_is_chosen(client, editor):
    practice = complete(tips="Een twee drie.")
    fiche = put_under_review(begin(practice, tips="Een vier drie."), editor)
    edit(practice, tips="Een vijf drie.")
    [conflict] = changes_of(again(fiche)).conflicts

    send(client, fiche, **{f"tekst-{conflict.key}": "Een zes drie."}, actie="bewaar")
    page = page_of(client, fiche)
    assert filled_in(page, "beoordelen")[f"tekst-{conflict.key}"] == "Een zes drie."
    assert "nog 1 te kiezen" in html_of(page)
    send(client, fiche, **{f"kies-{conflict.key}": OWN}, **PUBLISH)
    approve(client, fiche)

    assert again(practice).tips == "Een zes drie."
    line = "Tips om het over te nemen: de redactie schreef één tekst"
    assert line in Mail.objects.get(kind="approved").text
    [detail] = AuditEntry.objects.filter(detail__contains="Wij kozen").values_list("detail", flat=True)
    assert line in detail


@pytest.mark.parametrize(
    ("chosen", "label"),
    [
        ({}, "Zet 1 wijziging online"),
        ({"choice": "online"}, "Zet 1 wijziging online"),
        ({"choice": SENT}, "Zet 2 wijzigingen online"),
        ({"choice": OWN, "text": "Zelf."}, "Zet 2 wijzigingen online"),
        ({"choice": OWN, "text": "Live."}, "Zet 1 wijziging online"),
    ],
)
def test_the_button_counts_what_becomes_something_else_online(client, editor, chosen, label):
    practice = complete(tips="Base.", start_year=2014)
    fiche = put_under_review(begin(practice, tips="Sent.", start_year=2013), editor)
    edit(practice, tips="Live.")
    [conflict] = changes_of(again(fiche)).conflicts
    if chosen:
        fiche.choose({conflict.kept_as: {"text": "", **chosen}})

    assert f"{label}</button>" in html_of(page_of(client, fiche))


def test_the_button_says_so_when_nothing_changes_or_all_waits_for_a_choice(client, editor):
    practice = complete(tips="Base.")
    fiche = put_under_review(begin(practice, tips="Sent."), editor)
    send(client, fiche, **{"neem-tips": None, "waarom-tips": "Nee."}, actie="bewaar")
    assert "Keur goed zonder wijziging</button>" in html_of(page_of(client, fiche))

    edit(practice, tips="Live.")

    assert "Kies wat online komt</button>" in html_of(page_of(client, fiche))


def test_a_page_of_before_does_not_take_over_what_a_colleague_refused_meanwhile(client, editor):
    fiche = put_under_review(begin(complete(tips="Base.", start_year=2014), tips="Sent.", start_year=2013), editor)
    before = page_of(client, fiche)
    send(client, fiche, **{"neem-tips": None, "waarom-tips": "De oude is beter."}, actie="bewaar")

    send(client, fiche, before, **{"neem-start_year": None, "waarom-start_year": "Kan niet."}, actie="bewaar")

    data = filled_in(page_of(client, fiche), "beoordelen")
    assert (data["waarom-tips"], data["waarom-start_year"]) == ("De oude is beter.", "Kan niet.")
    assert not {"neem-tips", "neem-start_year"} & {*data}


def test_what_was_refused_is_asked_again_once_something_else_was_sent(client, editor):
    fiche = put_under_review(begin(complete(tips="Base."), tips="Sent."), editor)
    send(client, fiche, **{"neem-tips": None, "waarom-tips": "Te kort."}, actie="bewaar")

    Submission.objects.filter(pk=fiche.pk).update(tips="Sent once more.")

    data = filled_in(page_of(client, fiche), "beoordelen")
    assert (data["neem-tips"], data["waarom-tips"]) == ("on", "")


def test_a_text_that_an_editor_mends_and_refuses_at_once_stays_refused(client, editor):
    fiche = put_under_review(begin(complete(tips="Base."), tips="Sent."), editor)

    send(client, fiche, **{"tips": "Mended.", "neem-tips": None, "waarom-tips": "Te kort."}, actie="bewaar")

    data = filled_in(page_of(client, fiche), "beoordelen")
    assert (data["tips"], data["waarom-tips"]) == ("Mended.", "Te kort.")
    assert "neem-tips" not in data


def test_a_refusal_typed_before_the_session_ended_is_back_and_is_saved(client, editor):
    fiche = put_under_review(begin(complete(tips="Base."), tips="Sent."), editor)
    data = filled_in(page_of(client, fiche), "beoordelen", **{"neem-tips": None, "waarom-tips": "Te kort."})
    fields = {name: value if isinstance(value, list) else [value] for name, value in data.items()}
    kept = KeptText.objects.create(user=editor, path=address(fiche), fields=fields)

    back = client.get(kept.url)
    assert filled_in(back, "beoordelen")["waarom-tips"] == "Te kort."
    assert "neem-tips" not in filled_in(back, "beoordelen")
    assert again(fiche).choices == {}
    send(client, fiche, back, actie="bewaar")

    assert "neem-tips" not in filled_in(page_of(client, fiche), "beoordelen")


def test_who_does_not_handle_a_change_sees_no_boxes(client, editor):
    fiche = begin(complete(tips="Base."), tips="Sent.")
    fiche.submit()

    assert "neem-tips" not in page_of(client, fiche).text
