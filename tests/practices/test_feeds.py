from datetime import UTC, date, datetime, timedelta
from html import unescape
from xml.etree import ElementTree

import pytest
from django.test import override_settings

from practices.models import Practice, TargetGroup
from tests.factories import make_municipality, make_practice, make_tag

pytestmark = pytest.mark.django_db
NAMESPACE = {"a": "http://www.w3.org/2005/Atom"}


def feed(client, address="", **extra):
    return ElementTree.fromstring(client.get(f"/praktijken.atom{address}", **extra).content)


def text(element, name):
    return element.findtext(f"a:{name}", None, NAMESPACE)


def links(element):
    return {link.get("rel"): link.get("href") for link in element.findall("a:link", NAMESPACE)}


def entries(client, address=""):
    """The entries as a list of (title, id, published, updated)."""
    return [
        tuple(text(entry, name) for name in ["title", "id", "published", "updated"])
        for entry in feed(client, address).findall("a:entry", NAMESPACE)
    ]


def titles(client, address=""):
    return [entry[0] for entry in entries(client, address)]


def test_a_feed_says_what_it_is_and_where_it_lives(client):
    make_practice(municipality=make_municipality(name="Gent"), target_groups=[make_tag(TargetGroup, name="Jongeren")])

    root = feed(client, "?q=praktijk&doelgroep=jongeren&gemeente=gent")

    query = "?q=praktijk&doelgroep=jongeren&gemeente=gent"
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    assert text(root, "title") == "Praktijkenbank Samenleven in diversiteit: ‘praktijk’, Jongeren, Gent"
    assert links(root) == {
        "alternate": f"http://testserver/praktijken/{query}",
        "self": f"http://testserver/praktijken.atom{query}",
    }
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "nl-BE"
    assert client.get("/praktijken.atom")["Content-Type"] == "application/atom+xml; charset=utf-8"


def test_the_feed_of_everything_has_a_plain_address(client):
    root = feed(client)

    assert (text(root, "title"), entries(client)) == ("Praktijkenbank Samenleven in diversiteit", [])
    assert links(root) == {
        "alternate": "http://testserver/praktijken/",
        "self": "http://testserver/praktijken.atom",
    }


def test_a_feed_has_what_atom_asks_for(client):
    """RFC 4287, 4.1.1 and 4.1.2: what there is exactly one of, and an author."""
    make_practice(municipality=make_municipality(name="Lier"))

    full, empty = feed(client), feed(client, "?q=bestaatniet")

    [entry] = full.findall("a:entry", NAMESPACE)
    for element in [full, empty, entry]:
        assert [len(element.findall(f"a:{name}", NAMESPACE)) for name in ["id", "title", "updated"]] == [1, 1, 1]
    names = [element.findtext("a:author/a:name", None, NAMESPACE) for element in [full, empty, entry]]
    assert names == ["Praktijkenbank Samenleven in diversiteit"] * 2 + ["Lier"]


def test_an_entry_is_updated_when_the_practice_is_corrected(client):
    gent = make_municipality(name="Gent")
    published, corrected = datetime(2026, 1, 5, 8, 30, tzinfo=UTC), datetime(2026, 6, 1, 12, tzinfo=UTC)
    quiet, other = (make_practice(title=title, municipality=gent) for title in ["Stil", "Anders"])
    Practice.objects.update(published_at=published, updated_at=published)
    Practice.objects.filter(pk=other.pk).update(updated_at=corrected)

    assert entries(client) == [
        (f"{practice.title} (Gent)", f"http://testserver/#praktijk-{practice.pk}", published.isoformat(), updated)
        for practice, updated in [(other, corrected.isoformat()), (quiet, published.isoformat())]
    ]
    assert text(feed(client), "updated") == corrected.isoformat()

    quiet.refresh_from_db()
    quiet.save()

    assert text(feed(client), "updated") == quiet.updated_at.isoformat()


def test_an_entry_is_never_updated_before_it_is_published(client):
    practice = make_practice()
    Practice.objects.update(updated_at=practice.published_at - timedelta(days=9))

    [(_, _, published, updated)] = entries(client)

    assert published == updated


def test_an_empty_feed_is_not_new_at_each_request(client):
    response = client.get("/praktijken.atom?q=niets")

    assert text(ElementTree.fromstring(response.content), "updated") == "2026-01-01T00:00:00+00:00"
    assert response["Last-Modified"] == "Thu, 01 Jan 2026 00:00:00 GMT"


