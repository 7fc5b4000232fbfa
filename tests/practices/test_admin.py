from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import DecimalField, IntegerField
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from practices.admin.restoring import day_of
from practices.browse.filters import PracticeFilter
from practices.models import (
    Action,
    FormerSlug,
    Framework,
    Goal,
    Implementation,
    Import,
    LinkCheck,
    Municipality,
    OrganisationDomain,
    Page,
    Partner,
    PolicyLayer,
    PopularSearch,
    Practice,
    Resource,
    SearchMiss,
    StaleDocument,
    Synonym,
    TargetGroup,
    Theme,
)
from praktijkenbank.numbers import BelgianNotation
from tests import files
from tests.factories import (
    make_action,
    make_framework,
    make_goal,
    make_main_theme,
    make_municipality,
    make_partner,
    make_practice,
    make_resource,
    make_tag,
    make_theme,
)
from tests.html_forms import filled_in

# What readers looked for in vain is only read, and so is what was imported: see test_taking_back.py.
ONLY_READ = {Import, LinkCheck, SearchMiss}
MODELS = [model for model in admin.site._registry if model._meta.app_label == "practices" and model not in ONLY_READ]
BY_NAME = {"argvalues": MODELS, "ids": lambda model: model._meta.model_name}


def make_row(model):
    if model is Practice:
        return make_practice(municipality=make_municipality(), actions=[make_action()])
    makers = {
        Action: make_action,
        Framework: make_framework,
        Partner: make_partner,
        Goal: make_goal,
        Municipality: make_municipality,
        Resource: make_resource,
        Theme: make_theme,
    }
    if model in makers:
        return makers[model]()
    if model is Page:
        number = Page.objects.count()
        return Page.objects.create(title=f"Over {number}", slug=f"over-{number}", body="Tekst")
    if model is PopularSearch:
        return PopularSearch.objects.create(text=f"taal {PopularSearch.objects.count()}")
    if model is Synonym:
        return Synonym.objects.create(term=f"taal {Synonym.objects.count()}", alternatives=["talen"])
    return make_tag(model)


def url(model, page="changelist", *args):
    return reverse(f"admin:practices_{model._meta.model_name}_{page}", args=args)


def save(client, row, **changes):
    """Open the change page of `row`, change something and press save."""
    address = url(type(row), "change", row.pk)
    return client.post(address, filled_in(client.get(address), f"{row._meta.model_name}_form", **changes))


def add(client, model, **fields):
    address = url(model, "add")
    return client.post(address, filled_in(client.get(address), f"{model._meta.model_name}_form", **fields))


def act(client, action, *practices):
    return client.post(
        url(Practice), {"action": action, "_selected_action": [practice.pk for practice in practices]}, follow=True
    )


def errors(response):
    return response.context["adminform"].form.errors


def messages(response):
    return [str(message) for message in response.context["messages"]]


def is_search_in_step():
    return not StaleDocument.objects.exists()


def found(query):
    return [practice.title for practice in PracticeFilter(QueryDict(query)).qs.order_by("title")]


def complete_fields():
    """All that a practice of the redactie needs to go online."""
    return {
        "tagline": "In één zin",
        "kind": "project",
        "target_groups": [make_tag(TargetGroup)],
        "policy_layers": [make_tag(PolicyLayer)],
        "organisation_domains": [make_tag(OrganisationDomain)],
        "context": "Aanleiding",
        "goals": "Doelen",
        "approach": "Aanpak",
        "results": "Nog niet bekend",
        "tips": "Tips",
        "stage": "lopend",
        "start_year": 2020,
        "evaluation": "geen",
        "contact_email": "samenleven@example.org",
    }


# Pages


@pytest.mark.parametrize("model", **BY_NAME)
def test_editor_opens_every_list_and_form(editor_client, model):
    row = make_row(model)

    pages = [url(model), url(model, "add"), url(model, "change", row.pk), url(model, "history", row.pk)]

    assert [editor_client.get(page).status_code for page in pages] == [200] * 4
    assert str(getattr(row, "name", row)) in editor_client.get(url(model)).content.decode()


@pytest.mark.parametrize("model", **BY_NAME)
def test_staff_without_rights_is_refused(staff_client, model):
    row = make_row(model)

    pages = [url(model), url(model, "add"), url(model, "change", row.pk), url(model, "history", row.pk)]

    assert [staff_client.get(page).status_code for page in pages] == [403] * 4


@pytest.mark.parametrize("model", **BY_NAME)
def test_list_takes_as_many_queries_for_30_rows_as_for_1(
    editor_client, model, django_assert_num_queries, django_assert_max_num_queries
):
    make_row(model)
    editor_client.get(url(model))
    with django_assert_max_num_queries(20) as captured:
        editor_client.get(url(model))
    for _ in range(29):
        make_row(model)

    with django_assert_num_queries(len(captured)):
        response = editor_client.get(url(model))

    assert response.context["cl"].result_count >= 30


@pytest.mark.parametrize("model", **BY_NAME)
def test_every_row_saves_as_it_stands(editor_client, model):
    row = make_row(model)
    if model is Practice:
        Practice.objects.update(origin="import")

    response = save(editor_client, row)

    assert (response.status_code, response.url) == (302, url(model))


