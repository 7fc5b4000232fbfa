import socket
import struct
import threading
from contextlib import contextmanager
from io import BytesIO

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ValidationError

from submissions.files.documents import ACTIVE, LOCKED
from submissions.files.virus_scan import INFECTED, NOT_SCANNED, TOO_MUCH, scan

# What every scanner takes for a virus, to try it with (EICAR), written so that this file is not taken for one.
TEST_VIRUS = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"


@contextmanager
def clamd(listener, judge):
    """A clamd of a few lines, listening on `listener`: reads one INSTREAM and answers what `judge` says of the content.

    Yields a list in which that content will be.
    """
    received = []

    def serve():
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            content = b""
            while length := struct.unpack(">I", stream.read(4))[0]:
                content += stream.read(length)
            received.append(content)
            connection.sendall(judge(content))

    thread = threading.Thread(target=serve)
    with listener:
        listener.listen()
        thread.start()
        yield received
        thread.join(10)


def as_clamd_does(content):
    return b"stream: Eicar-Signature FOUND\0" if b"EICAR" in content else b"stream: OK\0"


@pytest.fixture
def listener(settings):
    """A socket at CLAMD_ADDRESS."""
    found = socket.create_server(("127.0.0.1", 0))
    settings.CLAMD_ADDRESS = f"127.0.0.1:{found.getsockname()[1]}"
    return found


def test_without_a_scanner_nothing_is_asked(settings):
    settings.CLAMD_ADDRESS = ""

    assert scan(BytesIO(TEST_VIRUS)) is False


@pytest.mark.parametrize("size", [1, 64 * 1024, 200_000])
def test_a_clean_file_is_read_to_the_last_byte(listener, size):
    content = bytes(range(256)) * (size // 256 + 1)
    file = BytesIO(content[:size])
    file.read()

    with clamd(listener, as_clamd_does) as received:
        assert scan(file) is True

    assert received == [content[:size]]


def test_a_virus_is_refused(listener):
    with clamd(listener, as_clamd_does), pytest.raises(ValidationError) as refused:
        scan(BytesIO(TEST_VIRUS))

    assert refused.value.messages == [INFECTED]


def test_a_scanner_behind_a_path_is_found(settings, tmp_path):
    settings.CLAMD_ADDRESS = str(tmp_path / "clamd")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(settings.CLAMD_ADDRESS)

    with clamd(listener, as_clamd_does), pytest.raises(ValidationError) as refused:
        scan(BytesIO(TEST_VIRUS))

    assert refused.value.messages == [INFECTED]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (b"stream: Heuristics.Encrypted.PDF FOUND\0", LOCKED),
        (b"stream: Heuristics.Encrypted.Zip FOUND\0", LOCKED),
        (b"stream: Heuristics.OLE2.ContainsMacros.VBA FOUND\0", ACTIVE),
        (b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0", TOO_MUCH),
        (b"stream: Heuristics.Phishing.Email.SpoofedDomain FOUND\0", INFECTED),
        (b"INSTREAM size limit exceeded. ERROR\0", TOO_MUCH),
    ],
)
def test_what_is_no_virus_is_not_called_one(listener, answer, told):
    with clamd(listener, lambda content: answer), pytest.raises(ValidationError) as refused:
        scan(BytesIO(b"plan"))

    assert refused.value.messages == [told]


def strict_clamd(listener, limit):
    """A clamd that answers and closes the door as soon as it read so many bytes."""

    def serve():
        connection, _ = listener.accept()
        with connection:
            read = 0
            while read < limit and (piece := connection.recv(64 * 1024)):
                read += len(piece)
            connection.sendall(b"stream: OK\0" if read < limit else b"INSTREAM size limit exceeded. ERROR\0")

    thread = threading.Thread(target=serve)
    listener.listen()
    thread.start()
    return thread


def test_a_limit_of_the_scanner_below_ours_is_told_while_it_closes_the_door(listener):
    with listener:
        thread = strict_clamd(listener, 100_000)
        with pytest.raises(ValidationError) as refused:
            scan(BytesIO(bytes(20_000_000)))
        thread.join(10)

    assert refused.value.messages == [TOO_MUCH]


def test_a_scanner_with_a_lower_limit_is_found_at_the_start(listener):
    with listener:
        thread = strict_clamd(listener, 100_000)
        [fault] = run_checks(tags=["uploads"], include_deployment_checks=True)
        thread.join(10)

    assert (fault.id, "size limit exceeded" in fault.msg) == ("submissions.W001", True)
    assert fault.hint == f"Set StreamMaxLength in clamd.conf to at least {15 * 1024**2} bytes."


def test_a_scanner_that_takes_it_all_or_is_not_there(listener, settings):
    def found():
        return [fault.id for fault in run_checks(tags=["uploads"], include_deployment_checks=True)]

    with clamd(listener, as_clamd_does):
        assert found() == []
    settings.CLAMD_ADDRESS = "127.0.0.1:1"
    assert found() == ["submissions.W001"]
    settings.CLAMD_ADDRESS = ""
    assert found() == []


@pytest.mark.parametrize("answer", [b"", b"UNKNOWN COMMAND\0", b"OK\0"])
def test_only_a_plain_yes_lets_a_file_in(listener, answer, caplog):
    with clamd(listener, lambda content: answer), pytest.raises(ValidationError) as refused:
        scan(BytesIO(b"plan"))

    assert refused.value.messages == [NOT_SCANNED]
    assert "clamd answered" in caplog.text


@pytest.mark.parametrize("address", ["127.0.0.1:1", "/nowhere/clamd.sock"])
def test_a_file_is_refused_when_the_scanner_does_not_answer(settings, address, caplog):
    settings.CLAMD_ADDRESS = address

    with pytest.raises(ValidationError) as refused:
        scan(BytesIO(b"plan"))

    assert refused.value.messages == [NOT_SCANNED]
    assert "clamd does not answer" in caplog.text
