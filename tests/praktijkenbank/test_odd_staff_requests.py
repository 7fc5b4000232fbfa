"""Whatever the address of a page of the redactie holds: a page, a notice or not found, never a fault of the server."""

import random

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import reverse

from practices.models import Page
from tests.clients import StaffClient
from tests.factories import make_main_theme, make_practice, make_submission
from tests.generated import cases

pytestmark = pytest.mark.django_db

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
BY_NAME = {"argvalues": MODELS, "ids": lambda model: model._meta.model_name}
ODD = ["x", "1.5", "9" * 30, "%00", "1,x"]


@pytest.fixture
def staff(db):
    client = StaffClient(raise_request_exception=False)
    client.force_login(User.objects.create_superuser("beheer"))
    return client


def faults(client, addresses):
    """Those that give a fault; at a desk only some are tried, the same ones every time."""
    few = random.Random(1).sample(addresses, min(len(addresses), cases(len(addresses), at_a_desk=12)))
    return [address for address in few if client.get(address).status_code >= 500]


def parameters(model):
    """Every parameter that the list of this model reads, or could be thought to read."""
    model_admin = admin.site._registry[model]
    names = ["p", "o", "q", "all", "e", "_facets", "_popup", "_to_field", "bestaat_niet", "bestaat__niet", "pk", "id"]
    for filter_ in model_admin.list_filter:
        name = filter_[0] if isinstance(filter_, tuple) else filter_
        if isinstance(name, str):
            names += [name, f"{name}__exact", f"{name}__id__exact", f"{name}__isnull", f"{name}__in", f"{name}__gte"]
        else:
            names.append(name.parameter_name)
    if day := model_admin.date_hierarchy:
        names += [f"{day}__{part}" for part in ["year", "month", "day", "gte", "isnull"]]
    fields = [field.name for field in model._meta.get_fields() if field.is_relation]
    return [*names, *fields, *(f"{name}__id__exact" for name in fields), *(f"{name}__in" for name in fields)]


@pytest.mark.parametrize("model", **BY_NAME)
def test_odd_filters_of_a_list(staff, model):
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")

    odd = [f"{address}?{name}={value}" for name in parameters(model) for value in ["x", "9" * 30, "1,x", "%00"]]
    odd += [f"{address}?{name}={value}" for name in ["p", "o", "q", "_facets"] for value in ODD]
    if day := admin.site._registry[model].date_hierarchy:
        odd += [f"{address}?{day}__year=2026&{day}__month={month}&{day}__day=31" for month in ["2", "13", "x"]]
        odd += [f"{address}?{day}__year={year}" for year in ["0", "-5", "10000", "99999"]]

    assert faults(staff, odd) == []


@pytest.mark.parametrize("model", **BY_NAME)
def test_odd_keys(staff, model):
    list_address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    key = model.objects.values_list("pk", flat=True).first() or 1

    odd = [f"{list_address}{odd or '_'}/{view}/" for odd in ODD for view in ["change", "delete", "history"]]
    odd += [f"{list_address}{one}/history/{odd or '_'}/" for odd in ODD for one in [key, "x", "9" * 30]]
    # The form reads every field from the address: the first odd one does not stop it, as `_to_field` does.
    fields = [name for name in parameters(model) if name not in {"_popup", "_to_field"}]
    odd += [f"{list_address}add/?{'&'.join(f'{name}={value}' for name in fields)}" for value in ODD]
    odd += [f"{list_address}add/?{name}={value}" for name in ["_popup", "_to_field"] for value in ["x", "9" * 30]]

    assert faults(staff, odd) == []


def test_odd_keys_of_rows_that_are_there(staff):
    practice, submission = make_practice(), make_submission(state="submitted")
    page = Page.objects.create(title="Over", slug="over", body="Tekst")
    rows = [practice, page, submission, make_main_theme(), practice.municipality]

    odd = []
    for row in rows:
        address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
        odd += [address.replace("/change/", f"/history/{value or '_'}/") for value in ODD]
        odd += [
            f"{address}?{name}={value}" for name in ["bewerk", "beslis", "veld", "_popup", "_to_field"] for value in ODD
        ]
        odd += [address.replace("/change/", f"/change/{value}/") for value in ODD]

    assert faults(staff, odd) == []


def test_what_was_seen_to_fail(staff):
    """One address of each kind."""
    practice = make_practice()
    row = f"/admin/practices/practice/{practice.pk}"
    addresses = {
        "/admin/practices/practice/x/history/": 404,
        f"{row}/history/x/": 404,
        f"{row}/change/?_to_field=": 404,
        f"{row}/delete/?_to_field=": 404,
        f"/admin/practices/practice/{'9' * 30}/change/": 404,
        "/admin/submissions/submission/x/change/": 404,
        "/admin/practices/municipality/?province=%00": 404,
        f"/admin/practices/searchmiss/?day__year={'9' * 30}": 404,
        "/admin/practices/practice/add/?themes=x": 200,
        "/admin/practices/goal/add/?framework=x": 200,
        "/admin/submissions/submission/excel/?pk=x": 302,
        "/admin/practices/practice/?actions=x": 302,
    }

    assert {address: staff.get(address).status_code for address in addresses} == addresses


def test_odd_questions_of_a_list_to_choose_from(staff):
    address = reverse("admin:autocomplete")
    fields = [("practice", "themes"), ("practice", "municipality"), ("practice", "x"), ("x", "x"), ("", "")]
    odd = [
        f"{address}?app_label=practices&model_name={model}&field_name={field}&term={value}&page={value}"
        for model, field in fields
        for value in ODD
    ]

    assert faults(staff, odd) == []


def own_addresses():
    """The pages of the redactie that Django does not make, without those of one row."""
    models = [(f"{model._meta.app_label}_{model._meta.model_name}", admin.site._registry[model]) for model in MODELS]
    names = [pattern.name for _name, model_admin in models for pattern in model_admin.get_urls() if pattern.name]
    usual = ("_changelist", "_add", "_change", "_delete", "_history", "_take", "_retire", "_back_in_use", "_synonym")
    return [
        reverse(f"admin:{name}") for name in sorted(set(names)) if not name.endswith(usual) and "simple" not in name
    ]


def test_odd_parameters_of_our_own_pages(staff):
    odd = [
        f"{address}?{name}={value}"
        for address in own_addresses()
        for name in ["q", "p", "id", "toestand", "plan", "thema", "deel"]
        for value in ["x", "9" * 30, "%00"]
    ]

    assert faults(staff, odd) == []