@pytest.mark.parametrize("model", **BY_NAME)
def test_every_list_is_searchable(editor_client, model):
    row = make_row(model)

    response = editor_client.get(url(model), {"q": "bestaat-niet"})
    assert list(response.context["cl"].queryset) == []

    response = editor_client.get(url(model), {"q": str(row).removeprefix(f"{getattr(row, 'number', '')}. ")})
    assert row in response.context["cl"].queryset


def test_pages_are_in_dutch(editor_client):
    page = editor_client.get(reverse("admin:index")).content.decode()

    assert "Redactie van de praktijkenbank" in page
    assert "Toevoegen" in page
    assert " Add" not in page


# Practices: finding


def titles(response):
    return [practice.title for practice in response.context["cl"].queryset]


def test_practices_are_searched_by_old_municipality_name_and_former_address(editor_client):
    beringen = make_municipality(name="Beringen", aliases=["Koersel"])
    make_practice(title="Buurtmoeders", municipality=beringen)
    renamed = make_practice(title="Taalcafé", slug="oud-adres")
    renamed.slug = "nieuw-adres"
    renamed.save()

    assert titles(editor_client.get(url(Practice), {"q": "koersel"})) == ["Buurtmoeders"]
    assert titles(editor_client.get(url(Practice), {"q": "oud-adres"})) == ["Taalcafé"]


def test_practices_are_filtered(editor_client):
    action = make_action()
    main = make_main_theme()
    theme = make_theme(parent=main)
    gent = make_municipality(name="Gent", province="oost-vlaanderen")
    make_practice(title="A", municipality=gent, themes=[theme], actions=[action], stage="proef", origin="form")
    make_practice(title="B", tags_confirmed_at=None, municipalities=[gent], status="draft")

    def filtered(**lookup):
        return sorted(titles(editor_client.get(url(Practice), lookup)))

    assert filtered(status__exact="draft") == ["B"]
    assert filtered(origin__exact="form") == ["A"]
    assert filtered(indeling="voorgesteld") == ["B"]
    assert filtered(indeling="bevestigd") == ["A"]
    assert filtered(stage__exact="proef") == ["A"]
    assert filtered(main_theme__parent__id__exact=main.pk) == ["A"]
    assert filtered(actions__id__exact=action.pk) == ["A"]
    assert filtered(municipalities__province__exact="oost-vlaanderen") == ["A", "B"]


def test_practices_are_filtered_on_when_to_ask_again(editor_client):
    today = timezone.localdate()
    for days in [-1, 0, 1, 30, 31]:
        make_practice(title=f"Over {days}", review_due_at=today + timedelta(days=days))
    Practice.objects.filter(pk=make_practice(title="Ooit").pk).update(review_due_at=None)
    make_practice(title="Klad", status="draft", review_due_at=today)

    def filtered(value):
        return sorted(titles(editor_client.get(url(Practice), {"herbevestigen": value})))

    assert filtered("nu") == ["Over -1", "Over 0"]
    assert filtered("binnenkort") == ["Over 1", "Over 30"]
    assert filtered("later") == ["Over 31"]
    assert filtered("zonder-datum") == ["Ooit"]
    assert len(filtered("onzin")) == 7


def test_list_says_when_to_ask_again(editor_client):
    make_practice(review_due_at=date(2027, 5, 3))

    assert '<td class="field-review_on">3 mei 2027</td>' in editor_client.get(url(Practice)).content.decode()


def test_what_was_never_online_waits_on_top(editor_client):
    make_practice(title="Oud", published_at=timezone.now() - timedelta(days=9))
    make_practice(title="Nieuw")
    make_practice(title="Klad", status="draft")

    assert titles(editor_client.get(url(Practice))) == ["Klad", "Nieuw", "Oud"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Stad.Example.org", ["stad.example.org"]),
        ("@gent.example.org, An@GENT.example.org,@", ["gent.example.org"]),
        ("a.example.org, b.example.org", ["a.example.org", "b.example.org"]),
        ("", []),
    ],
)
def test_mail_domains_are_kept_as_they_stand_in_an_address(editor_client, typed, kept):
    gent = make_municipality(name="Gent")

    save(editor_client, gent, email_domains=typed)

    gent.refresh_from_db()
    assert gent.email_domains == kept


def test_mail_domain_that_grows_in_lower_case_is_refused_when_it_no_longer_fits(editor_client):
    gent = make_municipality(name="Gent")

    response = save(editor_client, gent, email_domains="İ" * 100)

    assert errors(response) == {"email_domains": ["Een domein telt hoogstens 100 tekens. Kijk het na."]}


@pytest.mark.django_db
def test_other_name_that_grows_in_an_address_fits():
    [alias] = make_municipality(name="Gent", aliases=["½" * 120]).aliases.all()

    assert alias.slug == "12" * 60