@pytest.mark.parametrize("address", ["/praktijken.atom", "/praktijken.atom?q=niets"])
def test_a_reader_that_has_the_feed_gets_it_once(client, address):
    practice = make_practice(published_at=datetime(2026, 1, 5, 8, 30, tzinfo=UTC))
    Practice.objects.update(updated_at=practice.published_at)
    first = client.get(address)

    known = [{"if-modified-since": first["Last-Modified"]}, {"if-none-match": first["ETag"]}]
    answers = [client.get(address, headers=headers) for headers in known]

    assert [(response.status_code, response.content) for response in answers] == [(304, b"")] * 2


def test_a_reader_gets_the_feed_again_after_a_change(client):
    practice = make_practice()
    Practice.objects.update(updated_at=practice.updated_at - timedelta(days=1), published_at="2026-01-05T08:30Z")
    first = client.get("/praktijken.atom")

    Practice.objects.get().save()

    known = [{"if-modified-since": first["Last-Modified"]}, {"if-none-match": first["ETag"]}]
    assert [client.get("/praktijken.atom", headers=headers).status_code for headers in known] == [200, 200]


@pytest.mark.parametrize("what", ["hide", "leave the filter"])
def test_a_reader_gets_the_feed_again_when_a_practice_leaves_it(client, what):
    kept, gone = make_practice(kind="project"), make_practice(kind="project")
    Practice.objects.update(updated_at="2026-01-06T08:30Z", published_at="2026-01-05T08:30Z")
    first = client.get("/praktijken.atom?type=project")

    gone.refresh_from_db()
    if what == "hide":
        gone.hide("Stopgezet")
    else:
        gone.kind = "methodiek"
        gone.save()

    known = [{"if-modified-since": first["Last-Modified"]}, {"if-none-match": first["ETag"]}]
    answers = [client.get("/praktijken.atom?type=project", headers=headers) for headers in known]
    assert [response.status_code for response in answers] == [200, 200]
    assert all(kept.title in response.content.decode() for response in answers)


def test_an_entry_keeps_its_id_when_its_text_changes(client):
    make_practice(title="Praattafels", slug="praattafels")
    before = [entry[1] for entry in entries(client)]

    Practice.objects.update(title="Tafels om te praten", slug="tafels", confirmed_at=date(2026, 6, 1), summary="Anders")

    assert [entry[1] for entry in entries(client)] == before


def test_what_is_not_online_is_absent(client):
    lier = make_municipality(name="Lier")
    make_practice(title="Online", municipality=lier)
    make_practice(title="Nog niet", municipality=lier, status="draft")
    hidden = make_practice(title="Verborgen", municipality=lier)
    assert titles(client) == ["Verborgen (Lier)", "Online (Lier)"]

    Practice.objects.filter(pk=hidden.pk).update(status="hidden", hidden_reason="Stopgezet")

    assert titles(client) == titles(client, "?gemeente=lier") == ["Online (Lier)"]


def test_any_filter_narrows_and_order_page_view_and_own_town_do_not_matter(client):
    gent, lier = make_municipality(name="Gent"), make_municipality(name="Lier")
    make_practice(title="Taal A", municipality=gent, kind="project")
    make_practice(title="Taal B", municipality=lier, kind="project")
    make_practice(title="Taal C", municipality=gent, kind="vorming")

    assert titles(client, "?gemeente=gent&type=project") == ["Taal A (Gent)"]
    rest = "sorteer=titel&pagina=9&weergave=kaart&mijn=lier"
    assert titles(client, f"?q=taal&{rest}") == ["Taal C (Gent)", "Taal B (Lier)", "Taal A (Gent)"]
    assert links(feed(client, f"?{rest}"))["self"] == "http://testserver/praktijken.atom"


def test_a_feed_of_practices_whose_cost_is_not_known_holds_those_and_says_so(client):
    municipality = make_municipality(name="Gent")
    make_practice(title="Stil", municipality=municipality)
    make_practice(title="Bekend", municipality=municipality, cost="tot-1000")

    assert titles(client, "?kosten=onbekend") == ["Stil (Gent)"]
    assert text(feed(client, "?kosten=onbekend"), "title").endswith(": Kosten: niet bekend")


