"""The steps: how far a fiche is, and saving one without losing a word."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from practices.models import DiversityGround, OrganisationDomain, TargetGroup
from praktijkenbank.plain_text import only_text
from praktijkenbank.post.models import Mail
from submissions.intake.steps import CHECK, missing_answers, next_url, progress, steps_of
from submissions.models import Submission, Upload
from tests.factories import make_action, make_municipality, make_submission, make_tag, make_theme, numbers
from tests.generated import cases
from tests.submissions.opening import let_in

pytestmark = pytest.mark.django_db

HOW = "aanpak-en-resultaat"
SHORT = "in-het-kort"
TAGS = "indeling"


@pytest.fixture
def fiche(client):
    """A draft that this browser may write in."""
    submission = make_submission(title="Taalcafé", approach="Koffie schenken")
    let_in(client, submission)
    return submission


def address(submission, step=HOW):
    return f"/fiche/{submission.key}/{step}/"


def drawn(client, submission, step=HOW):
    """What a browser sends along with a page that was drawn now."""
    page = client.get(address(submission, step))
    return {"drawn": page.context["drawn"], "page": page.context["page"]}


def refused(client, address, data):
    """The page that says why this is not taken: no answer to what was sent, so that going back asks nothing."""
    sent = client.post(address, data)
    assert sent.status_code == 302
    page = client.get(sent.url)
    assert page.status_code == client.get(sent.url).status_code == 200
    return page


def autosave(client, submission, data, step=HOW):
    return client.post(address(submission, step), {**data, "autosave": "1"})


def told(response):
    """The messages of the error summary, and whether each stands at its question too."""
    text = response.content.decode()
    found = [unescape(message) for message in re.findall(r'<li><a href="#id_\w+">([^<]*)</a></li>', text)]
    return found, all(text.count(f"<p>{message}</p>") == 1 for message in found)


# How far a fiche is


def test_a_new_practice_and_a_change_have_seven_steps_and_joining_one_four():
    seven = ["over-jou", SHORT, "wat-en-waarom", HOW, TAGS, "fotos-en-bijlagen", "nakijken"]

    assert {door: [step.slug for step in steps_of(Submission(door=door))] for door in Submission.Door} == {
        "new": seven,
        "change": seven,
        "adoption": ["over-jou", "bij-jullie", "fotos-en-bijlagen", "nakijken"],
        "remark": [],
    }


def test_progress_tells_what_is_done_what_is_shown_and_what_is_open():
    submission = make_submission(
        door="adoption",
        steps_saved=["over-jou", "bij-jullie"],
        submitter_name="Lies",
        submitter_role="",
        implementation_text="Op zaterdag.",
    )

    steps = progress(submission, "fotos-en-bijlagen")

    assert [(step["number"], step["title"], step["state"], step["url"], step["next"]) for step in steps] == [
        (1, "Over jou", "open", address(submission, "over-jou"), "Bij jullie"),
        (2, "Bij jullie", "klaar", address(submission, "bij-jullie"), "Foto’s en bijlagen"),
        (3, "Foto’s en bijlagen", "nu", None, "Nakijken en indienen"),
        (4, "Nakijken en indienen", "open", None, ""),
    ]
    assert next_url(submission) == address(submission, "over-jou")
    submission.submitter_role = "Medewerker"
    assert next_url(submission) == address(submission, "fotos-en-bijlagen")


def test_every_step_of_a_change_is_open_from_the_start():
    submission = make_submission(door="change")

    assert None not in [step["url"] for step in progress(submission)]


def test_missing_names_what_is_needed_where_and_how():
    submission = make_submission(submitter_name="Lies", unfinished={"start_year": "16"}, tips="x" * 3001)
    upload = Upload.objects.create(submission=submission, key=submission.key, kind="photo", size=1, name="tuin.jpg")

    found = missing_answers(submission)

    assert [(one.step.slug, one.field, one.message) for one in found] == [
        ("over-jou", "submitter_role", "Vul je functie in"),
        (SHORT, "summary", "Vat de praktijk samen"),
        (HOW, "approach", "Vertel hoe jullie het aanpakken"),
        (HOW, "start_year", "Het startjaar is een getal van 4 cijfers, zoals 2016"),
        (HOW, "tips", "Maak je antwoord op ‘Wat raad je een collega aan die wil beginnen?’ 1 teken korter"),
        (TAGS, "main_theme", "Kies het thema waar de praktijk vooral over gaat"),
        (TAGS, "target_groups", "Kies voor wie de praktijk is"),
        ("fotos-en-bijlagen", f"alt-{upload.key}", "Zeg wat er te zien is op de foto ‘tuin.jpg’"),
        ("fotos-en-bijlagen", f"credit-{upload.key}", "Zeg wie de foto ‘tuin.jpg’ maakte"),
    ]
    assert found[2].url == f"{address(submission)}?fouten&terug#id_approach"
    assert found[6].url == f"{address(submission, TAGS)}?fouten&terug#id_target_groups_0"
    assert found[7].url == f"{address(submission, 'fotos-en-bijlagen')}?fouten&terug#id_alt-{upload.key}"


# Saving


def test_a_step_is_saved_as_far_as_it_is_and_tells_what_is_wrong(client, fiche):
    response = client.post(address(fiche), {"approach": "", "start_year": "16", "results": "Elke week 14 ouders."})

    assert response.headers["Location"] == f"{address(fiche)}?fouten#fouten"
    page = client.get(response.headers["Location"])
    assert "<title>Fout: Aanpak en resultaat" in page.content.decode()
    assert told(page) == (
        ["Vertel hoe jullie het aanpakken", "Het startjaar is een getal van 4 cijfers, zoals 2016"],
        True,
    )
    assert 'value="16"' in page.content.decode()
    fiche.refresh_from_db()
    assert (fiche.approach, fiche.results, fiche.start_year) == ("", "Elke week 14 ouders.", None)
    assert fiche.unfinished == {"start_year": "16"}
    assert (fiche.steps_saved, fiche.revision) == ([HOW], 1)


def test_an_answer_that_is_mended_moves_to_its_column(client, fiche):
    client.post(address(fiche), {"start_year": "16"})
    response = client.post(address(fiche), {"start_year": "2016"})

    fiche.refresh_from_db()
    assert (fiche.start_year, fiche.unfinished) == (2016, {})
    assert response.headers["Location"] == address(fiche, TAGS)


def test_text_beyond_its_limit_is_kept_whole(client, fiche):
    client.post(address(fiche, SHORT), {"title": "t" * 101, "summary": "s" * 700})

    fiche.refresh_from_db()
    assert (fiche.title, fiche.unfinished, fiche.summary) == ("", {"title": "t" * 101}, "s" * 700)
    page = client.get(address(fiche, SHORT)).content.decode()
    assert "t" * 101 in page
    assert "1 teken te veel" in page
    assert "100 tekens te veel" in page


def test_without_errors_the_next_step_comes_or_the_page_where_all_is_checked(client, fiche):
    assert client.post(address(fiche), {}).headers["Location"] == address(fiche, TAGS)
    assert client.post(f"{address(fiche)}?terug", {}).headers["Location"] == CHECK.url(fiche)
    assert client.post(f"{address(fiche)}?terug", {"approach": ""}).headers["Location"] == (
        f"{address(fiche)}?fouten&terug#fouten"
    )


def test_the_step_before_is_reached_with_everything_saved_and_no_word_on_errors(client, fiche):
    response = client.post(address(fiche), {"start_year": "16", "actie": "vorige"})

    assert response.headers["Location"] == address(fiche, "wat-en-waarom")
    fiche.refresh_from_db()
    assert fiche.unfinished == {"start_year": "16"}
    first = client.post(address(fiche, "over-jou"), {"actie": "vorige"})
    assert first.headers["Location"] == address(fiche, "over-jou")


def test_who_stops_finds_the_link_in_the_mail_once(client, fiche):
    for _ in range(2):
        response = client.post(address(fiche), {"approach": "", "tips": "Begin klein.", "actie": "stop"})

    assert response.headers["Location"] == f"{fiche.get_absolute_url()}?bewaard"
    fiche.refresh_from_db()
    assert fiche.tips == "Begin klein."
    assert [(mail.kind, mail.to) for mail in Mail.objects.all()] == [("link", fiche.email)]


def test_a_colleague_who_stops_gets_the_link_too(client, fiche):
    client.cookies.clear()
    let_in(client, fiche, "collega@example.org")

    client.post(address(fiche), {"actie": "stop"})

    assert [mail.to for mail in Mail.objects.all()] == ["collega@example.org"]


def test_questions_that_did_not_stand_on_the_page_stay_as_they_are(client, fiche):
    Submission.objects.filter(pk=fiche.pk).update(open_to_call=True, unsure=["actions"])

    client.post(address(fiche, "over-jou"), {"submitter_name": "Lies"})
    client.post(address(fiche, TAGS), {"keywords": "taal"})

    fiche.refresh_from_db()
    assert (fiche.open_to_call, fiche.unsure, fiche.submitter_name) == (True, ["actions"], "Lies")


def test_boxes_that_stood_on_the_page_can_be_emptied(client, fiche):
    group = make_tag(TargetGroup)
    fiche.target_groups.add(group)
    Submission.objects.filter(pk=fiche.pk).update(open_to_call=True, unsure=["actions"])

    client.post(address(fiche, "over-jou"), drawn(client, fiche, "over-jou"))
    client.post(address(fiche, TAGS), drawn(client, fiche, TAGS))

    fiche.refresh_from_db()
    assert (fiche.open_to_call, fiche.unsure, list(fiche.target_groups.all())) == (False, [], [])


def test_tags_are_kept_with_the_first_theme_and_what_is_left_to_the_editors(client, fiche):
    first, second, group, action = make_theme(), make_theme(), make_tag(TargetGroup), make_action()
    town = make_municipality()

    client.post(
        address(fiche, TAGS),
        {
            "main_theme": first.pk,
            "themes": [second.pk, 999_999, "x"],
            "target_groups": [group.pk, group.pk],
            "actions": action.pk,
            "unsure_policy_layers": "on",
            "keywords": "taal, koffie",
        },
    )
    client.post(address(fiche, "over-jou"), {"other_municipalities": town.pk, "municipality": town.pk})

    fiche.refresh_from_db()
    assert fiche.main_theme == first
    assert set(fiche.themes.all()) == {first, second}
    assert (list(fiche.target_groups.all()), list(fiche.actions.all())) == ([group], [action])
    assert (fiche.unsure, fiche.keywords) == (["policy_layers"], ["taal", "koffie"])
    assert (fiche.municipality, list(fiche.other_municipalities.all())) == (town, [town])
    client.post(address(fiche, TAGS), {"main_theme": second.pk, "themes": []})
    fiche.refresh_from_db()
    assert (fiche.main_theme, list(fiche.themes.all())) == (second, [second])


def test_joining_a_practice_has_its_own_question(client):
    submission = make_submission(door="adoption")
    let_in(client, submission)

    client.post(address(submission, "bij-jullie"), {"implementation_text": "Op zaterdag.", "start_year": "2020"})

    submission.refresh_from_db()
    assert (submission.implementation_text, submission.start_year) == ("Op zaterdag.", 2020)
    assert client.get(address(submission, SHORT)).status_code == 404


def test_saving_what_was_saved_changes_nothing(client, fiche):
    for _ in range(2):
        client.post(address(fiche), {"tips": "Begin klein."})

    fiche.refresh_from_db()
    assert fiche.revision == 1


def test_the_row_is_locked_while_it_is_saved(client, fiche):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.post(address(fiche), {"tips": "Begin klein."})

    assert [query["sql"] for query in queries if 'FOR UPDATE OF "submissions_submission"' in query["sql"]]


@pytest.mark.parametrize("state", ["submitted", "in_review", "rejected", "withdrawn"])
def test_what_is_typed_on_a_fiche_that_is_closed_stays_on_the_page(client, state):
    submission = make_submission(state=state, tips="Begin klein.")
    let_in(client, submission)

    response = refused(client, address(submission), {"tips": "Begin groot.", "start_year": "16"})

    page = response.content.decode()
    assert "Begin groot." in page
    assert 'value="16"' in page
    assert "Dit is niet bewaard" in page
    assert "Bewaar en ga verder" not in page
    assert autosave(client, submission, {"tips": "Begin groot."}).json()["closed"]
    submission.refresh_from_db()
    assert submission.tips == "Begin klein."
    assert client.get(address(submission)).headers["Location"] == submission.get_absolute_url()


def test_without_a_link_nothing_is_shown_or_saved(client):
    submission = make_submission(tips="Begin klein.")
    let_in(client, make_submission())

    for response in [client.get(address(submission)), client.post(address(submission), {"tips": "Weg"})]:
        assert response.status_code == 403
        assert "Begin klein." not in response.content.decode()
    submission.refresh_from_db()
    assert submission.tips == "Begin klein."


def test_what_the_editors_ask_stands_at_its_question_while_they_wait(client):
    submission = make_submission(state="changes_requested")
    event = submission.events.create(kind="state", to_state="changes_requested")
    submission.field_remarks.create(event=event, field="approach", text="Door <wie>?")
    let_in(client, submission)

    page = client.get(address(submission)).content.decode()

    assert "Door &lt;wie&gt;?" in page
    assert 'aria-describedby="id_approach_helptext id_approach_remark"' in page
    Submission.objects.filter(pk=submission.pk).update(state="draft", submitted_at=None)
    assert "Door " not in client.get(address(submission)).content.decode()


# Two tabs, two colleagues


def test_what_somebody_else_changed_and_i_did_not_stays_theirs(client, fiche):
    mine, theirs = drawn(client, fiche), drawn(client, fiche)
    client.post(address(fiche), {**theirs, "approach": "Thee schenken", "tips": ""})

    response = client.post(address(fiche), {**mine, "approach": "Koffie schenken", "tips": "Begin klein."})

    assert response.status_code == 302
    fiche.refresh_from_db()
    assert (fiche.approach, fiche.tips) == ("Thee schenken", "Begin klein.")


def test_what_both_changed_waits_for_a_choice_and_the_rest_is_kept(client, fiche):
    mine, theirs = drawn(client, fiche), drawn(client, fiche)
    client.post(address(fiche), {**theirs, "approach": "Thee schenken"})

    response = refused(client, address(fiche), {**mine, "approach": "Water schenken", "tips": "Begin klein."})

    page = response.content.decode()
    assert "<blockquote>Thee schenken</blockquote>" in page
    assert re.search(r'<textarea name="approach"[^>]*>\s*Water schenken</textarea>', page)
    assert "Kies bij 1 antwoord wat blijft" in page
    fiche.refresh_from_db()
    assert (fiche.approach, fiche.tips) == ("Thee schenken", "Begin klein.")


@pytest.fixture
def choice(client, fiche):
    """What the browser sends from a page that asks to choose."""
    mine, theirs = drawn(client, fiche), drawn(client, fiche)
    client.post(address(fiche), {**theirs, "approach": "Thee schenken"})
    page = refused(client, address(fiche), {**mine, "approach": "Water schenken"})
    [field] = page.context["conflicts"]
    return {
        "drawn": page.context["drawn"],
        "page": page.context["page"],
        "conflict": f"approach:{field.conflict.fingerprint}",
        "approach": "Water schenken",
    }


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [
        ({"keuze-approach": "mine"}, "Water schenken"),
        ({"keuze-approach": "mine", "approach": "Water en thee"}, "Water en thee"),
        ({"keuze-approach": "theirs"}, "Thee schenken"),
    ],
)
def test_a_choice_keeps_one_of_both_or_what_was_made_of_them(client, fiche, choice, chosen, kept):
    response = client.post(address(fiche), {**choice, **chosen, "actie": "blijf"})

    assert response.headers["Location"] == address(fiche)
    fiche.refresh_from_db()
    assert fiche.approach == kept


def test_without_a_choice_it_is_asked_again(client, fiche, choice):
    assert "Kies bij 1 antwoord wat blijft" in refused(client, address(fiche), choice).text
    assert autosave(client, fiche, {**choice, "keuze-approach": "mine"}).status_code == 200
    fiche.refresh_from_db()
    assert fiche.approach == "Thee schenken"


def test_who_chose_over_a_text_that_changed_again_is_asked_again(client, fiche, choice):
    client.post(address(fiche), {**drawn(client, fiche), "approach": "Melk schenken"})

    response = refused(client, address(fiche), {**choice, "keuze-approach": "mine"})

    assert "<blockquote>Melk schenken</blockquote>" in response.content.decode()


def test_tags_that_both_changed_are_shown_by_name(client, fiche):
    a, b = make_tag(OrganisationDomain, name="Beleid"), make_tag(OrganisationDomain, name="Dienstverlening")
    mine, theirs = drawn(client, fiche, TAGS), drawn(client, fiche, TAGS)
    client.post(address(fiche, TAGS), {**theirs, "organisation_domains": a.pk})

    sent = {**mine, "organisation_domains": b.pk, "unsure_actions": "on"}
    response = refused(client, address(fiche, TAGS), sent)

    assert "<blockquote>Beleid</blockquote>" in response.content.decode()
    fiche.refresh_from_db()
    assert (list(fiche.organisation_domains.all()), fiche.unsure) == ([a], ["actions"])


# Saving while someone types


def test_autosave_tells_when_and_what_the_page_now_stands_on(client, fiche):
    mine = drawn(client, fiche)

    answer = autosave(client, fiche, {**mine, "approach": "Thee schenken", "start_year": "16"})

    fiche.refresh_from_db()
    assert (fiche.approach, fiche.unfinished, fiche.steps_saved) == ("Thee schenken", {"start_year": "16"}, [])
    assert answer.status_code == 200
    assert re.fullmatch(r"\d\d\.\d\d", answer.json()["saved"])
    assert set(answer.json()["drawn"].split()) == set(drawn(client, fiche)["drawn"].split())


def test_autosave_leaves_a_choice_to_be_made_in_html(client, fiche):
    mine, theirs = drawn(client, fiche), drawn(client, fiche)
    client.post(address(fiche), {**theirs, "approach": "Thee schenken", "tips": "Begin klein."})

    answer = autosave(client, fiche, {**mine, "approach": "Water schenken", "tips": "", "results": "Veel."})

    assert answer.status_code == 409
    assert list(answer.json()["conflicts"]) == ["approach"]
    assert "<blockquote>Thee schenken</blockquote>" in answer.json()["conflicts"]["approach"]
    fiche.refresh_from_db()
    assert (fiche.approach, fiche.tips, fiche.results) == ("Thee schenken", "Begin klein.", "Veel.")


def test_an_answer_of_the_server_that_got_lost_is_no_conflict_with_oneself(client, fiche):
    mine = drawn(client, fiche)
    autosave(client, fiche, {**mine, "approach": "Thee"})

    again = {**mine, "page": mine["page"].replace(".0", ".1")}
    answer = client.post(address(fiche), {**again, "approach": "Thee schenken"})

    assert answer.status_code == 302
    fiche.refresh_from_db()
    assert fiche.approach == "Thee schenken"


def test_a_save_that_comes_late_does_not_undo_a_later_one(client, fiche):
    mine = drawn(client, fiche)
    client.post(address(fiche), {**mine, "approach": "Thee schenken", "page": mine["page"].replace(".0", ".2")})

    late = autosave(client, fiche, {**mine, "approach": "Thee", "page": mine["page"].replace(".0", ".1")}).json()

    fiche.refresh_from_db()
    assert fiche.approach == "Thee schenken"
    # It is not said to be saved: the page gets another name, and is asked when it sends it again.
    again = autosave(client, fiche, {**mine, "approach": "Thee", "page": late["page"], "drawn": late["drawn"]})
    assert list(again.json()["conflicts"]) == ["approach"]


def test_two_pages_with_one_name_and_number_are_asked_which_text_stays(client, fiche):
    mine = drawn(client, fiche)
    name = mine["page"].replace(".0", ".1")
    autosave(client, fiche, {**mine, "approach": "Thee schenken", "page": name})

    copy = autosave(client, fiche, {**mine, "approach": "Water schenken", "page": name})

    assert list(copy.json()["conflicts"]) == ["approach"]
    fiche.refresh_from_db()
    assert fiche.approach == "Thee schenken"


def test_an_autosave_keeps_the_fingerprint_of_what_i_did_not_see(client, fiche):
    mine, theirs = drawn(client, fiche), drawn(client, fiche)
    autosave(client, fiche, {**theirs, "approach": "Thee schenken"})

    now = autosave(client, fiche, {**mine, "approach": "Koffie schenken", "tips": "Begin klein."}).json()["drawn"]
    autosave(client, fiche, {**mine, "drawn": now, "approach": "Koffie schenken", "tips": "Begin kleiner."})

    fiche.refresh_from_db()
    assert (fiche.approach, fiche.tips) == ("Thee schenken", "Begin kleiner.")


# Anything that can come in


def typed(value):
    """A text as it should come back: without what no database or file can hold, lines ended in one way."""
    return only_text(value).strip()


def words(name, text):
    """What stands in a field: of keywords not the commas, which come back where they are needed."""
    return text.replace(",", " " if name == "keywords" else ",").split()


HOSTILE = [
    *["\0", "a\0b", "\x01\x1b", "\ufffe", "\ufffd", "\u202e", "\r\n", "’" * 7000, "<script>alert(1)</script>"],
    *["9" * 5000, "1e999999", "NaN", "-1", "2016", "١٢٣٤", "https://[", "a@b", "approach:", ".", "0" * 16 + ".1"],
]
anything = st.text(st.characters(codec="utf-8"), max_size=80) | st.sampled_from(HOSTILE)
every_form = pytest.mark.parametrize("step", [step for step in steps_of(Submission(door="new")) if step.form])
fuzzed = settings(max_examples=cases(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def some_of(names):
    """Each of some names once or more, with anything as its value."""
    return st.dictionaries(st.sampled_from(names), st.lists(anything, min_size=1, max_size=3), max_size=8)


def test_keywords_that_are_only_commas_come_back_and_are_asked_about(client, fiche):
    client.post(address(fiche, TAGS), {"keywords": " , ,"})

    form = client.get(f"{address(fiche, TAGS)}?fouten").context["form"]
    assert form["keywords"].value() == ", ,"
    assert form["keywords"].errors == ["Schrijf ook een woord tussen de komma’s, of maak dit leeg"]


@every_form
@fuzzed
@given(data=st.data())
def test_whatever_is_typed_is_kept_and_comes_back(client, fiche, step, data):
    sent = data.draw(some_of([*step.form.names(), "onbekend"]))

    assert client.post(address(fiche, step.slug), sent).status_code == 302

    for flag in ["", "?fouten"]:
        page = client.get(address(fiche, step.slug) + flag)
        form = page.context["form"]
        texts = {name for name, field in form.fields.items() if hasattr(field, "strip")}
        back = {name: words(name, form[name].value() or "") for name in texts & sent.keys()}
        assert back == {name: words(name, typed(sent[name][-1])) for name in texts & sent.keys()}


@every_form
@fuzzed
@given(data=st.data())
def test_whatever_a_page_says_of_itself_breaks_nothing(client, fiche, step, data):
    own = ["drawn", "page", "conflict", "actie", "autosave", *(f"keuze-{name}" for name in step.form.names()[:2])]
    sent = data.draw(some_of([*own, *step.form.names()[:2]]))

    response = client.post(address(fiche, step.slug), sent)
    assert response.status_code in ((200, 409) if "autosave" in sent else (302,))
    assert response.status_code != 302 or client.get(response.url).status_code in (200, 302)
    assert client.get(address(fiche, step.slug)).status_code == 200


@pytest.mark.parametrize("charset", ["latin-1", "utf-16", "utf-7", "hex", "idna", "punycode", "undefined", "none"])
def test_a_form_is_read_as_utf_8_whatever_its_header_says(client, fiche, charset):
    body = '--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nCafé\r\n--x--\r\n'.encode()
    forms = {"multipart/form-data; boundary=x": body, "application/x-www-form-urlencoded": b"title=Caf%C3%A9"}
    for content_type, sent in forms.items():
        Submission.objects.filter(pk=fiche.pk).update(title="")
        client.generic("POST", address(fiche, SHORT), sent, f"{content_type}; charset={charset}")

        fiche.refresh_from_db()
        assert fiche.title == "Café"


def test_a_step_asks_as_many_queries_for_one_tag_as_for_thirty(client, fiche):
    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(address(fiche, TAGS))
            client.post(address(fiche, TAGS), {"keywords": f"woord {next(numbers)}"})
        return len(queries)

    def tag():
        fiche.themes.add(make_theme())
        fiche.target_groups.add(make_tag(TargetGroup))
        fiche.diversity_grounds.add(make_tag(DiversityGround))
        fiche.actions.add(make_action())
        fiche.other_municipalities.add(make_municipality())

    tag()
    client.get("/")
    client.post(address(fiche, TAGS), {})
    one = count()
    for _ in range(30):
        tag()
    client.get("/")

    assert count() == one
    assert one < 60
