"""What the demo, and a developer at work, need not say: everything that settings.py asks for gets a value here."""

import os
import secrets
from pathlib import Path

from django_otp.oath import totp

from praktijkenbank.demo.embedded_postgres import Cluster

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR") or BASE_DIR / "var")
HOST = "127.0.0.1"
TOTP_SECRET = "totp_secret"


class DemoError(Exception):
    """The demo cannot start. The message says why, in Dutch."""


def cluster() -> Cluster:
    return Cluster(VAR_DIR / "postgres")


def port() -> str:
    return os.environ.get("PORT") or "8000"


def address() -> str:
    return f"http://{HOST}:{port()}"


def fill_in_environment():
    """Give each setting without a default the value of the demo, unless it was given one. Raises DemoError."""
    os.environ.setdefault("DATABASE_URL", cluster().url)
    os.environ.setdefault("SITE_URL", address())
    os.environ.setdefault("ALLOWED_HOSTS", f"{HOST},localhost")
    if "SECRET_KEY" not in os.environ:
        os.environ["SECRET_KEY"] = kept_secret("secret_key", size=48)


def kept_secret(name: str, size: int) -> str:
    """The secret of that many random bytes in var/, made up the first time, for its owner only. Raises DemoError."""
    path = VAR_DIR / name
    try:
        if not path.exists():
            VAR_DIR.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(size))
        return path.read_text()
    except OSError as error:
        raise DemoError(f"Het bestand {path} kan niet gelezen of geschreven worden.") from error


def password() -> str:
    """The password of every account of the demo."""
    return kept_secret("editor_password", size=12)


def totp_key() -> str:
    """The secret of the telephone that the accounts of the demo pretend to have, in hexadecimal."""
    return kept_secret(TOTP_SECRET, size=15).encode().hex()


def code() -> str:
    """What that telephone shows now."""
    return f"{totp(bytes.fromhex(totp_key())):06}"
