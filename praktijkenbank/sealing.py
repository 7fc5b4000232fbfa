"""What is only compared is kept as a keyed hash; what is needed back is sealed. The keys come from the environment.

Of the keys in SEAL_KEYS the first seals and hashes, and all of them open and compare.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from hmac import new as new_hmac
from os import urandom

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

# No text that was never sealed begins with it.
MARK = "~"
NONCE_BYTES = 12


class SealedWithAnotherKeyError(Exception):
    """None of the keys opens this."""


def seal_bytes(content):
    """These bytes as a text that nobody reads without a key (AES in Galois/Counter mode, NIST SP 800-38D)."""
    nonce = urandom(NONCE_BYTES)
    closed = AESGCM(_key(settings.SEAL_KEYS[0], "seal")).encrypt(nonce, content, None)
    return MARK + urlsafe_b64encode(nonce + closed).decode().rstrip("=")


def is_sealed(text):
    return text.startswith(MARK)


def open_bytes(sealed):
    """What `seal_bytes` closed. Raises SealedWithAnotherKeyError."""
    closed = urlsafe_b64decode(sealed[len(MARK) :] + "=" * (-len(sealed[len(MARK) :]) % 4))
    for key in settings.SEAL_KEYS:
        try:
            return AESGCM(_key(key, "seal")).decrypt(closed[:NONCE_BYTES], closed[NONCE_BYTES:], None)
        except InvalidTag:
            continue
    raise SealedWithAnotherKeyError


def keyed_hash(text, purpose):
    """What is kept of a text that is only compared: 64 letters and digits, others for each purpose."""
    return keyed_hashes(text, purpose)[0]


def keyed_hashes(text, purpose):
    """The same with each of the keys, the newest first: what is kept may be older than the newest key."""
    return [new_hmac(_key(key, purpose), text.encode(), sha256).hexdigest() for key in settings.SEAL_KEYS]


def _key(key, purpose):
    return new_hmac(key.encode(), purpose.encode(), sha256).digest()
