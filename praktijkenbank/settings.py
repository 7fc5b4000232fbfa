"""Settings of the praktijkenbank. What differs per host comes from the environment: the table is in docs/settings.md.

SECRET_KEY, DATABASE_URL and SITE_URL have no default, so that no server runs by accident with those of a developer.
manage.py fills them in for the demo, tests/postgres.py for the tests.
"""

import logging
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ

from praktijkenbank.logs import Record

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("VAR_DIR", default=BASE_DIR / "var"))

# The site

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# The first closes what is sealed in the database, each of them opens it: see praktijkenbank/sealing.py.
SEAL_KEYS = env.list("SEAL_KEYS", default=[SECRET_KEY, *SECRET_KEY_FALLBACKS])
SITE_URL = env.str("SITE_URL").rstrip("/")
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="redactie@praktijkenbank.example.org")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[urlsplit(SITE_URL).hostname])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL])

ROOT_URLCONF = "praktijkenbank.urls"
WSGI_APPLICATION = "praktijkenbank.wsgi.application"

INSTALLED_APPS = [
    "practices",
    "submissions",
    "praktijkenbank.demo",
    "praktijkenbank.people",
    "praktijkenbank.post",
    "praktijkenbank.staff.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "pictures",
    "procrastinate.contrib.django",
    "simple_history",
    "praktijkenbank.staff.apps.StaffConfig",
]

MIDDLEWARE = [
    "praktijkenbank.incoming.limit_location",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "praktijkenbank.outgoing.CompressTextMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "praktijkenbank.health.answer_health",
    "praktijkenbank.incoming.limit_request",
    "praktijkenbank.encoding.utf8_only",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "praktijkenbank.plain_text.PostedTextMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "praktijkenbank.staff.kept.KeptTextMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
    "submissions.views.refused.TooMuchMailMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "practices.browse.context_processors.site",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# By default notices go in a cookie, of 2 kB in the head of an answer.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LANGUAGE_CODE = "nl-be"
LOCALE_PATHS = [BASE_DIR / "praktijkenbank" / "locale"]
TIME_ZONE = "Europe/Brussels"

# Data

DATABASES = {
    "default": {
        **env.db_url("DATABASE_URL"),
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # A pooler in transaction mode loses the cursor between two pages of a list.
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }
}
# Pieces of page that are the same for everyone, such as the menu; their key changes with what they show.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends." + ("dummy.DummyCache" if DEBUG else "locmem.LocMemCache"),
        "OPTIONS": {"MAX_ENTRIES": 1000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # What came with a fiche and is not published: never under MEDIA_ROOT.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "private", "base_url": None},
    },
    "staticfiles": {"BACKEND": "praktijkenbank.static_files.StaticFilesStorage"},
}

# The smaller copies of a photo.
PICTURES = {
    "CONTAINER_WIDTH": 1440,
    "GRID_COLUMNS": 3,
    "PIXEL_DENSITIES": [1],
    "FILE_TYPES": ["WEBP"],
    "USE_PLACEHOLDERS": False,
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# What groups the lists of the admin into the menu of the redactie: the ground floor does not know what is above it.
STAFF_MENU = "submissions.redactie.menu.grouped"

# What is kept of people, by each part of the site: see praktijkenbank/people/.
PERSONAL_DATA = [
    "submissions.redactie.personal.FICHES_KEPT",
    "practices.upkeep.personal.BANK_KEPT",
    "praktijkenbank.people.ground.GROUND_KEPT",
]

# Signing in: see praktijkenbank/staff/. Who keeps guessing the password of one account is locked out of it for a while.

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
SESSION_ENGINE = "praktijkenbank.staff.sessions"
# As long as one of who signed in may last at most: what is older is cleaned.
SESSION_COOKIE_AGE = 12 * 3600
OTP_TOTP_ISSUER = "Praktijkenbank"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "praktijkenbank.staff.lockout.hashed_name"
AXES_CLIENT_IP_CALLABLE = "praktijkenbank.staff.lockout.pseudonym"
AXES_LOCKOUT_TEMPLATE = "registration/locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Signing in with an account of one's organisation (OpenID Connect), beside the one here. Off without an issuer.

OIDC_ISSUER = env.str("OIDC_ISSUER", default="")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID") if OIDC_ISSUER else ""
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", default="")
OIDC_NAME = env.str("OIDC_NAME", default="je organisatie")
OIDC_SCOPES = env.str("OIDC_SCOPES", default="openid email profile")
# What the claim must hold for each group.
OIDC_ROLES_CLAIM = env.str("OIDC_ROLES_CLAIM", default="roles")
OIDC_ROLES = {
    "Redactie": env.list("OIDC_REDACTIE", default=["redactie"]),
    "Beheer": env.list("OIDC_BEHEER", default=["beheer"]),
}
if OIDC_ISSUER:
    AUTHENTICATION_BACKENDS.append("praktijkenbank.staff.oidc.ProviderBackend")

# What may come in. A file of a fiche has limits of its own: see submissions/files/uploads.py.

MAX_REQUEST_BYTES = 64 * 1024**2
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024**2
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "praktijkenbank.incoming.SpareDiskUploadHandler",
]
# Where clamd listens: host:port or a path. Empty: files are not scanned for viruses.
CLAMD_ADDRESS = env.str("CLAMD_ADDRESS", default="")

# Where `manage.py meaning` listens: host:port or a path. Empty: searches find words only.
MEANING_ADDRESS = env.str("MEANING_ADDRESS", default="")

# Safety. What Django does by default (nosniff, frames refused, referrer and opener "same-origin") is not repeated here.

HTTPS = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=365 * 24 * 3600) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# Being on the preload list of browsers is for the owner of the whole domain to ask, not for one site on it.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "submissions.views.refused.csrf_failure"
# How many proxies before this site add the address they got a request from to X-Forwarded-For.
PROXY_COUNT = env.int("PROXY_COUNT", default=1 if HTTPS else 0)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
PERMISSIONS_POLICY = {
    feature: []
    for feature in [
        "accelerometer",
        "autoplay",
        "camera",
        "display-capture",
        "encrypted-media",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "picture-in-picture",
        "publickey-credentials-get",
        "screen-wake-lock",
        "usb",
        "xr-spatial-tracking",
    ]
}

# Mail goes by SMTP. Only a site for one's own eyes may keep it in files instead; the page /postbus/ shows those.

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
if HTTPS or "EMAIL_URL" in env:
    vars().update(env.email_url("EMAIL_URL"))
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"Praktijkenbank <{CONTACT_EMAIL}>")

# Log lines go to stderr. Pages that were not found or refused are left out, and so is the token of a private link.

logging.setLogRecordFactory(Record)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {"in_one_line": {"()": "praktijkenbank.logs.InOneLine"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["in_one_line"]}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "axes": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        "procrastinate": {"level": "WARNING"},
    },
}
