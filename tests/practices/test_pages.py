"""Pages that editors write: how they look, where they are linked, and the preview in the admin."""

import pytest

from practices.models import Page, TargetGroup, Theme
from praktijkenbank.markdown import render_markdown
from tests.clients import StaffClient
from tests.factories import make_tag
from tests.html_forms import html_of
from tests.links import words_of

pytestmark = pytest.mark.django_db

NASTY = """# Titel

<script>alert(1)</script>

[klik](javascript:alert(1)) [mail](mailto:a@example.org) <b onclick="x()">vet</b>
"""


def make_page(**fields):
    return Page.objects.create(**{"title": "Over ons", "slug": "over", "body": "Tekst.", **fields})


def test_a_page_shows_its_markdown_and_when_it_changed(client):
    make_page(title="Waarom?", slug="waarom", description="Kort gezegd.", body="# Ten eerste\n\n- een\n- **twee**")
    Page.objects.update(updated_at="2026-03-04T12:00:00Z")

    response = client.get("/waarom/")

    assert words_of(response) == "Waarom? Kort gezegd. Ten eerste een twee Laatst gewijzigd op 4 maart 2026."
    assert "<h2>Ten eerste</h2>" in response.content.decode()


def test_a_page_that_is_not_visible_is_not_found(client):
    make_page(is_published=False)

    assert client.get("/over/").status_code == 404


def test_markdown_is_made_safe():
    html = render_markdown(NASTY)

    assert "<h2>Titel</h2>" in html
    assert 'href="mailto:a@example.org"' in html
    for nasty in ["<script", "<b onclick", 'href="javascript']:
        assert nasty not in html


def test_a_page_is_made_safe(client):
    make_page(title="<i>Over</i>", body=NASTY)

    page = client.get("/over/").content.decode()

    for nasty in ["<script>alert", "<b onclick", 'href="javascript', "<i>Over"]:
        assert nasty not in page


def test_the_foot_shows_the_pages_for_it_and_the_head_the_one_about_us(client):
    make_page(slug="over", position=1)
    make_page(title="Privacy", slug="privacy", in_footer=True, position=3)
    make_page(title="Colofon", slug="colofon", in_footer=True, position=2)
    make_page(title="Klad", slug="klad", in_footer=True, is_published=False)

    page = client.get("/praktijken/").content.decode()
    head, foot = page.split("<main")[0], page.split("<footer")[1]

    assert head.count('href="/over/">Over</a>') == 2
    assert 'href="/over/"' not in foot
    assert foot.index("/colofon/") < foot.index("/privacy/")
    assert "/klad/" not in page
    assert 'href="/over/" aria-current="page"' in html_of(client.get("/over/"))


def test_without_a_page_about_us_the_head_does_not_promise_one(client):
    assert 'href="/over/"' not in client.get("/praktijken/").content.decode()


def test_many_pages_take_as_many_queries(client, django_assert_max_num_queries):
    def queries():
        client.get("/over/")
        with django_assert_max_num_queries(10) as captured:
            client.get("/over/")
            return len(captured)

    make_page(in_footer=True)
    with_one = queries()

    for number in range(29):
        make_page(slug=f"pagina-{number}", in_footer=True)

    assert queries() == with_one


@pytest.mark.parametrize(
    ("model", "title", "text"),
    [("page", "title", "body"), ("theme", "name", "introduction"), ("targetgroup", "name", "introduction")],
)
def test_an_editor_sees_a_text_as_it_will_look_before_it_is_kept(editor_client, model, title, text):
    response = editor_client.post(
        f"/admin/practices/{model}/voorbeeld/", {title: "Nieuw", text: f"**Vet** {NASTY}", "description": "Zin."}
    )

    page = response.content.decode()
    assert "<h1>Nieuw</h1>" in page
    assert "<strong>Vet</strong>" in page
    assert "<script>alert" not in page
    assert "Er is nog niets bewaard" in page
    assert (Page.objects.count(), Theme.objects.count(), TargetGroup.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("model", ["page", "theme", "targetgroup"])
def test_the_form_has_a_button_for_the_preview(editor_client, model):
    row = {"page": make_page, "theme": lambda: make_tag(Theme), "targetgroup": lambda: make_tag(TargetGroup)}[model]()

    for address in ["add/", f"{row.pk}/change/"]:
        page = editor_client.get(f"/admin/practices/{model}/{address}").content.decode()
        assert f'formaction="/admin/practices/{model}/voorbeeld/" formtarget="_blank"' in page


def test_the_preview_is_for_editors_who_sent_the_form(editor_client, staff_client, client, editor):
    address = "/admin/practices/page/voorbeeld/"
    strict = StaffClient(enforce_csrf_checks=True)
    strict.force_login(editor)

    assert editor_client.get(address).status_code == 405
    assert staff_client.post(address, {"body": "x"}).status_code == 403
    assert "Meld je opnieuw aan" in client.post(address, {"body": "x"}).content.decode()
    assert strict.post(address, {"body": "x"}).status_code == 403
