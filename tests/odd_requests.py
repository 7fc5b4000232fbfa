"""`make odd-requests`: 3500 odd requests, the same ones every time, on the real bank with the examples.

As visitor, as owner of a private link, as editor and as Beheer, at every address that there is. Shows how many answers
of each status each of them got. Not a test, so pytest only finds it when it is named. ODD_REQUESTS and ODD_SEED say how
many, and which.
"""

import os
import random
import re
from collections import Counter
from datetime import timedelta
from io import BytesIO
from itertools import islice
from traceback import format_exception
from urllib.parse import quote, urlencode
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client, override_settings
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import URLResolver, get_resolver

from practices.models import Action, Framework, Municipality, Page, Partner, Photo, Practice, TargetGroup, Theme
from praktijkenbank.demo.management.commands.demo import ACCOUNTS, make_accounts
from praktijkenbank.post import limits, links
from praktijkenbank.post.models import Attempt
from submissions.intake.steps import STEPS
from submissions.models import Submission, Upload
from tests.clients import StaffClient
from tests.databases import copied_database, in_database
from tests.html_forms import filled_in
from tests.praktijkenbank.test_odd_staff_requests import MODELS, parameters
from tests.submissions.opening import let_in
from tests.submissions.test_any_text import RUNS, SNARES

NUMBER, SEED = int(os.environ.get("ODD_REQUESTS", "3500")), int(os.environ.get("ODD_SEED", "1"))
ROLES = ["visitor", "owner", *ACCOUNTS]
NUMBERS = ["9" * 30, "-1", "0", "1.5", "1e9", "x", "", "1,x", "٣", "2147483648"]
# What stands in an address in place of what belongs there.
ODD_PARTS = [*NUMBERS, "%00", "%ff", "é", "..", "%2e%2e%2f", "%0a", "a" * 300, str(UUID(int=0)), "_5F", "%E2%80%AE"]
DATES = ["2026-02-31", "0000-00-00", "31/02/2026", "99999-01-01", "-5"]
# What the public pages read beside the facets, and what other pages read.
NAMES = [
    *["q", "gemeente", "provincie", "thema", "doelgroep", "doelstelling", "actie", "beleidslaag", "integratiedoel"],
    *["domein", "grond", "type", "stadium", "kosten", "sorteer", "pagina", "weergave", "deel", "van", "naar", "next"],
    *["soort", "toestand", "plan", "veld", "bewerk", "beslis", "mijn", "format", "page", "p", "o", "e", "section"],
    *["bron", "van-jaar", "voor", "stap", "onbestaand", "term", "app_label", "model_name", "field_name"],
]
HEADERS = {
    "Accept": ["", "x", "*/*;q=x", "application/json", "text/html;q=9" * 20],
    "Accept-Encoding": ["", "gzip;q=x", "br", "*;q=0", "gzip, " * 50],
    "Accept-Language": ["", "x" * 600, "nl;q=x", "*", "fr-" * 40],
    "Cookie": ["=", "sessionid=x", "sessionid=" + "a" * 2000, "fiches=x:y:z", "csrftoken=\xff", ";;;="],
    "Host": ["[", "evil.example.org", "testserver:99999", "testserver.", "a b", ""],
    "HX-Request": ["true", "x"],
    "HX-Current-URL": ["x", "http://[", "%ff", "javascript:1"],
    "HX-Target": ["x" * 500, "é"],
    "If-Modified-Since": ["x", "Thu, 01 Jan 9999 00:00:00 GMT", "Thu, 99 Foo 0000 00:00:00 GMT", "0"],
    "If-None-Match": ["*", '"x"', "x" * 900, 'W/"', '"\xff"'],
    "If-Unmodified-Since": ["x", "Thu, 01 Jan 1970 00:00:00 GMT"],
    "If-Match": ['"x"', "x", "*"],
    "Origin": ["null", "http://[", "https://evil.example.org"],
    "Range": ["bytes=9-1", "bytes=-", "x", "bytes=0-0,2-3"],
    "Referer": ["", "http://[", "x", "\xff", "http://testserver/" + "a" * 3000],
    "User-Agent": ["", "\xff" * 200],
    "X-Forwarded-For": ["x", "1.2.3.4, ::1, " * 40, "[", "999.1.1.1", "fe80::1%eth0"],
    "X-Forwarded-Proto": ["x", "https"],
    "X-HTTP-Method-Override": ["DELETE"],
}
CONTENT_TYPES = [
    *["application/json", "text/plain", "", "x", "multipart/form-data", "multipart/form-data; boundary=x"],
    *["multipart/form-data; boundary=" + "b" * 300, "application/x-www-form-urlencoded; charset=utf-16"],
    *["application/x-www-form-urlencoded; charset=nonsense", "application/x-www-form-urlencoded; charset=latin-1"],
    *["application/xml", "multipart/form-data; boundary=\xff", "text/html; charset="],
]
BODIES = [b"", b"{", b"[]", b"\x00\xff", b"a=%ff%zz&=&&b", b"--x\r\n", b"--x\r\nContent-Disposition: form-data\r\n\r\n"]
METHODS = ["GET"] * 5 + ["POST"] * 10 + ["HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"]
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
BUTTON = re.compile(r'<(?:button|input)\b(?=[^>]*type="submit")[^>]*?\bname="([^"]+)"(?:[^>]*?\bvalue="([^"]*)")?')
PART = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)|\(\[\^/\]\+\)")


