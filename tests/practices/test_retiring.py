"""What the public can link to goes out of use: its page stays, it is offered nowhere any more, and it can come back."""

from datetime import date, timedelta

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from practices.browse.filters import PracticeFilter
from practices.browse.menu import read_menu
from practices.exchange.sitemaps import SITEMAPS
from practices.models import (
    Action,
    Framework,
    Goal,
    Municipality,
    Page,
    Partner,
    PolicyLayer,
    PolicyMark,
    Resource,
    TargetGroup,
    Theme,
)
from practices.models.retiring import Retires
from practices.search import index as search_index
from practices.search.suggest import completions
from practices.search.vocabulary import read_vocabulary
from submissions.intake.forms.tags import TagsForm
from tests.factories import (
    make_action,
    make_framework,
    make_goal,
    make_main_theme,
    make_municipality,
    make_partner,
    make_practice,
    make_resource,
    make_submission,
    make_tag,
    make_theme,
)
from tests.html_forms import filled_in
from tests.links import words_of

pytestmark = pytest.mark.django_db
GONE = {"retired_on": date(2026, 5, 3), "retired_reason": "De regering stopte ermee."}
TOLD = "Niet meer in gebruik sinds 3 mei 2026: De regering stopte ermee."
KEPT = [model for model in admin.site._registry if issubclass(model, Retires)]
MAKERS = {
    Theme: make_theme,
    Framework: make_framework,
    Goal: make_goal,
    Action: make_action,
    Partner: make_partner,
    Municipality: make_municipality,
    Resource: make_resource,
    Page: lambda: Page.objects.create(title="Over ons", slug="over-ons", body="Tekst"),
}


def make_row(model):
    return MAKERS[model]() if model in MAKERS else make_tag(model)


def url(row, page="change"):
    return reverse(f"admin:practices_{row._meta.model_name}_{page}", args=[row.pk])


def retire(client, row, **answers):
    page = client.get(url(row, "retire"))
    data = {"retired_on": "2026-05-03", "retired_reason": GONE["retired_reason"], **answers}
    return client.post(url(row, "retire"), filled_in(page, "ask_form", **data), follow=True)


def read(address=""):
    return PracticeFilter(QueryDict(address))


# The redactie


def test_all_that_has_a_page_or_an_address_is_kept():
    assert {Theme, TargetGroup, PolicyLayer, PolicyMark, Framework, Goal, Action, Partner} < {*KEPT}
    assert {Municipality, Page, Resource} < {*KEPT}


@pytest.mark.parametrize("model", KEPT)
def test_what_was_public_has_no_button_to_remove_it(editor_client, model):
    row = make_row(model)
    selected = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}

    page = editor_client.get(url(row))
    removed = editor_client.post(url(row, "delete"), {"post": "yes"})
    editor_client.post(reverse(f"admin:practices_{model._meta.model_name}_changelist"), selected)

    assert removed.status_code == 403
    assert model.objects.filter(pk=row.pk).exists()
    assert "/delete/" not in page.content.decode()
    assert "Beëindigen" in words_of(page)


@pytest.mark.parametrize("model", KEPT)
def test_it_goes_out_of_use_with_a_date_and_a_reason_and_comes_back(editor_client, model):
    row = make_row(model)

    gone = retire(editor_client, row)
    kept = model.objects.get(pk=row.pk)
    asked = editor_client.get(url(row, "retire"))
    back = editor_client.post(url(row, "retire"), filled_in(asked, "ask_form"), follow=True)

    assert TOLD in words_of(gone)
    assert {name: getattr(kept, name) for name in GONE} == GONE
    assert "Terug in gebruik genomen." in words_of(back)
    assert model.objects.in_use().filter(pk=row.pk).exists()
    log = LogEntry.objects.order_by("pk")
    assert [entry.get_change_message() for entry in log] == [TOLD, "Terug in gebruik genomen."]


def test_a_day_to_come_and_no_reason_are_refused_in_words(editor_client):
    row = make_theme()
    tomorrow = timezone.localdate() + timedelta(days=1)

    response = retire(editor_client, row, retired_on=tomorrow.isoformat(), retired_reason=" ")

    assert "Die dag moet nog komen. Kies vandaag of een dag die voorbij is." in words_of(response)
    assert Theme.objects.get(pk=row.pk).retired_on is None


def test_only_what_was_never_public_can_be_removed(editor_client):
    hidden = Framework.objects.create(name="Klad", slug="klad")
    shown = Framework.objects.create(name="Getoond", slug="getoond")
    shown.is_hidden = False
    shown.save()
    shown.is_hidden = True
    shown.save()
    draft = Page.objects.create(title="Klad", slug="klad-pagina", body="…", is_published=False)

    answers = [editor_client.post(url(row, "delete"), {"post": "yes"}).status_code for row in (hidden, shown, draft)]

    assert answers == [302, 403, 302]
    assert [row.name for row in Framework.objects.all()] == ["Getoond"]


def test_a_goal_of_a_framework_that_was_shown_stays(editor_client):
    framework = Framework.objects.create(name="Plan", slug="plan")
    goal = make_goal(framework=framework)
    framework.is_hidden = False
    framework.save()

    assert editor_client.post(url(goal, "delete"), {"post": "yes"}).status_code == 403


