"""Nothing that people may type stops a save, a page, a feed, an export or a mail for others, and none of it is lost."""

import csv
import json
import re
import unicodedata
from io import BytesIO, StringIO
from itertools import count
from xml.etree import ElementTree

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from practices.exchange.arranging import read_table
from practices.exchange.columns import import_columns
from practices.exchange.importing import digest, plan, save_import
from practices.exchange.template import practices_file
from practices.models import ImportFile, Practice, TargetGroup
from practices.models.content import PracticeContent
from practices.search.document import refresh
from praktijkenbank.plain_text import only_text
from submissions.models import Submission
from submissions.redactie.publishing import publish
from tests.clients import StaffClient
from tests.factories import make_municipality, make_practice, make_submission, make_tag, make_theme
from tests.generated import cases
from tests.html_forms import filled_in
from tests.submissions.opening import let_in
from tests.submissions.test_publishing import STORY

LIMITS = {
    name: PracticeContent._meta.get_field(name).max_length for name in ["title", "tagline", "summary", "approach"]
}
# What once broke something, or is likely to.
SNARES = [
    "\x0b",
    "\0",
    "\x1f",
    "\u2028",
    "\u202e",
    "\ufeff",
    "\uffff",
    "e\u0301",
    "İ",
    "\U0001d538",
    "_x000B_",
    "]]>",
    "<script>",
    "&amp;",
    "{{ title }}",
    "{voornaam}",
    "'",
    '"',
    ";",
    "\t",
    "\r\n",
    "=1+1",
    "%s",
    "\\",
    "https://example.org/" + "een-lange-staart-" * 20,
]
NEEDED_TAGS = ["policy_layers", "organisation_domains"]
RUNS = ["a", "é", "ab-", "ß", "İ", "9", "𝔸", "'", "-", "een-woord-", "\n", "a b "]
pieces = st.one_of(
    st.sampled_from(SNARES),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.builds(lambda run, times: run * times, st.sampled_from(RUNS), st.integers(1, 700)),
)
texts = st.lists(pieces, min_size=1, max_size=6).map("".join)
numbers = count(1)
# A failure is shown as it was found: each case takes too long to look for a smaller one.
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]
GENERATED = {
    "deadline": None,
    "phases": PHASES,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


@st.composite
def fitting(draw, limit):
    """A text of at most `limit` characters, often just so many, with something in it that can be read."""
    text = f"Zo {draw(texts)}".replace("\r\n", "\n")
    return text[: draw(st.one_of(st.just(limit), st.integers(5, limit)))]


contents = st.fixed_dictionaries({name: fitting(limit) for name, limit in LIMITS.items()})


def read(text):
    """What there is to read in a text: its letters and digits, in one form."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", only_text(text)))


def staff():
    client = StaffClient()
    client.force_login(User.objects.create_superuser(f"beheer-{next(numbers)}"))
    return client


def shows(response):
    """The page, feed or file, which has to be there."""
    assert response.status_code == 200
    return b"".join(response.streaming_content) if response.streaming else response.content


def check_outputs(practice, group, submission, editor):
    """Every page and file that names the practice is there, and is what it says it is."""
    client = StaffClient()
    refresh()
    page = shows(client.get(practice.get_absolute_url())).decode()
    for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL):
        json.loads(block)
    feeds = ["/praktijken.atom", f"/praktijken.atom?doelgroep={group.slug}", "/sitemap.xml"]
    for feed in feeds:
        ElementTree.fromstring(shows(client.get(feed)))
    [entry, *_] = ElementTree.fromstring(shows(client.get(feeds[0]))).findall("{*}entry")
    assert read(practice.title) in read(entry.findtext("{*}title"))
    for address in ["/", "/praktijken/", group.get_absolute_url(), practice.municipality.get_absolute_url()]:
        shows(client.get(address))
    shows(client.get("/praktijken/", {"q": practice.title[:100]}))
    json.loads(shows(client.get("/begrippen.jsonld")))
    rows = [*csv.reader(StringIO(shows(client.get("/witte-vlekken.csv")).decode()), delimiter=";")]
    assert {len(row) for row in rows} == {4}
    load_workbook(BytesIO(shows(editor.get(reverse("admin:submissions_submission_excel")))))
    table = read_table(practices_file(Practice.objects.filter(pk=practice.pk)))
    assert read(practice.title) in [read(cell) for cell in table.lines[0][1]]
    for kind in ["changes_requested", "link", *(["approved"] if submission.practice else [])]:
        subject, text = submission.preview_mail(kind, text=practice.summary)
        assert "\n" not in subject
        assert text


@pytest.mark.django_db
@settings(max_examples=cases(15, at_a_desk=3), **GENERATED)
@given(contents)
def test_a_step_of_the_fiche_keeps_any_text(typed):
    submission, client = make_submission(title=""), StaffClient()
    let_in(client, submission)
    address = reverse("submission_step", args=[submission.key, "in-het-kort"])
    typed = {name: typed[name] for name in ["title", "tagline", "summary"]}

    response = client.post(address, filled_in(client.get(address), "stap", **typed))

    assert response.status_code == 302
    submission.refresh_from_db()
    for name, text in typed.items():
        kept = submission.unfinished.get(name, [getattr(submission, name)])
        assert read("".join(kept)) == read(text)
    for page in [
        "submission_status",
        "submission_check",
        "submission_preview",
        "submission_copy",
        "submission_copy_json",
    ]:
        shows(client.get(reverse(page, args=[submission.key])))


@pytest.mark.django_db
@settings(max_examples=cases(15, at_a_desk=3), **GENERATED)
@given(contents, fitting(120))
def test_what_goes_online_by_a_fiche_is_in_every_output(content, name):
    theme, group, editor = make_theme(), make_tag(TargetGroup, name=only_text(name), slug=f"g-{next(numbers)}"), staff()
    content = {name: only_text(text).strip() for name, text in content.items()}
    submission = make_submission(
        **STORY | content,
        state=Submission.State.IN_REVIEW,
        checklist=Submission.Check.values,
        main_theme=theme,
        themes=[theme],
        target_groups=[group],
        **{tags: [make_tag(_model(tags))] for tags in NEEDED_TAGS},
    )

    practice = publish(submission, by=User.objects.get(pk=editor.session["_auth_user_id"]))

    submission.refresh_from_db()
    check_outputs(practice, group, submission, editor)
    for name, text in content.items():
        assert read(getattr(practice, name)) == read(text)


def _model(relation):
    return Practice._meta.get_field(relation).related_model


@pytest.mark.django_db
@settings(max_examples=cases(12, at_a_desk=2), **GENERATED)
@given(contents, fitting(120))
def test_what_editors_write_is_in_every_output(content, name):
    editor, submission = staff(), make_submission(state="submitted")
    practice = publish_plain()
    group = practice.target_groups.first()
    for row, form, typed in [(practice, "practice_form", content), (group, "targetgroup_form", {"name": name})]:
        address = reverse(f"admin:practices_{row._meta.model_name}_change", args=[row.pk])
        response = editor.post(address, filled_in(editor.get(address), form, **typed))
        assert response.status_code == 302, response.context["errors"]
        row.refresh_from_db()
        for field, text in typed.items():
            assert read(getattr(row, field)) == read(text)

    check_outputs(practice, group, submission, editor)


def publish_plain():
    """A practice online with a target group."""
    group = make_tag(TargetGroup, slug=f"g-{next(numbers)}")
    tags = {tags: [make_tag(_model(tags))] for tags in NEEDED_TAGS}
    return make_practice(**STORY, **tags, municipality=make_municipality(), target_groups=[group])


@pytest.mark.django_db
@settings(max_examples=cases(12, at_a_desk=2), **GENERATED)
@given(contents)
def test_what_a_file_brings_is_in_every_output(content):
    editor, town, theme = staff(), make_municipality(), make_theme()
    group = make_tag(TargetGroup, slug=f"g-{next(numbers)}")
    titles = {column.name: column.title for column in import_columns()}
    tags = {"municipality": town.slug, "themes": theme.slug, "target_groups": group.slug}
    cells = {titles[name]: text.replace("\0", "") for name, text in (content | tags).items()}
    file = StringIO()
    csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL).writerows([cells.keys(), cells.values()])
    by = User.objects.get(pk=editor.session["_auth_user_id"])
    kept = ImportFile.objects.create(name="lijst.csv", content=file.getvalue().encode(), brought_by=by)

    save_import(kept, digest(plan(read_table(bytes(kept.content)))), by)

    practice = Practice.objects.get(municipality=town)
    assert [read(practice.title), read(practice.summary)] == [read(content["title"]), read(content["summary"])]
    practice.status = Practice.Status.PUBLISHED
    practice.save()
    check_outputs(practice, group, make_submission(state="submitted"), editor)
