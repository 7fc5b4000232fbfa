import os
import re

import pytest
from django.conf import settings as django_settings
from django.core.mail import EmailMultiAlternatives

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(settings, tmp_path):
    """The folder of a site without mail server."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    return tmp_path


def send(subject, text="Dag", html="<p>Dag</p>"):
    """Send a mail, later than those before. Gives its file."""
    message = EmailMultiAlternatives(subject, text, to=["an@example.org"])
    message.attach_alternative(html, "text/html")
    message.send()
    folder = django_settings.EMAIL_FILE_PATH
    number = len(list(folder.iterdir()))
    (written,) = set(folder.iterdir()) - set(folder.glob("mail-*.log"))
    path = written.rename(folder / f"mail-{number}.log")
    os.utime(path, ns=(number, number))
    return path


def headings(response):
    return re.findall(r"<h2>(.*?)</h2>", response.content.decode().partition("</main>")[0])


def test_mailbox_shows_the_last_mail_first(client, files):
    send("Eerste")
    send("Vergadering ‘é’ <b>", text="Open http://testserver/fiche/link/abc/\n\nen <b>lees</b>")

    response = client.get("/postbus/")

    assert headings(response) == ["Vergadering ‘é’ &lt;b&gt;", "Eerste"]
    page = response.content.decode()
    assert '<a href="http://testserver/fiche/link/abc/" rel="nofollow">' in page
    assert "en &lt;b&gt;lees&lt;/b&gt;" in page
    assert "Aan an@example.org" in page
    assert "no-store" in response.headers["Cache-Control"]


def test_formatted_mail_is_a_page_that_may_do_nothing(client, files):
    path = send("Eerste", html="<style>p { color: red }</style><p>Ópgemaakt</p>")
    response = client.get(f"/postbus/{path.stem}-0/")
    assert response.content.decode().strip() == "<style>p { color: red }</style><p>Ópgemaakt</p>"
    policy = response.headers["Content-Security-Policy"]
    assert set(policy.split("; ")) == {"default-src 'none'", "style-src 'unsafe-inline'", "sandbox allow-popups"}


def test_mails_that_were_written_to_one_file_are_each_shown(client, files):
    first = send("Eerste")
    second = send("Tweede", html="<p>Twee</p>")
    first.write_bytes(first.read_bytes() + second.read_bytes())
    second.unlink()

    assert headings(client.get("/postbus/")) == ["Tweede", "Eerste"]
    assert client.get(f"/postbus/{first.stem}-1/").content.decode().strip() == "<p>Twee</p>"


def test_empty_mailbox_and_a_mail_that_is_still_written(client, files):
    assert headings(client.get("/postbus/")) == []
    (files / "half.log").write_text("Subject: half\n")
    assert headings(client.get("/postbus/")) == []


@pytest.mark.parametrize("name", ["nothing-0", "mail-1-1", "..", "%2e%2e%2fsecret-0", "..%2fsecret-0"])
def test_only_mail_is_shown(client, settings, files, name):
    (files.parent / "secret.log").write_bytes(send("Eerste").read_bytes())

    response = client.get(f"/postbus/{name}/")

    # Full stops behind an address lead to the address without.
    assert response.status_code == 404 or response.url == "/postbus/"


@pytest.mark.parametrize(
    ("name", "value"),
    [("HTTPS", True), ("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")],
)
def test_site_that_others_see_has_no_mailbox(client, settings, files, name, value):
    path = send("Eerste")
    setattr(settings, name, value)
    assert [client.get(address).status_code for address in ["/postbus/", f"/postbus/{path.stem}-0/"]] == [404, 404]
