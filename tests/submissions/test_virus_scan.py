import socket
import struct
import threading
from contextlib import contextmanager
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError

from submissions.files.virus_scan import INFECTED, NOT_SCANNED, scan

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

    scan(BytesIO(TEST_VIRUS))


@pytest.mark.parametrize("size", [1, 64 * 1024, 200_000])
def test_a_clean_file_is_read_to_the_last_byte(listener, size):
    content = bytes(range(256)) * (size // 256 + 1)
    file = BytesIO(content[:size])
    file.read()

    with clamd(listener, as_clamd_does) as received:
        scan(file)

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


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"OK\0"])
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
