import re
import runpy

import environ
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

PRODUCTION = {
    "SECRET_KEY": "a-secret",
    "DATABASE_URL": "postgres://user:password@db.example.org/praktijkenbank",
    "SITE_URL": "https://praktijkenbank.example.org",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.org:587",
}


@pytest.fixture
def load_settings(monkeypatch):
    """Read settings.py with these variables and no others."""

    def load(environment):
        monkeypatch.setattr(environ.Env, "ENVIRON", environment)
        return runpy.run_path(settings.BASE_DIR / "praktijkenbank" / "settings.py")

    return load


@pytest.mark.parametrize("missing", PRODUCTION)
def test_server_does_not_start_without(missing, load_settings):
    environment = {name: value for name, value in PRODUCTION.items() if name != missing}
    with pytest.raises(ImproperlyConfigured, match=missing):
        load_settings(environment)


def test_defaults_are_those_of_a_safe_server(load_settings):
    loaded = load_settings(PRODUCTION)
    assert {
        name: loaded[name]
        for name in [
            "DEBUG",
            "ALLOWED_HOSTS",
            "CSRF_TRUSTED_ORIGINS",
            "SECURE_SSL_REDIRECT",
            "SECURE_HSTS_SECONDS",
            "SESSION_COOKIE_SECURE",
            "CSRF_COOKIE_SECURE",
        ]
    } == {
        "DEBUG": False,
        "ALLOWED_HOSTS": ["praktijkenbank.example.org"],
        "CSRF_TRUSTED_ORIGINS": ["https://praktijkenbank.example.org"],
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31536000,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
    }


def test_database_is_postgresql_and_its_connections_are_kept(load_settings):
    database = load_settings(PRODUCTION)["DATABASES"]["default"]
    assert database == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "praktijkenbank",
        "USER": "user",
        "PASSWORD": "password",
        "HOST": "db.example.org",
        "PORT": "",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }


def mail_settings(loaded):
    return {name: value for name, value in loaded.items() if name.startswith(("EMAIL_", "DEFAULT_FROM_")) and value}


def test_mail_goes_by_smtp_and_comes_from_the_editors(load_settings):
    assert mail_settings(load_settings(PRODUCTION)) == {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "mail.example.org",
        "EMAIL_PORT": 587,
        "EMAIL_HOST_USER": "user",
        "EMAIL_HOST_PASSWORD": "password",
        "EMAIL_USE_TLS": True,
        "EMAIL_TIMEOUT": 30,
        "DEFAULT_FROM_EMAIL": "Praktijkenbank <redactie@praktijkenbank.example.org>",
    }


def test_mail_of_a_site_without_https_stays_in_files(load_settings, tmp_path):
    environment = {**PRODUCTION, "SITE_URL": "http://127.0.0.1:8000", "VAR_DIR": str(tmp_path)}
    del environment["EMAIL_URL"]
    assert mail_settings(load_settings(environment)) == {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": tmp_path / "mail",
        "EMAIL_TIMEOUT": 30,
        "DEFAULT_FROM_EMAIL": "Praktijkenbank <redactie@praktijkenbank.example.org>",
    }


def test_every_variable_is_in_the_page_of_settings():
    source = (settings.BASE_DIR / "praktijkenbank" / "settings.py").read_text()
    page = (settings.BASE_DIR / "docs" / "settings.md").read_text()
    assert [name for name in re.findall(r'env\.\w+\("(\w+)"', source) if f"| `{name}` |" not in page] == []


def test_every_answer_carries_the_safety_headers(client):
    headers = client.get("/robots.txt").headers
    assert set(headers["Content-Security-Policy"].split("; ")) == {
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    }
    assert "camera=(), " in headers["Permissions-Policy"]
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "Strict-Transport-Security" not in headers


@pytest.fixture
def over_https(settings, load_settings):
    for name, value in load_settings(PRODUCTION).items():
        if name.startswith(("SECURE_", "ALLOWED_")):
            setattr(settings, name, value)


@pytest.mark.usefixtures("over_https")
def test_https_is_asked_of_every_later_visit(client):
    proxied = {"host": "praktijkenbank.example.org", "x-forwarded-proto": "https"}
    response = client.get("/healthz", headers=proxied)
    assert response.status_code == 200
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.usefixtures("over_https")
def test_http_leads_to_https_except_for_who_watches_the_server(client):
    headers = {"host": "praktijkenbank.example.org"}
    response = client.get("/admin/?q=taal", headers=headers)
    assert (response.status_code, response.url) == (301, "https://praktijkenbank.example.org/admin/?q=taal")
    assert client.get("/healthz", headers=headers).status_code == 200
