"""Asks the process at MEANING_ADDRESS which practices are about what was typed; without an answer there are none.

A page waits for it no longer than DEADLINE. When nobody answers in time, a web process leaves it alone for a while.
"""

import json
import logging
import socket
from dataclasses import dataclass
from time import monotonic

from django.conf import settings

# In seconds: the longest that a page waits, and how long nobody is asked after that.
DEADLINE, PAUSE = 0.25, 10
# Longer answers are not read.
MOST_BYTES = 64 * 1024
logger = logging.getLogger(__name__)
_silent_until = 0.0


@dataclass(frozen=True)
class Alike:
    """A practice that is about what was asked; `names` are its keywords, themes and groups that are most like it."""

    practice_id: int
    names: list[str]


def practices_about(text):
    """The practices that are about `text`, best first, as a list of Alike: those online a moment ago."""
    global _silent_until
    if not settings.MEANING_ADDRESS or not text or monotonic() < _silent_until:
        return []
    try:
        answer = json.loads(_ask(text))
        return [Alike(int(practice_id), [*map(str, names)]) for practice_id, names in answer]
    except (OSError, ValueError, TypeError) as error:
        _silent_until = monotonic() + PAUSE
        logger.warning("No answer at MEANING_ADDRESS: %s", type(error).__name__)
        return []


def _ask(text):
    """The line that comes back, bytes. Raises OSError when it is not there in time."""
    until = monotonic() + DEADLINE
    with _connect() as connection:
        connection.sendall(json.dumps(text).encode() + b"\n")
        answer = b""
        while not answer.endswith(b"\n") and len(answer) < MOST_BYTES:
            if (left := until - monotonic()) <= 0:
                raise TimeoutError
            connection.settimeout(left)
            piece = connection.recv(MOST_BYTES)
            if not piece:
                raise ConnectionError
            answer += piece
        return answer


def _connect():
    """A socket to MEANING_ADDRESS: host:port, or the path of a socket."""
    address = settings.MEANING_ADDRESS
    if not address.startswith("/"):
        host, port = address.rsplit(":", 1)
        return socket.create_connection((host, int(port)), DEADLINE)
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(DEADLINE)
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection
