"""Asks a virus scanner, when there is one: clamd, at CLAMD_ADDRESS."""

import logging
import socket
import struct

from django.conf import settings
from django.core.exceptions import ValidationError

TIMEOUT = 60
CHUNK = 64 * 1024
INFECTED = "In dit bestand vonden we een virus. We bewaren het niet. Laat je computer nakijken."
NOT_SCANNED = (
    "We kunnen dit bestand nu niet nakijken op virussen, en nemen het daarom niet aan. Probeer het straks opnieuw."
)
logger = logging.getLogger(__name__)


def scan(file):
    """Raise ValidationError, in Dutch, when clamd finds a virus in `file`, or when it does not answer.

    Does nothing without CLAMD_ADDRESS, which is host:port or the path of a socket. The protocol is INSTREAM of
    clamd(8): pieces that each begin with their length, an empty one at the end, and one line back.
    """
    if not settings.CLAMD_ADDRESS:
        return
    try:
        answer = _ask(file)
    except OSError as error:
        logger.error("clamd does not answer: %s", error)
        raise ValidationError(NOT_SCANNED) from error
    if answer.endswith(b" FOUND"):
        raise ValidationError(INFECTED)
    if answer != b"stream: OK":
        logger.error("clamd answered %r", answer)
        raise ValidationError(NOT_SCANNED)


def _ask(file):
    address = settings.CLAMD_ADDRESS
    file.seek(0)
    is_path = address.startswith("/")
    with socket.socket(socket.AF_UNIX) if is_path else _connect(*address.rsplit(":", 1)) as connection:
        if is_path:
            connection.settimeout(TIMEOUT)
            connection.connect(address)
        connection.sendall(b"zINSTREAM\0")
        while chunk := file.read(CHUNK):
            connection.sendall(struct.pack(">I", len(chunk)) + chunk)
        connection.sendall(struct.pack(">I", 0))
        with connection.makefile("rb") as answer:
            return answer.read().rstrip(b"\0\n")


def _connect(host, port):
    return socket.create_connection((host, int(port)), TIMEOUT)