def test_who_may_not_change_it_cannot_put_it_out_of_use(staff_client):
    row = make_theme()

    assert staff_client.post(url(row, "retire"), {"confirmed": "ja", **GONE}).status_code == 403
    assert Theme.objects.get(pk=row.pk).retired_on is None


# Readers


def test_its_page_stays_with_since_when_and_why(client):
    action = make_action(**GONE)
    rows = [
        make_theme(**GONE),
        make_tag(TargetGroup, **GONE),
        make_framework(**GONE),
        action,
        make_partner(**GONE),
        make_municipality(**GONE),
        Page.objects.create(title="Oud", slug="oud", body="Tekst", **GONE),
    ]

    pages = [client.get(row.get_absolute_url()) for row in rows]

    assert [(page.status_code, TOLD in words_of(page)) for page in pages] == [(200, True)] * len(rows)
    assert TOLD in words_of(client.get("/begrippen/"))


def test_practices_keep_it_and_its_filter_says_so(client):
    layer = make_tag(PolicyLayer, name="Basis", **GONE)
    practice = make_practice(policy_layers=[layer])

    found = read(f"beleidslaag={layer.slug}")

    assert found.ids == [practice.pk]
    assert "‘Basis’ is niet meer in gebruik sinds 3 mei 2026: De regering stopte ermee." in map(str, found.notices)
    assert list(practice.policy_layers.all()) == [layer]
    assert "Basis" in client.get("/praktijken/").content.decode()


def test_a_filter_without_practices_is_offered_no_more(client):
    layer = make_tag(PolicyLayer, name="Basislaag", **GONE)
    make_practice()

    assert "Basislaag" not in client.get("/praktijken/").content.decode()
    assert "Basislaag" in client.get(f"/praktijken/?beleidslaag={layer.slug}").content.decode()


@pytest.mark.parametrize(
    "address", ["/", "/themas/", "/witte-vlekken/", "/witte-vlekken.csv", "/beleid/", "/gemeenten/", "/partners/"]
)
def test_it_is_in_no_list_and_no_menu(client, address):
    make_theme(name="Verdwenen", **GONE)
    make_tag(TargetGroup, name="Verdwenen groep", **GONE)
    make_tag(PolicyLayer, name="Verdwenen laag", **GONE)
    make_framework(name="Verdwenen kader", starts_on=date(2020, 1, 1), **GONE)
    make_municipality(name="Verdwenen bestuur", latitude=51.0, longitude=4.0, **GONE)
    Page.objects.create(title="Verdwenen pagina", slug="weg", body="…", in_footer=True, **GONE)
    make_practice(linked_partners=[make_partner(name="Verdwenen partner", **GONE)])

    assert "Verdwenen" not in client.get(address).content.decode()


def test_pages_say_one_number_of_actions(client):
    plan = make_framework(name="Plan", slug="plan", starts_on=date(2020, 1, 1))
    goal = make_goal(framework=plan)
    gone, *_others = [make_action(goal=goal) for _ in range(3)]
    make_practice(actions=[gone])
    Action.objects.filter(pk=gone.pk).update(**GONE)

    home, page = client.get("/"), client.get("/plan/")

    assert [plan["action_count"] for plan in home.context["plans"]] == [2]
    assert page.context["action_count"] == 2
    assert page.context["with_practices"] == 0
    assert gone.name not in words_of(page)


def test_its_parts_go_out_of_use_with_it(client):
    main = make_main_theme(**GONE)
    theme = make_theme(parent=main)
    action = make_action(goal=make_goal(**GONE))

    assert [TOLD in words_of(client.get(row.get_absolute_url())) for row in (theme, action)] == [True, True]
    assert theme not in Theme.objects.in_use()
    assert action not in Action.objects.in_use()


def test_search_suggests_it_no_more_and_maps_of_the_site_leave_it_out():
    theme = make_theme(name="Fluisterbanken", **GONE)
    make_practice(themes=[theme], municipality=make_municipality(name="Fluistergem", **GONE))

    # The words of the practice that has them stay, and lead to it.
    kinds = {found.kind for found in completions("fluister", search_index.current())}

    assert kinds == {"word"}
    assert theme.get_absolute_url() not in [address for address, _day in SITEMAPS["themes"].items()]
    assert read_menu(search_index.current()).frameworks == []


def test_inspiration_that_is_out_of_use_is_not_listed(client):
    make_resource(title="Oude gids", **GONE)

    assert "Oude gids" not in words_of(client.get("/inspiratie/"))


# The fiche


def test_a_fiche_offers_it_only_where_it_is_carried_already():
    gone, other = make_theme(name="Weg", **GONE), make_theme(name="Blijft")
    carries, new = make_submission(themes=[gone], main_theme=gone), make_submission()

    def offered(fiche):
        return {name for _group, options in TagsForm.of(fiche).fields["themes"].choices for _key, name in options}

    assert offered(new) == {"Blijft"}
    assert offered(carries) == {"Blijft", "Weg"}
    assert read_vocabulary().pick(Theme, [gone.pk]) == [gone]
    assert other in read_vocabulary().rows(Theme)
