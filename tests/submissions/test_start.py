"""The doors: what a fiche begins with, once, and who gets told."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from practices.browse.unknown import QUESTIONS
from practices.content import TAG_FIELDS
from practices.models import (
    DiversityGround,
    FormerSlug,
    IntegrationObjective,
    MunicipalityAlias,
    OrganisationDomain,
    PolicyLayer,
    PracticeContent,
    TargetGroup,
)
from practices.models import Link as PracticeLink
from praktijkenbank.post.limits import new_stamp
from praktijkenbank.post.models import Mail
from submissions.intake.steps import question_url
from submissions.models import Submission
from submissions.reading.changes import changes_of
from tests.factories import make_action, make_municipality, make_practice, make_submission, make_tag, make_theme
from tests.html_forms import filled_in, html_of
from tests.links import words_of

pytestmark = pytest.mark.django_db

START = "/fiche/nieuw/"


@pytest.fixture
def gent():
    return make_municipality(name="Gent")


def answers(**changes):
    """What someone sends who took a minute."""
    return {"email": "An@example.org", "municipality": "gent", "stamp": new_stamp(timedelta(minutes=1))} | changes


def mails():
    return list(Mail.objects.order_by("pk").values_list("kind", "to"))


# A new practice


def test_start_makes_a_draft_mails_the_link_and_goes_straight_on(client, gent):
    response = client.post(START, answers())

    submission = Submission.objects.get()
    assert (submission.door, submission.state) == ("new", "draft")
    assert (submission.email, submission.municipality, submission.email_confirmed_at) == ("an@example.org", gent, None)
    assert [event.kind for event in submission.events.all()] == ["started"]
    assert mails() == [("start", "an@example.org")]
    assert response.headers["Location"] == f"/fiche/{submission.key}/over-jou/"
    assert client.get(response.headers["Location"]).status_code == 200


def test_address_is_taken_out_of_what_is_pasted_from_a_mail(client, gent):
    client.post(START, answers(email="An Voorbeeld <mailto:An@example.org>;"))

    assert Submission.objects.get().email == "an@example.org"


def test_fiche_page_holds_a_form_that_a_browser_can_send(client, gent):
    page = client.get("/fiche/")
    data = filled_in(page, "begin-formulier", email="an@example.org", municipality="gent")

    assert {name: data[name] for name in data if name not in ("csrfmiddlewaretoken", "stamp")} == {
        "onderwerp": "",
        "email": "an@example.org",
        "municipality": "gent",
    }
    assert "no-store" in page.headers["Cache-Control"]


def test_browser_that_started_gets_in_by_a_link_that_proves_no_address(client, gent):
    client.post(START, answers())

    link = Submission.objects.get().private_links.get(is_mailed=False)
    assert (link.email, link.is_mailed) == ("an@example.org", False)


def test_invitation_elsewhere_is_taken_along(client, gent):
    theme, action, group = make_theme(), make_action(), make_tag(TargetGroup)
    layer, objective = make_tag(PolicyLayer), make_tag(IntegrationObjective)
    query = (
        f"actie={action.slug}&thema={theme.slug}&thema={theme.parent.slug}&doelgroep={group.slug}"
        f"&beleidslaag={layer.slug}&integratiedoel={objective.slug}&actie=onzin&actie=%00"
    )

    page = client.get(f"/fiche/?{query}&gemeente=gent")
    client.post(f"{START}?{query}", answers())

    submission = Submission.objects.get()
    assert 'value="gent" selected' in page.content.decode()
    assert page.context["about"] == [action, theme, group, layer, objective]
    assert submission.main_theme == theme
    assert {name: list(getattr(submission, name).all()) for name in TAG_FIELDS} == {
        "themes": [theme],
        "target_groups": [group],
        "actions": [action],
        "policy_layers": [layer],
        "integration_objectives": [objective],
        "organisation_domains": [],
        "diversity_grounds": [],
    }


def test_the_town_of_an_invitation_may_be_called_by_another_name(client, gent):
    make_municipality(name="Sint-Lievens-Houtem", localities=["Oombergen", "Letterhoutem"])
    make_municipality(name="Zottegem", localities=["Oombergen"])

    one, several = (client.get(f"/fiche/?gemeente={name}").content.decode() for name in ["letterhoutem", "oombergen"])

    assert 'value="sint-lievens-houtem" selected' in one
    assert "Kies Sint-Lievens-Houtem of Zottegem." in several
    assert '" selected>Sint' not in several
    assert '" selected>Zottegem' not in several


@pytest.mark.parametrize(
    ("name", "errors"),
    [
        ("letterhoutem", []),
        ("oombergen", ["‘oombergen’ hoort bij meer dan één gemeente. Kies Gent of Zottegem"]),
        ("atlantis", ["Kies je bestuur uit de lijst"]),
    ],
)
def test_a_fiche_begins_for_the_town_of_a_deelgemeente_or_asks_which(client, gent, name, errors):
    make_municipality(name="Zottegem", localities=["Oombergen", "Letterhoutem"])
    MunicipalityAlias.objects.create(municipality=gent, name="Oombergen", kind="locality")

    response = client.post(START, {**answers(), "municipality": name})

    assert (response.context["form"].errors["municipality"] if response.status_code == 200 else []) == errors
    assert [str(fiche.municipality) for fiche in Submission.objects.all()] == ([] if errors else ["Zottegem"])


def test_form_of_an_invitation_goes_on_with_it(client, gent):
    action = make_action()

    assert f'action="/fiche/nieuw/?actie={action.slug}"' in client.get(f"/fiche/?actie={action.slug}").content.decode()
    assert client.get(f"{START}?actie={action.slug}").headers["Location"] == f"/fiche/?actie={action.slug}"


def test_town_that_the_reader_chose_is_filled_in(client, gent):
    client.cookies["mijn_gemeente"] = "gent"

    assert 'value="gent" selected' in client.get("/fiche/").content.decode()


@pytest.mark.parametrize(
    ("changes", "messages"),
    [
        ({"email": ""}, ["Vul een e-mailadres in"]),
        ({"email": "an@"}, ["Schrijf het e-mailadres voluit, zoals naam@example.org"]),
        (
            {"email": f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.org"},
            ["Dit e-mailadres is te lang. Kijk het na"],
        ),
        # Some letters become two in lower case.
        (
            {"email": f"{'İ' * 200}@example.org"},
            ["Schrijf het e-mailadres voluit, zoals naam@example.org", "Dit e-mailadres is te lang. Kijk het na"],
        ),
        ({"municipality": ""}, ["Kies je bestuur"]),
        ({"municipality": "nergens"}, ["Kies je bestuur uit de lijst"]),
        ({"municipality": "\0"}, ["Kies je bestuur"]),
        ({"email": "", "municipality": ""}, ["Vul een e-mailadres in", "Kies je bestuur"]),
    ],
)
def test_start_says_what_to_mend_and_keeps_the_rest(client, gent, changes, messages):
    response = client.post(START, answers(**changes))

    page = response.content.decode()
    assert [message for _, message in response.context["form"].problems] == messages
    assert "<title>Fout: " in page
    assert changes.get("email", "An@example.org") in page
    assert (Submission.objects.count(), mails()) == (0, [])


def test_double_click_on_start_makes_one_fiche(client, gent):
    data = answers()

    first, second = client.post(START, data), client.post(START, data)

    assert first.headers["Location"] == second.headers["Location"]
    assert (Submission.objects.count(), mails()) == (1, [("start", "an@example.org")])


@pytest.mark.django_db(transaction=True)
def test_two_starts_at_the_same_moment_make_one_fiche_and_both_get_in():
    make_municipality(name="Gent")
    data = answers()

    def status_after(browser):
        status = browser.get(browser.post(START, data).headers["Location"]).status_code
        connection.close()
        return status

    with ThreadPoolExecutor() as pool:
        statuses = list(pool.map(status_after, [Client(), Client()]))

    assert (Submission.objects.count(), len(mails()), statuses) == (1, 1, [200, 200])


def test_back_and_another_address_makes_another_fiche(client, gent):
    stamp = new_stamp(timedelta(minutes=1))

    client.post(START, answers(stamp=stamp, email="verkeerd@example.org"))
    client.post(START, answers(stamp=stamp, email="juist@example.org"))

    assert mails() == [("start", "verkeerd@example.org"), ("start", "juist@example.org")]


def test_start_sent_again_after_revocation_lets_nobody_in(client, gent):
    data = answers()
    client.post(START, data)
    Submission.objects.get().private_links.get(is_mailed=False).revoke()

    response = client.post(START, data)

    assert client.get(response.headers["Location"]).status_code == 403


def test_start_answers_the_same_for_known_and_unknown_addresses(client, gent):
    make_submission(email="bekend@example.org")

    def start(email):
        client.cookies.clear()
        response = client.post(START, answers(email=email))
        place = response.headers["Location"]
        page = words_of(client.get(place)).replace(email, "…")
        return response.status_code, place[-len("/over-jou/") :], page, Mail.objects.filter(to=email).count()

    assert start("bekend@example.org") == start("onbekend@example.org")


def test_fiche_page_shows_what_was_begun_in_this_browser(client, gent):
    client.post(START, answers())
    Submission.objects.update(title="Taalcafé")
    make_submission(title="Van iemand anders")

    page = words_of(client.get("/fiche/"))

    assert "Taalcafé" in page
    assert "Van iemand anders" not in page


# About a practice


def make_full_practice(**fields):
    return make_practice(
        title="Brugfiguren",
        summary="Aan de poort.",
        approach="Elke ochtend.",
        keywords=["school", "ouders"],
        start_year=2019,
        staff_fte="0.50",
        cost="1000-10000",
        contact_email="onderwijs@example.org",
        open_to_visit=True,
        themes=[make_theme(), make_theme()],
        target_groups=[make_tag(TargetGroup)],
        actions=[make_action()],
        policy_layers=[make_tag(PolicyLayer)],
        integration_objectives=[make_tag(IntegrationObjective)],
        organisation_domains=[make_tag(OrganisationDomain)],
        diversity_grounds=[make_tag(DiversityGround)],
        **fields,
    )


@pytest.mark.parametrize(
    ("part", "question"),
    [
        ("cost", "aanpak-en-resultaat/#id_cost_0"),
        ("results", "aanpak-en-resultaat/#id_results"),
        ("context", "wat-en-waarom/#id_context"),
        ("contact_email", "over-jou/#id_contact_email"),
        ("photos", "fotos-en-bijlagen/#photos"),
    ],
)
def test_change_opens_at_the_question_that_the_address_names(client, gent, part, question):
    practice = make_practice(municipality=gent)
    door = f"/fiche/wijziging/{practice.slug}/?vraag={part}"
    page = client.get(door)

    response = client.post(door, answers())

    address, _, anchor = question.partition("#")
    assert f'action="{door}"' in page.content.decode()
    assert response.headers["Location"] == f"/fiche/{Submission.objects.get().key}/{question}"
    step = client.get(f"/fiche/{Submission.objects.get().key}/{address}").content.decode()
    assert f'id="{anchor}"' in step


@pytest.mark.parametrize("part", ["", "onzin", "%00", "sources", "dropped_photos"])
def test_change_at_a_question_that_is_not_there_opens_at_the_first_step(client, gent, part):
    practice = make_practice(municipality=gent)

    response = client.post(f"/fiche/wijziging/{practice.slug}/?vraag={part}", answers())

    assert response.headers["Location"] == f"/fiche/{Submission.objects.get().key}/over-jou/"


def test_every_question_that_a_practice_leaves_open_is_asked_in_a_fiche(gent):
    submission = make_submission(door="change", municipality=gent)

    assert [part for part in QUESTIONS if not question_url(submission, part)] == []


def test_change_starts_with_all_that_is_online(client, gent):
    aalst = make_municipality(name="Aalst")
    practice = make_full_practice(municipality=gent, municipalities=[aalst])
    PracticeLink.objects.create(practice=practice, url="https://example.org/poort", description="Filmpje")

    response = client.post(f"/fiche/wijziging/{practice.slug}/", answers())

    submission = Submission.objects.get()
    names = [field.name for field in PracticeContent._meta.fields]
    practice.refresh_from_db()
    assert {name: getattr(submission, name) for name in names} == {name: getattr(practice, name) for name in names}
    assert [
        name for name in TAG_FIELDS if set(getattr(submission, name).all()) != set(getattr(practice, name).all())
    ] == []
    assert [name for name in TAG_FIELDS if not getattr(submission, name).exists()] == []
    assert list(submission.other_municipalities.all()) == [aalst]
    assert submission.links == [{"url": "https://example.org/poort", "description": "Filmpje"}]
    assert (submission.door, submission.practice, submission.email) == ("change", practice, "an@example.org")
    assert response.headers["Location"] == f"/fiche/{submission.key}/over-jou/"
    assert mails() == [("start", "an@example.org")]


def test_a_second_change_of_a_town_is_told_at_the_door_that_it_will_wait(client, gent):
    practice = make_practice(municipality=gent)
    door = f"/fiche/wijziging/{practice.slug}/"

    alone = client.post(door, answers(), follow=True)
    make_submission(door="change", state="in_review", practice=practice, municipality=gent)
    second = client.post(door, answers(), follow=True)

    told = "Er loopt al een wijziging van jullie bestuur aan deze praktijk."
    assert [told in words_of(page) for page in (alone, second)] == [False, True]


def test_change_by_another_municipality_does_not_take_the_practice_over(client, gent):
    practice = make_practice(municipality=make_municipality(name="Aalst"), municipalities=[gent])

    client.post(f"/fiche/wijziging/{practice.slug}/", answers())

    submission = Submission.objects.get()
    assert (submission.municipality, list(submission.other_municipalities.all())) == (gent, [gent])
    assert list(changes_of(submission)) == []


def test_change_leaves_what_is_online_as_it_is(client, gent):
    practice = make_full_practice(municipality=gent)
    before = practice.history.count()

    client.post(f"/fiche/wijziging/{practice.slug}/", answers())

    practice.refresh_from_db()
    assert (practice.title, practice.themes.count(), practice.history.count()) == ("Brugfiguren", 2, before)


def test_page_of_a_change_has_the_municipality_filled_in(client, gent):
    practice = make_practice(municipality=gent)

    assert 'value="gent" selected' in client.get(f"/fiche/wijziging/{practice.slug}/").content.decode()


def test_adoption_starts_empty_beside_its_practice(client, gent):
    practice = make_full_practice()

    response = client.post(f"/fiche/wij-ook/{practice.slug}/", answers())

    submission = Submission.objects.get()
    assert (submission.door, submission.practice, submission.municipality) == ("adoption", practice, gent)
    assert (submission.title, submission.summary, submission.themes.count()) == ("", "", 0)
    assert client.get(response.headers["Location"]).status_code == 200


def test_adoption_by_a_municipality_that_is_there_already_is_sent_to_the_other_door(client, gent):
    practice = make_practice(municipality=gent)

    response = client.post(f"/fiche/wij-ook/{practice.slug}/", answers())

    assert "Gent staat al bij deze praktijk. Geef liever een wijziging door" in words_of(response)
    assert f'href="/fiche/wijziging/{practice.slug}/"' in response.content.decode()
    assert Submission.objects.count() == 0


DOORS = ["wijziging", "wij-ook", "opmerking"]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("state", [{"status": "draft"}, {"status": "hidden", "hidden_reason": "stopgezet"}])
def test_practice_that_is_not_online_has_no_doors(client, gent, door, state):
    practice = make_practice(slug="weg", **state)
    FormerSlug.objects.create(slug="vroeger-weg", practice=practice)

    statuses = [
        client.generic(method, f"/fiche/{door}/{slug}/").status_code
        for slug in ("weg", "vroeger-weg", "bestaat-niet")
        for method in ("GET", "POST")
    ]

    assert statuses == [404] * 6
    assert Submission.objects.count() == 0


@pytest.mark.parametrize("door", DOORS)
def test_former_address_of_a_practice_leads_to_the_new_one(client, gent, door):
    FormerSlug.objects.create(slug="oud", practice=make_practice(slug="nieuw-adres"))

    response = client.get(f"/fiche/{door}/oud/")

    assert (response.status_code, response.headers["Location"]) == (302, f"/fiche/{door}/nieuw-adres/")


def test_what_is_sent_to_a_former_address_is_taken_in(client, gent):
    practice = make_practice()
    FormerSlug.objects.create(slug="oud", practice=practice)

    client.post("/fiche/opmerking/oud/", answers(remark="De link werkt niet."))

    assert Submission.objects.get().practice == practice


# A remark


def test_remark_is_with_the_editors_at_once(client):
    practice = make_practice()

    response = client.post(f"/fiche/opmerking/{practice.slug}/", answers(remark="De link werkt niet."))

    submission = Submission.objects.get()
    assert (submission.door, submission.state, submission.remark) == ("remark", "submitted", "De link werkt niet.")
    assert (submission.practice, submission.email) == (practice, "an@example.org")
    assert mails() == [("submitted", "an@example.org")]
    assert response.headers["Location"] == submission.get_absolute_url()
    assert "De link werkt niet." not in words_of(client.get(f"/praktijken/{practice.slug}/"))


def test_remark_needs_no_address(client):
    practice = make_practice()

    response = client.post(f"/fiche/opmerking/{practice.slug}/", answers(remark="De link werkt niet.", email=""))

    assert (Submission.objects.get().email, mails()) == ("", [])
    assert "Je gaf geen e-mailadres" in words_of(client.get(response.headers["Location"]))


def test_double_click_on_a_remark_sends_one(client):
    practice, data = make_practice(), answers(remark="De link werkt niet.")

    for _ in range(2):
        client.post(f"/fiche/opmerking/{practice.slug}/", data)

    assert (Submission.objects.count(), mails()) == (1, [("submitted", "an@example.org")])


@pytest.mark.parametrize(
    ("remark", "message"),
    [
        ("", "Schrijf wat je wilt laten weten"),
        ("a" * 3001, "Maak je tekst korter: er passen 3000 tekens in, en het zijn er nu 3001"),
    ],
)
def test_remark_that_cannot_be_taken_stays_on_the_page(client, remark, message):
    practice = make_practice()

    response = client.post(f"/fiche/opmerking/{practice.slug}/", answers(remark=remark))

    assert response.context["form"].problems == [("id_remark", message)]
    assert f">\n{remark}</textarea>" in response.content.decode()
    assert Submission.objects.count() == 0


# The way to the doors


def test_every_page_leads_to_the_fiche(client):
    page = client.get("/").content.decode()

    assert page.count('href="/fiche/">Fiche indienen</a>') == 3  # header, its menu on a phone, footer
    assert '<a href="/fiche/mijn/">Verder met je concept</a>' in page
    assert '<a href="/fiche/#staat-er-al">Wijziging doorgeven</a>' in page


def test_practice_leads_to_its_doors(client):
    practice = make_practice(confirmed_at=None)

    page = html_of(client.get(practice.get_absolute_url()))

    assert f'<a href="/fiche/wijziging/{practice.slug}/">Geef een wijziging of opmerking door</a>' in page
    assert f'<a href="/fiche/wijziging/{practice.slug}/?vraag=cost">Vul de kosten aan</a>' in page
    assert f'<a href="/fiche/wij-ook/{practice.slug}/">Wij doen dit ook</a>' in page


def test_invitations_say_what_they_are_about(client):
    action, theme = make_action(), make_theme()
    layer, objective = make_tag(PolicyLayer), make_tag(IntegrationObjective)
    make_municipality(name="Gent")
    group = make_tag(TargetGroup)

    def invites(address):
        page = client.get(address).content.decode().partition("<main")[2].partition("</main>")[0]
        return {part.partition('"')[0] for part in page.split('href="/fiche/')[1:]}

    assert invites(action.get_absolute_url()) == {f"?actie={action.slug}"}
    assert invites(action.framework.get_absolute_url()) == {f"?actie={action.slug}"}
    assert invites(theme.get_absolute_url()) == {f"?thema={theme.slug}"}
    assert invites("/beleid/") == {f"?beleidslaag={layer.slug}&amp;integratiedoel={objective.slug}"}
    assert invites("/gemeenten/gent/") == {"?gemeente=gent", f"?gemeente=gent&amp;actie={action.slug}"}
    assert f"?thema={theme.slug}&amp;doelgroep={group.slug}" in invites("/witte-vlekken/")