def test_what_a_text_processor_leaves_in_a_text_is_taken_out(editor_client):
    group = make_tag(TargetGroup)
    practice = make_practice(origin="import")

    save(editor_client, group, name="Ouders\x0ben kinderen")
    save(editor_client, practice, title="Praat\x0btafel", summary="Een\x01 regel\r\nen nog een", keywords="taal\x0b")

    group.refresh_from_db()
    practice.refresh_from_db()
    assert group.name == "Ouders en kinderen"
    assert (practice.title, practice.summary, practice.keywords) == ("Praat tafel", "Een regel\nen nog een", ["taal"])


def test_numbers_are_read_as_people_write_them(editor_client):
    practice = make_practice(origin="import")
    gent = make_municipality(name="Gent")

    save(editor_client, practice, volunteers="1.000", reach_number="12 000", reach_unit="gezinnen", staff_fte="1,50")
    save(
        editor_client,
        gent,
        population="260.000",
        population_year="2020",
        latitude="51.054",
        **{"figures-TOTAL_FORMS": "1", "figures-0-name": "inkomen", "figures-0-year": "2020"},
        **{"figures-0-value": "21.500,5", "figures-0-municipality": str(gent.pk)},
    )

    practice.refresh_from_db()
    gent.refresh_from_db()
    assert (practice.volunteers, practice.reach_number, practice.staff_fte) == (1000, 12000, Decimal("1.5"))
    assert (gent.population, gent.latitude, gent.figures.get().value) == (260000, 51.054, 21500.5)


def test_number_that_is_not_written_our_way_is_refused(editor_client):
    response = save(editor_client, make_practice(origin="import"), volunteers="1.0", staff_fte="1.000")

    assert errors(response) == {
        "volunteers": ["Voer een geheel getal in."],
        "staff_fte": ["Zorg dat er niet meer dan 3 cijfers voor de komma staan."],
    }


@pytest.mark.parametrize("model", **BY_NAME)
def test_every_number_on_a_form_is_read_in_belgian_notation(rf, editor, model):
    request = rf.get("/")
    request.user = editor
    model_admin = admin.site.get_model_admin(model)
    inlines = model_admin.get_inline_instances(request)
    forms = [model_admin.get_form(request), *(inline.get_formset(request).form for inline in inlines)]

    numbers = {
        name: field
        for form in forms
        for name, field in form.base_fields.items()
        if isinstance(field, IntegerField | DecimalField) and name not in {"latitude", "longitude"}
    }

    assert [name for name, field in numbers.items() if not isinstance(field, BelgianNotation)] == []


# Practices: putting online, taking off


def test_incomplete_practice_is_told_what_is_missing(editor_client):
    practice = make_practice(status="draft", summary="", main_theme=None, municipality=None, origin="import")

    response = save(editor_client, practice, status="published")

    text = "Vul dit in, of zet de praktijk nog niet online."
    assert errors(response) == {"municipality": [text], "summary": [text], "main_theme": [text]}
    practice.refresh_from_db()
    assert practice.status == "draft"


def test_practice_of_the_redactie_needs_more_than_an_import(editor_client):
    practice = make_practice(status="draft")

    response = save(editor_client, practice, status="published")

    assert list(errors(response)) == [
        "tagline",
        "kind",
        "target_groups",
        "policy_layers",
        "organisation_domains",
        "context",
        "goals",
        "approach",
        "results",
        "tips",
        "stage",
        "start_year",
        "evaluation",
        "contact_email",
    ]


def test_complete_practice_goes_online_and_is_found_at_once(editor_client):
    practice = make_practice(title="Taalbubbels", status="draft", **complete_fields())
    assert found("q=taalbubbels") == []

    response = save(editor_client, practice, status="published")

    assert response.status_code == 302
    assert is_search_in_step()
    assert found("q=taalbubbels") == ["Taalbubbels"]
    practice.refresh_from_db()
    assert practice.published_at is not None


def test_hiding_needs_a_reason_and_takes_the_practice_away_at_once(editor_client):
    practice = make_practice(title="Taalbubbels", origin="import")
    assert found("q=taalbubbels") == ["Taalbubbels"]

    response = save(editor_client, practice, status="hidden")
    assert errors(response) == {"hidden_reason": ["Zeg waarom de praktijk verborgen is."]}

    save(editor_client, practice, status="hidden", hidden_reason="Op vraag van het bestuur.")
    assert found("q=taalbubbels") == []


def test_what_was_public_does_not_become_a_draft_again(editor_client):
    response = save(editor_client, make_practice(), status="draft")

    assert errors(response) == {"status": ["Deze praktijk stond al online. Kies ‘verborgen’ en zeg waarom."]}


@pytest.mark.parametrize(("status", "code"), [("published", 403), ("hidden", 302), ("draft", 302)])
def test_only_what_was_never_online_can_be_removed(editor_client, status, code):
    practice = make_practice(status=status, hidden_reason="reden")

    response = editor_client.post(url(Practice, "delete", practice.pk), {"post": "yes"})

    assert response.status_code == code
    assert Practice.objects.exists() == (code == 403)
    if status == "draft":
        assert is_search_in_step()


