"""Another release makes another id, so that nobody keeps a page of the one before."""

import pytest
from django.http import HttpResponse

from praktijkenbank import release

FILES = [
    "practices/views/home.py",
    "practices/search/dutch/data/stop_words.txt",
    "templates/base.html",
    "static/css/base.css",
    "static/js/menu.js",
    "requirements.txt",
]


@pytest.fixture
def site(settings, tmp_path):
    """A copy of what decides how a page looks, in which a test may change things."""
    for name in FILES:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("before")
    settings.BASE_DIR = tmp_path
    release.release.cache_clear()
    yield tmp_path
    release.release.cache_clear()


def id_of_another_process():
    release.release.cache_clear()
    return release.release()


@pytest.mark.parametrize("name", FILES)
def test_other_code_data_template_style_sheet_script_or_package_is_another_release(site, name):
    before = release.release()

    (site / name).write_text("after")

    assert release.release() == before  # a process serves what it began with
    assert id_of_another_process() != before


@pytest.mark.parametrize("name", ["CONTACT_EMAIL", "SITE_URL", "STATIC_URL"])
def test_another_value_of_a_setting_that_shows_is_another_release(site, settings, name):
    before = release.release()

    setattr(settings, name, "https://voorbeeld.example.org/")

    assert id_of_another_process() != before


def test_two_hosts_with_the_same_files_agree_whenever_those_were_written(site):
    before = release.release()
    path = site / "templates" / "base.html"
    path.unlink()
    path.write_text("before")

    assert id_of_another_process() == before


def test_uploads_environments_and_bytecode_are_no_part_of_it(site):
    before = release.release()
    for name in ["var/media/photos/a.py", ".venv/lib/b.py", "practices/views/__pycache__/home.pyc"]:
        path = site / name
        path.parent.mkdir(parents=True)
        path.write_text("x")

    assert id_of_another_process() == before


def test_only_anyone_who_has_it_already_gets_nothing(rf, site):
    first = release.unless_known(rf.get("/"), ["token"], lambda: HttpResponse("page"))
    known = {"if-none-match": first["ETag"]}

    again = release.unless_known(rf.get("/", headers=known), ["token"], lambda: pytest.fail("made for nothing"))
    other = release.unless_known(rf.get("/", headers=known), ["other"], lambda: HttpResponse("page"))

    assert [response.status_code for response in (first, again, other)] == [200, 304, 200]
    assert again["ETag"] == first["ETag"] != other["ETag"]
