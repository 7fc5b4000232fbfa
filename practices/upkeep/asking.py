"""One question to a website of others: at the very address that was looked up, and over within a time that was agreed.

Nothing is read but the head of the answer.
"""

import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection, HTTPException, HTTPResponse
from io import BytesIO
from ipaddress import ip_address, ip_network
from time import monotonic
from urllib.parse import urlsplit

import requests

HEADERS = {"User-Agent": "Praktijkenbank (kijkt na of links nog werken)", "Accept": "*/*", "Connection": "close"}
PORTS = {"http": 80, "https": 443}
# All that the internet of IPv6 uses (https://www.iana.org/assignments/ipv6-address-space).
IPV6 = ip_network("2000::/3")
LONGEST_HEAD = 64 * 1024  # bytes


class NotPublicError(Exception):
    """This is no web address outside of our own network: whoever fills in a fiche may not have us look inside."""


class NotSafeError(Exception):
    """The website does not show that it is the one that was asked for."""


class NoAnswerError(Exception):
    """Nobody there, no HTTP, or not in time."""


class Deadline:
    """A moment by which all must be over, whoever is slow."""

    def __init__(self, seconds):
        self.end = monotonic() + seconds

    @property
    def left(self):
        """The seconds that are left. Raises TimeoutError when there are none."""
        left = self.end - monotonic()
        if left <= 0:
            raise TimeoutError
        return left


@dataclass(frozen=True)
class Reply:
    """What a website said, without the page itself."""

    status: int
    headers: Message


def ask(address, deadline):
    """The Reply at this web address; it is not followed further. Raises the errors above."""
    try:
        parts = urlsplit(requests.Request("GET", address).prepare().url)
        port = parts.port or PORTS[parts.scheme]
    except (requests.RequestException, ValueError, KeyError) as error:
        raise NotPublicError from error
    found = _look_up(parts.hostname, port, deadline)
    if not all(is_outside(where[0]) for *_, where in found):
        raise NotPublicError
    try:
        with _connect(found, deadline) as plain, _secure(plain, parts, deadline) as sock:
            return _exchange(sock, parts, deadline)
    except ssl.SSLError as error:
        raise NotSafeError from error
    except (OSError, HTTPException, ValueError) as error:
        raise NoAnswerError from error


def is_outside(where):
    """Whether this IP address is one of the internet. Every call asks this of the address that it connects to."""
    address = ip_address(where)
    is_disguised = address.version == 6 and (address not in IPV6 or address.sixtofour)
    return address.is_global and not address.is_multicast and not is_disguised


def trusted():
    """Whose word we take for who a website is."""
    return ssl.create_default_context(cafile=requests.certs.where())


def _look_up(host, port, deadline):
    """Where the host is. One that is looked up for too long is left to end by itself: nothing can stop that."""
    pool = ThreadPoolExecutor(max_workers=1)
    try:
        return pool.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM).result(deadline.left)
    except TimeoutError as error:
        raise NoAnswerError from error
    except (OSError, UnicodeError, ValueError) as error:
        raise NotPublicError from error
    finally:
        pool.shutdown(wait=False)


def _connect(found, deadline):
    """A connection to the first of these addresses that takes one."""
    for family, kind, protocol, _, where in found:
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(deadline.left)
            sock.connect(where)
        except OSError as error:
            sock.close()
            problem = error
        else:
            return sock
    raise problem


def _secure(sock, parts, deadline):
    """The same connection for http; for https one whose other end showed the name that was asked for."""
    if parts.scheme == "http":
        return sock
    sock.settimeout(deadline.left)
    return trusted().wrap_socket(sock, server_hostname=parts.hostname)


def _exchange(sock, parts, deadline):
    """Put the question and read the head of the answer."""
    connection = HTTPConnection(parts.hostname)
    connection.sock = sock
    sock.settimeout(deadline.left)
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    connection.request("GET", path, headers={"Host": parts.netloc.rpartition("@")[2], **HEADERS})
    response = HTTPResponse(_Head(sock, deadline))
    response.begin()
    return Reply(response.status, response.headers)


class _Head:
    """The head of an answer, as a connection that HTTPResponse reads. Each piece must arrive before the deadline."""

    def __init__(self, sock, deadline):
        self.read = b""
        while b"\r\n\r\n" not in self.read and b"\n\n" not in self.read:
            sock.settimeout(deadline.left)
            piece = sock.recv(4096)
            self.read += piece
            if not piece or len(self.read) > LONGEST_HEAD:
                break

    def makefile(self, mode):
        return BytesIO(self.read)