def test_what_was_online_stays_also_without_the_date_of_that(editor_client):
    practice = make_practice(origin="import")
    practice.hide("Stopgezet")
    assert save(editor_client, practice, published_at_0="", published_at_1="").status_code == 302

    removed = editor_client.post(url(Practice, "delete", practice.pk), {"post": "yes"})
    drafted = save(editor_client, practice, status="draft", published_at_0="", published_at_1="")

    assert Practice.objects.get().published_at is None
    assert removed.status_code == 403
    assert "status" in errors(drafted)


def test_what_was_hidden_before_it_was_online_can_become_a_draft_again(editor_client):
    practice = make_practice(status="hidden", hidden_reason="Dubbel", origin="import")

    save(editor_client, practice, status="draft")

    assert Practice.objects.get().status == "draft"


def test_practices_cannot_be_removed_in_bulk(editor_client):
    practice = make_practice(status="draft")

    response = act(editor_client, "delete_selected", practice)

    assert Practice.objects.exists()
    assert "delete_selected" not in response.content.decode()


def test_view_on_site_leads_to_published_practices_only(editor_client):
    published, draft = make_practice(), make_practice(status="draft")

    assert published.get_absolute_url() in editor_client.get(url(Practice, "change", published.pk)).content.decode()
    assert draft.get_absolute_url() not in editor_client.get(url(Practice, "change", draft.pk)).content.decode()


def test_bulk_action_puts_online_what_is_complete_and_names_the_rest(editor_client):
    ready = make_practice(title="Klaar", status="draft", origin="import")
    incomplete = make_practice(title="Half", status="draft", origin="import", summary="", municipality=None)
    online = make_practice(title="Al online")
    since = online.published_at

    response = act(editor_client, "publish", ready, incomplete, online)

    assert messages(response) == [
        "Nog niet online. Vul eerst aan: ‘Half’ (samenvatting, trekker).",
        "1 praktijk is online gezet.",
    ]
    assert is_search_in_step()
    assert found("") == ["Al online", "Klaar"]
    online.refresh_from_db()
    assert online.published_at == since


def test_bulk_action_confirms_suggested_tags_and_leaves_older_confirmations(editor_client):
    before = timezone.now() - timedelta(days=9)
    suggested = [make_practice(tags_confirmed_at=None), make_practice(tags_confirmed_at=None)]
    confirmed = make_practice(tags_confirmed_at=before)

    response = act(editor_client, "confirm_tags", *suggested, confirmed)

    assert messages(response) == ["Van 2 praktijken is de indeling bevestigd."]
    assert not Practice.objects.filter(tags_confirmed_at=None).exists()
    confirmed.refresh_from_db()
    assert confirmed.tags_confirmed_at == before
    assert suggested[0].history.first().tags_confirmed_at is not None


def test_bulk_actions_need_the_right_to_change(staff_without_rights, staff_client):
    staff_without_rights.user_permissions.set(Permission.objects.filter(codename="view_practice"))
    practice = make_practice(status="draft", origin="import")

    act(staff_client, "publish", practice)

    practice.refresh_from_db()
    assert practice.status == "draft"


# Practices: the form


def test_first_theme_is_one_of_the_themes(editor_client):
    first, second = make_theme(), make_theme()
    practice = make_practice(origin="import")

    save(editor_client, practice, main_theme=first.pk, themes=[second.pk])

    assert set(practice.themes.all()) == {first, second}


def test_more_than_5_themes_are_refused(editor_client):
    themes = [make_theme() for _ in range(5)]
    practice = make_practice(origin="import", themes=themes)

    response = save(editor_client, practice, main_theme=make_theme().pk)

    assert errors(response) == {"themes": ["Kies hoogstens 5 thema’s. Nu zijn het er 6."]}


def test_saved_practice_is_found_by_its_new_tags_and_words_at_once(editor_client):
    group = make_tag(TargetGroup, name="Nieuwkomers")
    practice = make_practice(title="Buddy’s", origin="import")
    assert found("doelgroep=nieuwkomers") == found("q=zwemles") == []

    save(editor_client, practice, target_groups=[group.pk], summary="Samen naar de zwemles.", keywords="water, sport")

    assert found("doelgroep=nieuwkomers") == found("q=zwemles") == found("q=sport") == ["Buddy’s"]


def test_new_practice_gets_its_municipality_and_one_version(editor_client, editor):
    gent = make_municipality(name="Gent")

    response = add(editor_client, Practice, title="Sociale kruidenier", municipality=gent.pk)

    practice = Practice.objects.get()
    assert response.status_code == 302
    assert (practice.slug, practice.status, practice.origin) == ("sociale-kruidenier", "draft", "editors")
    assert [row.municipality for row in practice.implementations.all()] == [gent]
    assert [version.history_user for version in practice.history.all()] == [editor]


def test_leading_municipality_can_be_described_while_adding(editor_client):
    gent, genk = make_municipality(name="Gent"), make_municipality(name="Genk")

    add(
        editor_client,
        Practice,
        **{
            "title": "Sociale kruidenier",
            "municipality": gent.pk,
            "implementations-TOTAL_FORMS": 2,
            "implementations-0-municipality": gent.pk,
            "implementations-0-text": "In 2 winkels.",
            "implementations-0-state": "online",
            "implementations-1-municipality": genk.pk,
            "implementations-1-state": "online",
        },
    )

    rows = Implementation.objects.values_list("municipality__name", "text")
    assert sorted(rows) == [("Genk", ""), ("Gent", "In 2 winkels.")]


