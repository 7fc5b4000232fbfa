"""Asks a virus scanner, when there is one: clamd, at CLAMD_ADDRESS."""

import logging
import socket
import struct

from django.conf import settings
from django.core.exceptions import ValidationError

from .documents import ACTIVE, LOCKED

TIMEOUT = 60
CHUNK = 64 * 1024
INFECTED = "In dit bestand vonden we een virus. We bewaren het niet. Laat je computer nakijken."
NOT_SCANNED = (
    "We kunnen dit bestand nu niet nakijken op virussen, en nemen het daarom niet aan. Probeer het straks opnieuw."
)
TOO_MUCH = (
    "Onze virusscanner kan dit bestand niet helemaal nakijken: het is te groot of te diep ingepakt. "
    "Maak het kleiner, of druk het af naar pdf."
)
# How the names begin of what clamd finds without it being a virus, when its settings have it say so (clamd.conf(5)).
NO_VIRUS = {
    "Heuristics.Encrypted.": LOCKED,
    "Heuristics.OLE2.ContainsMacros": ACTIVE,
    "Heuristics.Limits.Exceeded": TOO_MUCH,
}
OVER_LIMIT = b"INSTREAM size limit exceeded"
logger = logging.getLogger(__name__)


def scan(file):
    """Whether clamd looked at `file` and found nothing; False without CLAMD_ADDRESS.

    Raises ValidationError, in Dutch, when it finds something, could not look at all of it or does not answer.
    """
    if not settings.CLAMD_ADDRESS:
        return False
    try:
        answer = ask_clamd(file)
    except OSError as error:
        logger.error("clamd does not answer: %s", error)
        raise ValidationError(NOT_SCANNED) from error
    if answer == b"stream: OK":
        return True
    if answer.endswith(b" FOUND"):
        name = answer.decode(errors="replace").removeprefix("stream: ")
        raise ValidationError(next((text for start, text in NO_VIRUS.items() if name.startswith(start)), INFECTED))
    logger.error("clamd answered %r", answer)
    raise ValidationError(TOO_MUCH if answer.startswith(OVER_LIMIT) else NOT_SCANNED)


def ask_clamd(file):
    """The answer of clamd, bytes. Raises OSError when it gives none.

    CLAMD_ADDRESS is host:port or the path of a socket. The protocol is INSTREAM of clamd(8): pieces that each begin
    with their length, an empty one at the end, and one line back; earlier, and a closed door, when it is too much.
    """
    address = settings.CLAMD_ADDRESS
    file.seek(0)
    is_path = address.startswith("/")
    with socket.socket(socket.AF_UNIX) if is_path else _connect(*address.rsplit(":", 1)) as connection:
        if is_path:
            connection.settimeout(TIMEOUT)
            connection.connect(address)
        broken = _send(connection, file)
        with connection.makefile("rb") as reader:
            answer = _read(reader)
        if broken and not answer:
            raise broken
        return answer


def _send(connection, file):
    """Send it all. Returns None, or the error with which clamd closed the door: it may have answered all the same."""
    try:
        connection.sendall(b"zINSTREAM\0")
        while chunk := file.read(CHUNK):
            connection.sendall(struct.pack(">I", len(chunk)) + chunk)
        connection.sendall(struct.pack(">I", 0))
    except ConnectionError as error:
        return error
    return None


def _read(reader):
    """The line that came, also when the connection broke after it."""
    answer = b""
    try:
        while piece := reader.read1(CHUNK):
            answer += piece
    except ConnectionError:
        pass
    return answer.rstrip(b"\0\n")


def _connect(host, port):
    return socket.create_connection((host, int(port)), TIMEOUT)