def routes(patterns=None, before=""):
    """Every pattern of an address, as it is written."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(pattern.pattern).removeprefix("^").removesuffix("$")
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


@pytest.fixture(scope="module")
def examples(real_bank_database, django_db_blocker):
    """A database of its own with the bank and the examples in it; what is asked is kept there, as in production."""
    in_files = override_settings(EMAIL_BACKEND="django.core.mail.backends.filebased.EmailBackend")
    with django_db_blocker.unblock(), copied_database(real_bank_database, "odd") as name, in_database(name), in_files:
        make_accounts()
        call_command("load_examples", verbosity=0)
        yield


class OddBrowser:
    """Somebody of a role who asks odd things. `random` decides all of it."""

    def __init__(self, role, chance):
        self.role, self.random = role, chance

    def ask(self, route):
        """Ask something at this route. Yields (what was asked, the answer), also for the form that it begins with."""
        Attempt.objects.all().delete()
        self.sign_in()
        address, method = self.address(route), self.random.choice(METHODS)
        data, headers = {}, self.headers()
        if method == "POST":
            yield self.send("GET", address)
            address, data = self.form(address)
        if self.random.random() < 0.5:
            address += ("&" if "?" in address else "?") + self.query(route)
        yield self.send(method, address, headers, *self.body(data) if method not in {"GET", "HEAD"} else ())

    def sign_in(self):
        kind = Client if self.role not in ACCOUNTS else StaffClient
        strict = self.random.random() < 0.15  # stale tokens are refused
        self.client = kind(raise_request_exception=False, enforce_csrf_checks=strict)
        self.fiche = None
        if self.role == "owner":
            self.fiche = self.one_of(Submission.objects.exclude(email=""))
            let_in(self.client, self.fiche)
        elif self.role in ACCOUNTS:
            if not User.objects.filter(username=self.role, is_active=True, is_staff=True, groups__name__gt="").exists():
                make_accounts()  # it was changed or deleted on the way
                User.objects.filter(username=self.role).update(is_active=True)
            self.client.force_login(User.objects.get(username=self.role))

    def send(self, method, address, headers=None, body=b"", content_type=""):
        self.answer = self.client.generic(method, address, body, content_type, headers=headers or {})
        if self.answer.streaming:
            b"".join(self.answer.streaming_content)
        return (method, address, headers, content_type, body), self.answer

    def one_of(self, rows):
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        return rows.get(pk=self.random.choice(keys)) if keys else None

    def address(self, route):
        """An address of this route: three in four times one that is there."""
        is_right = self.random.random() < 0.75
        parts = PART.sub(lambda found: self.right(route, *found.groups()) if is_right else self.odd(), route)
        return "/" + parts.replace("\\", "")

    def odd(self):
        return self.random.choice(ODD_PARTS)

    def right(self, route, name=None, other=None):
        """What is there for this part of the route."""
        name = name or other
        if name == "key":
            fiche = self.fiche if self.fiche and self.random.random() < 0.9 else self.one_of(Submission.objects)
            return str(fiche.key)
        if name == "upload":
            upload = self.one_of(Upload.objects.filter(submission=self.fiche) if self.fiche else Upload.objects)
            return str(upload.pk if upload else UUID(int=0))
        if name == "step":
            return self.random.choice([step.slug for step in STEPS.values()])
        if name == "token":
            return links.issue("an@example.org", self.one_of(Submission.objects))[1]
        if name in {"slug", "framework"}:
            return self.slug(route, name)
        if name == "path":
            return quote(str(self.one_of(Photo.objects).image))
        if name == "app_label":
            return "practices"
        for model in MODELS:
            if route.startswith(f"admin/{model._meta.app_label}/{model._meta.model_name}/"):
                row = self.one_of(model.objects)
                return quote(str(row.pk if row else 1))
        return str(self.random.randint(1, 9))

    def slug(self, route, name):
        models = {"gemeenten": Municipality, "themas": Theme, "doelgroepen": TargetGroup, "partners": Partner}
        models |= {"praktijken": Practice, "fiche": Practice}
        model = models.get(route.split("/")[0]) or self.random.choice([Page, Framework])
        return self.one_of(Framework.objects if name == "framework" else model.objects).slug

    def query(self, route):
        """One to four parameters, with an odd value each; of a list of the redactie also those of its filters."""
        names = NAMES
        for model in MODELS:
            if route.startswith(f"admin/{model._meta.app_label}/{model._meta.model_name}/"):
                names = [*parameters(model), *NAMES[-12:]]
        pairs = [(self.random.choice(names), self.text(300)) for _ in range(self.random.randint(1, 4))]
        query = urlencode(pairs * self.random.choice([1, 1, 1, 3]))
        return query + self.random.choice(["", "", "", "&%ff=%ff", "&=", "&&&", "&q=%00", "#", "&q=a%"])

    def text(self, most=5000):
        """An odd value: a number, a day, a snare, a long run."""
        long = self.random.choice(RUNS) * self.random.choice([10, 100, 5000])
        kinds = [self.random.choice(values) for values in [NUMBERS, DATES, SNARES, ODD_PARTS]]
        slugs = [Action, Theme, Municipality]
        return self.random.choice([*kinds, long, str(self.one_of(self.random.choice(slugs).objects).pk)])[:most]

    def headers(self):
        if self.random.random() < 0.6:
            return {}
        names = self.random.sample(sorted(HEADERS), self.random.randint(1, 3))
        return {name: self.random.choice(HEADERS[name]) for name in names}

    def form(self, address):
        """The address and the data of a form on the page that came last, with one to four things wrong."""
        page = "" if self.answer.streaming else self.answer.content.decode(errors="replace")
        forms = [form for form in FORM.findall(page) if "post" in form[0].lower()]
        if not forms:
            return address, self.spoiled({name: self.text() for name in self.random.sample(NAMES, 4)})
        attributes, inside = self.random.choice(forms)
        told = dict(re.findall(r'(\w+)="([^"]*)"', attributes))
        data = filled_in(self.answer, told.get("id"))
        if buttons := BUTTON.findall(inside):
            data |= [self.random.choice(buttons)]
        action = told.get("action", "").replace("&amp;", "&")
        return action if action.startswith("/") else address, self.spoiled(data)

    def spoiled(self, data):
        for name in self.random.sample(sorted(data), min(len(data), self.random.randint(0, 4))):
            wrong = [None, "", self.text(), [data[name], self.text()], [self.text()] * 3, self.file(), data[name] * 2]
            data[name] = self.random.choice(wrong)
        if self.random.random() < 0.2:
            data[self.random.choice(["onbekend", "title", "id", "pk", "_save", "action", "x-TOTAL_FORMS"])] = "x"
        return {name: value for name, value in data.items() if value is not None}

    def file(self):
        file = BytesIO(self.random.choice([b"", b"tekst", b"\x89PNG\r\n", b"%PDF-", b"a;b\n1;2\n"]))
        file.name = self.random.choice(
            ["x.png", "x.pdf", "x", ".", "é" * 90 + ".docx", "x.xlsx", "x.csv", "a\x0bb.jpg"]
        )
        return file

    def body(self, data):
        """(bytes, content type): mostly as a browser sends it."""
        chance = self.random.random()
        if chance < 0.12:
            return self.random.choice(BODIES), self.random.choice(CONTENT_TYPES)
        if chance < 0.5:
            texts = {name: value for name, value in data.items() if not isinstance(value, BytesIO)}
            return urlencode(texts, doseq=True).encode(), "application/x-www-form-urlencoded"
        content = encode_multipart(BOUNDARY, data)
        return content[: -self.random.choice([0, 0, 0, 0, 40]) or None], MULTIPART_CONTENT


def fault(role, asked, answer):
    """What was asked, and where it went wrong."""
    told = "".join(format_exception(*answer.exc_info)[-4:]) if answer.exc_info else "no traceback"
    return f"{answer.status_code} for {role}: {str(asked)[:1500]}\n{told}"


def is_fault(asked, answer):
    """Without a worker the site is not ready, and says so."""
    return answer.status_code >= 500 and not asked[1].startswith("/readyz")


def tour(role, chance):
    """Every route again and again, in another order each time. Who is not of the redactie sees few of its pages."""
    ours = [*routes(), "healthz", "readyz", "static/css/tokens.css", "static/%00", "favicon.ico", "//", "%ff"]
    pages = [route for route in ours if not route.startswith("admin/")]
    while True:
        once = chance.sample(ours, len(ours))
        yield from once if role in ACCOUNTS else [*chance.sample(pages * 4, len(pages) * 4), *once]


@pytest.mark.django_db(transaction=True)
def test_odd_requests(examples, monkeypatch, capsys):
    monkeypatch.setattr(limits, "FASTEST", timedelta(0))
    statuses, faults = Counter(), []
    for number, role in enumerate(ROLES):
        chance = random.Random(SEED * len(ROLES) + number)
        browser = OddBrowser(role, chance)
        for route in islice(tour(role, chance), NUMBER // len(ROLES)):
            for asked, answer in browser.ask(route):
                faults += [fault(role, asked, answer)] if is_fault(asked, answer) else []
            statuses[role, answer.status_code] += 1
    with capsys.disabled():
        print(f"\n{statuses.total()} odd requests with seed {SEED}, {len(faults)} faults of the server")
        for role in ROLES:
            told = [f"{number} × {status}" for (who, status), number in sorted(statuses.items()) if who == role]
            print(f"{role}: {', '.join(told)}")
        print(*faults, sep="\n")
    assert faults == []