def test_leading_municipality_stays_in_the_list(editor_client):
    practice = make_practice(origin="import", municipality=make_municipality(name="Gent"))

    response = save(editor_client, practice, **{"implementations-0-DELETE": "on"})

    assert "Gent trekt deze praktijk en blijft hier staan. Kies eerst een andere trekker." in response.content.decode()
    assert practice.implementations.count() == 1


def test_former_leader_can_be_removed_with_the_change(editor_client):
    genk = make_municipality(name="Genk")
    practice = make_practice(origin="import")

    save(editor_client, practice, municipality=genk.pk, **{"implementations-0-DELETE": "on"})

    assert [row.municipality for row in practice.implementations.all()] == [genk]


def test_changed_address_keeps_the_old_one_and_shows_it(editor_client):
    practice = make_practice(origin="import", slug="oud-adres")

    save(editor_client, practice, slug="nieuw-adres")

    assert FormerSlug.objects.get().slug == "oud-adres"
    assert "oud-adres" in editor_client.get(url(Practice, "change", practice.pk)).content.decode()


def test_former_address_of_another_practice_is_not_free(editor_client):
    FormerSlug.objects.create(slug="oud-adres", practice=make_practice(title="Taalcafé"))
    practice = make_practice(origin="import")

    response = save(editor_client, practice, slug="oud-adres")

    assert errors(response) == {"slug": ["Dit was vroeger het adres van ‘Taalcafé’ en verwijst nu daarheen."]}


def test_practice_is_not_related_to_itself(editor_client):
    other = make_practice()
    practice = make_practice(origin="import")

    save(editor_client, practice, related=[practice.pk, other.pk])

    assert list(practice.related.all()) == [other]


def test_photo_needs_a_description_and_a_credit(editor_client):
    practice = make_practice(origin="import")
    address = url(Practice, "change", practice.pk)
    image = SimpleUploadedFile("foto.png", files.picture("PNG"))
    changes = {"photos-TOTAL_FORMS": 1, "photos-0-image": image, "photos-0-position": 0}

    response = editor_client.post(address, filled_in(editor_client.get(address), "practice_form", **changes))

    formsets = [formset.formset for formset in response.context["inline_admin_formsets"]]
    assert [list(row) for formset in formsets for row in formset.errors if row] == [["alt", "credit"]]


def test_link_without_scheme_gets_https(editor_client):
    practice = make_practice(origin="import")

    save(editor_client, practice, source_url="www.example.org/bron")

    practice.refresh_from_db()
    assert practice.source_url == "https://www.example.org/bron"


# Practices: versions


def test_versions_say_in_words_what_changed(editor_client, editor):
    wonen, werk = make_theme(name="Wonen"), make_theme(name="Werk")
    practice = make_practice(title="Oude titel", origin="import", context="Regel 1\nRegel 2", themes=[wonen])
    changes = {"title": "Nieuwe titel", "stage": "proef", "open_to_call": "on", "confirmed_at": "01-02-2026"}
    save(editor_client, practice, main_theme=werk.pk, themes=[werk.pk], **changes)

    response = editor_client.get(url(Practice, "history", practice.pk))

    version = response.context["page_obj"][0]
    assert version.history_user == editor
    assert {change["field"]: (change["old"], change["new"]) for change in version.history_delta_changes} == {
        "Titel": ("Oude titel", "Nieuwe titel"),
        "Eerste thema": ("Wonen", "Werk"),
        "Thema’s": ("Wonen", "Werk"),
        "Stadium": ("–", "proef"),
        "Je mag ons bellen": ("nee", "ja"),
        "Bevestigd op": ("–", "1 februari 2026"),
    }
    assert "<strong>Titel:</strong> Oude titel → Nieuwe titel" in response.content.decode()


def test_browsers_line_breaks_are_no_change(editor_client):
    practice = make_practice(origin="import", context="Regel 1\nRegel 2")

    save(editor_client, practice, context="Regel 1\r\nRegel 2")

    practice.refresh_from_db()
    assert practice.context == "Regel 1\nRegel 2"


def put_back(client, row, version, **changes):
    address = url(type(row), "simple_history", row.pk, version.pk)
    return client.post(address, filled_in(client.get(address), "version_form", **changes), follow=True)


def test_an_old_version_says_in_words_what_putting_it_back_changes(editor_client):
    practice = make_practice(origin="import", title="Oude titel", context="Regel")
    old = practice.history.latest()
    save(editor_client, practice, title="Nieuwe titel", stage="proef")

    address = url(Practice, "simple_history", practice.pk, old.pk)
    response = editor_client.get(address)

    told = [(change.label, change.now, change.then) for change in response.context["changes"]]
    assert told == [("Titel", "Nieuwe titel", "Oude titel"), ("Stadium", "proef", "–")]
    same = editor_client.get(url(Practice, "simple_history", practice.pk, practice.history.latest().pk))
    assert "Er valt niets terug te zetten." in same.content.decode()