def test_a_feed_of_a_target_group_holds_what_is_for_everyone_and_says_so(client):
    young, everyone = [make_tag(TargetGroup, name=name) for name in ["Jongeren", "Iedereen"]]
    municipality = make_municipality(name="Gent")
    make_practice(title="Jong", municipality=municipality, target_groups=[young])
    make_practice(title="Allen", municipality=municipality, target_groups=[everyone])

    def categories(address):
        return {
            text(entry, "title"): [found.get("term") for found in entry.findall("a:category", NAMESPACE)]
            for entry in feed(client, address).findall("a:entry", NAMESPACE)
        }

    assert titles(client, "?doelgroep=jongeren") == ["Allen (Gent)", "Jong (Gent)"]
    assert categories("?doelgroep=jongeren") == {"Allen (Gent)": ["Gent", "voor iedereen"], "Jong (Gent)": ["Gent"]}
    assert text(feed(client, "?doelgroep=jongeren"), "subtitle").endswith("Ook die voor iedereen.")
    assert categories("?doelgroep=iedereen") == {"Allen (Gent)": ["Gent"]}


def test_a_feed_of_what_is_not_known_any_more_is_empty_and_says_so(client):
    make_practice(title="Online", municipality=make_municipality(name="Lier"))

    assert titles(client, "?gemeente=lier&bestaat=niet") == ["Online (Lier)"]
    for choice in ["gemeente=atlantis", "gemeente=lier&thema=weg", "gemeente=lier&gemeente=atlantis"]:
        assert titles(client, f"?{choice}") == []
    assert (
        "Deze lijst is leeg: de bank kent ‘atlantis’ niet"
        in client.get("/praktijken.atom?gemeente=atlantis").content.decode()
    )


@pytest.mark.parametrize("summary", ["<b>Vet</b> & ‘klaar’", "<script>alert(1)</script>", 'Een "&amp;" > 1', "]]>"])
def test_marks_in_texts_stay_text(client, summary):
    make_practice(title=f"Wij {summary}", tagline=summary, municipality=make_municipality(name="Lier"))

    [entry] = feed(client, "?q=%3Cwij%3E%26").findall("a:entry", NAMESPACE)

    assert (entry.find("a:title", NAMESPACE).attrib, text(entry, "title")) == ({}, f"Wij {summary} (Lier)")
    assert entry.find("a:summary", NAMESPACE).attrib == {"type": "html"}
    assert "<" not in text(entry, "summary")
    assert unescape(text(entry, "summary")) == summary


@pytest.mark.parametrize("number", [1, 30])
def test_as_many_queries_for_many_practices(client, django_assert_num_queries, number):
    for _ in range(number):
        make_practice()
    entries(client)

    with django_assert_num_queries(3):
        entries(client)


def test_the_newest_fifty_are_enough(client):
    lier = make_municipality(name="Lier")
    for number in range(52):
        make_practice(title=f"Praktijk {number}", municipality=lier)

    assert titles(client) == [f"Praktijk {number} (Lier)" for number in range(51, 1, -1)]


@override_settings(SITE_URL="https://praktijken.example.org", ALLOWED_HOSTS=["*"])
def test_addresses_are_those_of_the_site_whatever_the_host(client):
    practice = make_practice(slug="praattafels")

    root = feed(client, headers={"host": "10.0.0.1"})

    assert {text(entry, "id") for entry in root.findall("a:entry", NAMESPACE)} == {
        f"https://praktijken.example.org/#praktijk-{practice.pk}"
    }
    assert links(root)["self"] == "https://praktijken.example.org/praktijken.atom"


def test_a_character_that_xml_cannot_hold_does_not_break_the_feed(client):
    make_practice(title="Praat\x0btafels", summary="Met\x01 elkaar", municipality=make_municipality(name="Lier\x01"))

    assert titles(client) == ["Praat tafels (Lier)"]
    [entry] = feed(client).findall("a:entry", NAMESPACE)
    assert (text(entry, "author/a:name"), entry.find("a:category", NAMESPACE).get("term")) == ("Lier", "Lier")
    assert client.get("/praktijken.atom?q=a%01b").status_code == 200


def test_a_tag_with_a_character_that_xml_cannot_hold_has_a_feed(client):
    make_practice(
        title="Praattafel", target_groups=[make_tag(TargetGroup, name="Ouders\x0ben kinderen", slug="ouders")]
    )

    response = client.get("/praktijken.atom?doelgroep=ouders")

    assert "Ouders en kinderen" in ElementTree.fromstring(response.content).find("{*}title").text