def test_a_part_of_an_old_version_comes_back_and_the_log_says_which(editor_client, editor):
    practice = make_practice(origin="import", title="Oude titel", summary="Oud.", tagline="Oude zin")
    old = practice.history.latest()
    save(editor_client, practice, title="Nieuwe titel", summary="Nieuw.", tagline="Nieuwe zin")
    practice.refresh_from_db()
    practice.confirm(date(2026, 5, 3))

    put_back(editor_client, practice, old, **{"terug-tagline": None})

    practice.refresh_from_db()
    assert (practice.title, practice.summary, practice.tagline) == ("Oude titel", "Oud.", "Nieuwe zin")
    assert practice.confirmed_at == date(2026, 5, 3)
    told = f"Versie van {day_of(old)} teruggezet: titel, samenvatting"
    version = practice.history.latest()
    assert (version.history_change_reason, version.history_user) == (told, editor)
    assert LogEntry.objects.latest("pk").get_change_message() == told


def test_an_old_version_is_not_put_back_over_what_a_colleague_just_wrote(editor_client):
    practice = make_practice(origin="import", title="Oude titel")
    old = practice.history.latest()
    save(editor_client, practice, title="Nieuwe titel")
    address = url(Practice, "simple_history", practice.pk, old.pk)
    data = filled_in(editor_client.get(address), "version_form")
    save(editor_client, practice, title="Nieuwste titel")

    response = editor_client.post(address, data, follow=True)

    assert "Iemand anders wijzigde dit intussen." in response.content.decode()
    assert Practice.objects.get().title == "Nieuwste titel"


def test_what_is_online_does_not_become_incomplete_by_an_old_version(editor_client):
    practice = make_practice(title="Taalcafé", summary="", status="draft")
    old = practice.history.latest()
    practice.summary, practice.status = "Samen praten.", "published"
    practice.save()

    response = put_back(editor_client, practice, old)
    nothing = put_back(editor_client, practice, old, **{"terug-summary": None})

    assert "Deze praktijk staat online. Dan mag dit niet leeg worden: samenvatting." in response.content.decode()
    assert "Er is niets teruggezet. Je vinkte niets aan." in nothing.content.decode()
    assert Practice.objects.get().summary == "Samen praten."


def test_old_version_comes_back_with_its_tags_and_is_found_at_once(editor_client):
    wonen, werk = make_theme(name="Wonen"), make_theme(name="Werk")
    practice = make_practice(title="Oude titel", origin="import", themes=[wonen])
    old = practice.history.latest()
    save(editor_client, practice, title="Nieuwe titel", main_theme=werk.pk, themes=[werk.pk])
    assert found("thema=wonen") == []

    put_back(editor_client, practice, old)

    assert is_search_in_step()
    assert found("thema=wonen") == ["Oude titel"]
    assert found("thema=werk") == []


# Municipalities and tags


def test_municipality_is_found_by_other_name_code_and_postcode(editor_client):
    make_municipality(name="Hasselt")
    make_municipality(name="Bilzen-Hoeselt", aliases=["Hoeselt-Dorp"], nis="73110", postcodes=["3730", "3740"])

    def search(text):
        response = editor_client.get(url(Municipality), {"q": text})
        return [place.name for place in response.context["cl"].queryset]

    assert search("hoeselt-dorp") == search("73110") == search("3740") == ["Bilzen-Hoeselt"]


def test_municipality_counts_its_practices(editor_client):
    gent = make_municipality(name="Gent", aliases=["Gand", "Ghent"])
    make_practice(municipality=gent)
    make_practice(municipalities=[gent], status="draft")

    response = editor_client.get(url(Municipality), {"q": "gent g"})

    assert [(row.name, row.practice_count) for row in response.context["cl"].result_list] == [("Gent", 2)]


def test_new_alias_is_searchable_at_once(editor_client):
    gent = make_municipality(name="Gent")
    make_practice(title="Taalcafé", municipality=gent)
    assert found("q=gand") == []

    changes = {"aliases-TOTAL_FORMS": 1, "aliases-0-name": "Gand", "aliases-0-slug": "gand", "aliases-0-kind": "french"}
    save(editor_client, gent, **changes)

    assert found("q=gand") == ["Taalcafé"]


@pytest.mark.parametrize("model", [Goal, Action, Framework])
def test_what_nobody_saw_yet_is_protected_while_something_hangs_on_it(editor_client, model):
    action = make_action(goal=make_goal(framework=make_framework(is_hidden=True)))
    make_practice(title="Taalcafé", actions=[action])
    row = {Action: action, Goal: action.goal, Framework: action.framework}[model]

    response = editor_client.post(url(model, "delete", row.pk), {"post": "yes"})

    assert response.status_code == 200
    assert model.objects.filter(pk=row.pk).exists()
    assert model is not Action or "Praktijk: Taalcafé" in response.content.decode()


def test_tags_are_put_in_order_in_the_list(editor_client):
    first, second = make_tag(TargetGroup, position=1), make_tag(TargetGroup, position=2)
    make_practice(target_groups=[first])
    response = editor_client.get(url(TargetGroup))

    changes = {"form-0-position": 5, "_save": "Opslaan"}
    editor_client.post(url(TargetGroup), filled_in(response, "changelist-form", **changes))

    assert list(TargetGroup.objects.all()) == [second, first]
    assert is_search_in_step()


def test_themes_are_listed_under_their_main_theme(editor_client):
    taal = make_main_theme(name="Taal", position=2)
    wonen = make_main_theme(name="Wonen", position=1)
    huren = make_theme(name="Huren", parent=wonen, position=9)
    les = make_theme(name="Les", parent=taal, position=0)
    make_practice(themes=[huren])

    response = editor_client.get(url(Theme))

    rows = [(theme, theme.practice_count) for theme in response.context["cl"].result_list]
    assert rows == [(wonen, 1), (huren, 1), (taal, 0), (les, 0)]


def test_renamed_tag_is_searchable_at_once(editor_client):
    theme = make_theme(name="Wonen")
    make_practice(title="Huurhulp", themes=[theme])

    save(editor_client, theme, name="Huisvesting")

    assert found("q=huisvesting") == ["Huurhulp"]


def test_no_theme_has_the_name_of_its_main_theme(editor_client):
    theme = make_theme(name="Huren", parent=make_main_theme(name="Wonen"))

    response = save(editor_client, theme, name="wonen")

    assert "Er is al een thema of hoofdthema met deze naam." in response.content.decode()
    assert sorted(Theme.objects.values_list("name", flat=True)) == ["Huren", "Wonen"]


def test_a_theme_that_practices_carry_does_not_become_a_main_theme(editor_client):
    main = make_main_theme(name="Wonen")
    theme = make_theme(name="Huren", parent=main)
    make_practice(themes=[theme])
    make_practice(themes=[make_theme(parent=main), theme], status="draft")

    response = save(editor_client, theme, parent="", look="")

    told = "2 praktijken dragen dit thema. Een hoofdthema draagt geen praktijk: geef ze eerst een ander thema."
    assert told in response.content.decode()
    assert Theme.objects.get(pk=theme.pk).parent == main


def test_a_theme_that_no_practice_carries_becomes_a_main_theme(editor_client):
    theme = make_theme(name="Huren")

    save(editor_client, theme, parent="")

    assert Theme.objects.get(pk=theme.pk).parent is None


ADDRESS = f"www.voorbeeld.be/{'een-adres-met-een-lange-staart-' * 3}"


def test_a_web_address_with_a_long_tail_saves_in_a_text_and_in_the_name_of_a_tag(editor_client):
    group = make_tag(TargetGroup)
    practice = make_practice(title="Huurhulp", origin="import", target_groups=[group])

    saved = save(editor_client, practice, summary=f"Zie {ADDRESS}"), save(editor_client, group, name=ADDRESS)

    assert [response.status_code for response in saved] == [302, 302]
    assert found("q=staart") == ["Huurhulp"]
    assert is_search_in_step()


def test_practices_choose_from_themes_not_from_main_themes(editor_client):
    theme = make_theme(name="Wonen en huren", parent=make_main_theme(name="Wonen"))

    query = {"term": "wonen", "app_label": "practices", "model_name": "practice", "field_name": "themes"}
    response = editor_client.get(reverse("admin:autocomplete"), query)

    assert [option["text"] for option in response.json()["results"]] == [theme.name]


# Frameworks


def test_framework_takes_goals_and_facts(editor_client):
    changes = {
        "name": "Plan Samenleven",
        "slug": "plan-samenleven",
        "goals-TOTAL_FORMS": 1,
        "goals-0-number": 1,
        "goals-0-name": "Werk",
        "goals-0-slug": "plan-samenleven-werk",
        "goals-0-wording": "own",
        "facts-TOTAL_FORMS": 1,
        "facts-0-text": "Er is 1 kader.",
        "facts-0-source": "Bron",
        "facts-0-position": 0,
    }

    add(editor_client, Framework, **changes)

    framework = Framework.objects.get()
    assert [str(goal) for goal in framework.goals.all()] == ["1. Werk"]
    assert [str(fact) for fact in framework.facts.all()] == ["Er is 1 kader."]


def test_an_action_is_of_the_framework_of_its_goal_or_of_one_that_has_none(editor_client):
    goal, offer = make_goal(), make_framework(kind=Framework.Kind.OFFER)
    fields = {"number": 1, "name": "Zitten", "wording": "own"}

    add(editor_client, Action, goal=goal.pk, slug="onder-doel", **fields)
    add(editor_client, Action, framework=offer.pk, slug="zonder-doel", **fields)
    neither = add(editor_client, Action, slug="nergens", **fields)
    both = add(editor_client, Action, framework=offer.pk, goal=goal.pk, slug="allebei", **fields | {"number": 2})
    twice = add(editor_client, Action, framework=offer.pk, slug="dubbel", **fields)

    assert {action.slug: action.framework for action in Action.objects.all()} == {
        "onder-doel": goal.framework,
        "zonder-doel": offer,
    }
    assert "Kies een beleidskader, of een doelstelling ervan." in neither.content.decode()
    assert "Deze doelstelling hoort bij een ander beleidskader." in both.content.decode()
    assert "Dit kader heeft al een actie met dit nummer." in twice.content.decode()


def test_an_action_does_not_go_on_and_end_at_once(editor_client):
    later = make_action()

    response = save(editor_client, make_action(), replaced_by=[later.pk], has_no_successor="on")

    assert "Deze actie is vervangen door een andere. Kies een van beide." in response.content.decode()


def test_goal_number_is_used_once_in_a_framework(editor_client):
    goal = make_goal(number=1)

    response = add(editor_client, Goal, framework=goal.framework_id, number=1, name="Nog een", slug="nog-een")

    assert "Dit kader heeft al een doelstelling met dit nummer." in response.content.decode()
    assert Goal.objects.count() == 1


def test_action_number_is_used_once_in_a_framework(editor_client):
    action = make_action(number=3)
    other_goal = make_goal(framework=action.framework)

    response = add(editor_client, Action, goal=other_goal.pk, number=3, name="Nog een", slug="nog-een")

    assert errors(response) == {"number": ["Dit kader heeft al een actie met dit nummer."]}


def test_new_actions_of_a_goal_have_different_numbers(editor_client):
    changes = {"actions-TOTAL_FORMS": 2}
    for row in range(2):
        changes |= {
            f"actions-{row}-number": 7,
            f"actions-{row}-name": "Actie",
            f"actions-{row}-slug": f"actie-{row}",
            f"actions-{row}-wording": "own",
        }

    response = save(editor_client, make_goal(), **changes)

    assert "Twee acties hebben hetzelfde nummer." in response.content.decode()
    assert not Action.objects.exists()


def test_goal_stays_in_its_framework(editor_client):
    goal = make_goal()

    save(editor_client, goal, framework=make_framework().pk)

    assert Goal.objects.get(pk=goal.pk).framework == goal.framework


def test_action_is_replaced_by_one_of_a_later_framework(editor_client):
    action, later = make_action(), make_action()

    save(editor_client, action, replaced_by=[later.pk])

    assert list(later.replaces.all()) == [action]


# Pages and resources


def test_page_keeps_its_versions(editor_client):
    page = make_row(Page)
    save(editor_client, page, body="Nieuwe tekst")

    history = editor_client.get(url(Page, "history", page.pk)).content.decode()
    old = editor_client.get(url(Page, "simple_history", page.pk, page.history.last().pk))

    assert "Tekst → Nieuwe tekst" in history
    assert "Dit verandert er als je deze versie terugzet." in old.content.decode()


@pytest.mark.parametrize("model", [Page, Resource])
def test_what_was_on_the_site_is_not_removed_when_it_was_taken_off(editor_client, model):
    row = make_row(model)
    address = url(model, "delete", row.pk)

    assert editor_client.post(address, {"post": "yes"}).status_code == 403
    save(editor_client, row, is_published=None)
    assert editor_client.post(address, {"post": "yes"}).status_code == 403
    assert model.objects.exists()


def test_an_editor_is_told_that_a_resource_without_address_is_not_shown(editor_client):
    row = make_row(Resource)

    response = editor_client.post(
        url(Resource, "change", row.pk),
        filled_in(editor_client.get(url(Resource, "change", row.pk)), "resource_form", url=""),
        follow=True,
    )

    told = [str(message) for message in response.context["messages"]]
    assert f"‘{row}’ heeft geen webadres. Lezers zien het pas als je er een invult." in told
    assert list(Resource.objects.without_address()) == [row]
    assert not Resource.objects.published().exists()
    assert 'alt="False"' in editor_client.get(url(Resource) + "?url__isempty=1").text


# Searches without result


@pytest.mark.django_db
def test_a_search_in_vain_is_kept_as_text_and_day_only(client):
    client.get("/praktijken/?q=Autodelen")
    client.get("/praktijken/?q=autodelen")
    client.get("/praktijken/?q=autodelen")

    assert list(SearchMiss.objects.order_by("text").values_list("text", "times")) == [("autodelen", 3)]
    assert {field.name for field in SearchMiss._meta.fields} == {"id", "text", "stem", "day", "times", "handled_at"}


@pytest.mark.django_db
@pytest.mark.parametrize("letter", ["İ", "ﬃ", "x"])
def test_a_search_in_vain_is_kept_as_far_as_it_fits_when_lower_case_is_longer(client, letter):
    response = client.get("/praktijken/", {"q": letter * 200})

    assert response.status_code == 200
    assert SearchMiss.objects.get().text == (letter * 200).lower()[:200]


def test_a_synonym_is_in_force_at_once(editor_client):
    make_practice(title="Tuin")
    assert found("q=hof") == []

    form = filled_in(
        editor_client.get("/admin/practices/synonym/add/"), "synonym_form", term="hof", alternatives="tuin"
    )
    editor_client.post("/admin/practices/synonym/add/", form)

    assert found("q=hof") == ["Tuin"]
