import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django_otp.oath import totp

from praktijkenbank.demo import environment as demo
from praktijkenbank.demo.management.commands.demo import make_accounts
from praktijkenbank.staff.models import Phone


@pytest.fixture
def var(tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "VAR_DIR", tmp_path / "var")
    (tmp_path / "var").mkdir()
    return tmp_path / "var"


@pytest.fixture
def taken_port(monkeypatch):
    with socket.socket() as other_server:
        other_server.bind((demo.HOST, 0))
        other_server.listen()
        port = other_server.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        yield port


@pytest.fixture
def manage():
    """Run manage.py like someone who has set nothing but these variables; stopped when the test ends."""
    with ExitStack() as started:

        def run(*arguments, **environment):
            process = subprocess.Popen(
                [sys.executable, "-W", "error", "manage.py", *arguments],
                cwd=settings.BASE_DIR,
                env={"PATH": os.environ["PATH"], **environment},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            started.enter_context(process)
            started.callback(process.terminate)
            return process

        yield run


def get(url):
    with urllib.request.urlopen(url, timeout=30) as response:
        return response.status


def children(process_id):
    """What this process and its children started, as ps tells: number and command line."""
    table = subprocess.run(["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout
    rows = [line.split(maxsplit=2) for line in table.splitlines()[1:]]
    found, line = [], {str(process_id)}
    while line:
        new = [(pid, command) for pid, parent, command in rows if parent in line]
        found += [f"{pid} {command}" for pid, command in new]
        line = {pid for pid, _ in new}
    return found


@pytest.mark.usefixtures("var")
def test_demo_refuses_a_port_in_use(taken_port):
    with pytest.raises(demo.DemoError, match=f"^Poort {taken_port} is in gebruik. Kies een andere"):
        call_command("demo")


@pytest.mark.usefixtures("var")
@pytest.mark.parametrize("port", ["achtduizend", "99999"])
def test_demo_refuses_a_port_that_does_not_exist(port, monkeypatch):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(demo.DemoError, match=f"^Poort {port} kan niet. Kies een andere"):
        call_command("demo")


def test_demo_refuses_a_folder_that_cannot_be_written(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setattr(demo, "VAR_DIR", tmp_path / "file" / "var")
    with pytest.raises(demo.DemoError, match=f"^In de map {tmp_path}/file/var kan niet geschreven worden"):
        call_command("demo")


def test_secret_is_kept_and_for_its_owner_only(var):
    secret = demo.kept_secret("secret_key", size=48)
    assert len(secret) == 64
    assert demo.kept_secret("secret_key", size=48) == secret
    assert (var / "secret_key").stat().st_mode & 0o777 == 0o600


def test_folder_that_cannot_be_written_is_one_dutch_line(manage, tmp_path):
    (tmp_path / "file").touch()
    process = manage("demo", VAR_DIR=f"{tmp_path}/file/var")
    _, errors = process.communicate()
    assert (process.returncode, errors) == (1, f"In de map {tmp_path}/file/var kan niet geschreven worden.\n")


def test_command_without_need_of_a_database_starts_none(manage, tmp_path):
    process = manage("check", VAR_DIR=str(tmp_path))
    _, errors = process.communicate()
    assert (process.returncode, errors) == (0, "")
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_code_is_shown_where_the_demo_is_and_nowhere_else(var, capsys):
    with pytest.raises(demo.DemoError, match=r"^Er is hier geen demo"):
        call_command("demo_code")
    demo.totp_key()
    call_command("demo_code")

    device = Phone(user=User(username="redacteur"), key=demo.totp_key())
    assert capsys.readouterr().out.strip() == f"{totp(device.bin_key):06}"


def test_accounts_of_the_demo_have_their_role_and_both_steps(var, db):
    User.objects.create_superuser("redacteur")
    make_accounts()
    make_accounts()

    assert [
        (user.username, user.is_superuser, [group.name for group in user.groups.all()], user.totpdevice_set.count())
        for user in User.objects.order_by("username")
    ] == [("beheerder", False, ["Beheer"], 1), ("redacteur", False, ["Redactie"], 1)]
    assert all(user.check_password(demo.password()) for user in User.objects.all())


def test_demo_shows_the_site_refuses_a_second_and_stops_all_it_started(manage):
    with tempfile.TemporaryDirectory() as var, socket.socket() as free:
        Path(var).chmod(0o755)
        free.bind((demo.HOST, 0))
        port = str(free.getsockname()[1])
        free.close()

        first = manage("demo", VAR_DIR=var, PORT=port)
        first.stdout.readline()  # that it is busy
        assert first.stdout.readline() == f"De praktijkenbank: http://127.0.0.1:{port}/\n"
        assert re.fullmatch(
            rf"Het beheer: +http://127.0.0.1:{port}/admin/ "
            r"\(naam redacteur of beheerder, wachtwoord [\w-]{16}, code \d{6}\)\n",
            first.stdout.readline(),
        )
        assert get(f"http://127.0.0.1:{port}/readyz") == 200
        assert get(f"http://127.0.0.1:{port}/postbus/") == 200
        started = children(first.pid)
        wanted = ["gunicorn", "worker", "meaning"]
        assert [command for command in wanted if any(command in line for line in started)] == wanted
        second = manage("demo", VAR_DIR=var, PORT="0")
        _, refusal = second.communicate()
        assert (second.returncode, refusal) == (1, f"De demo draait al: http://127.0.0.1:{port}\n")
        assert get(f"http://127.0.0.1:{port}/readyz") == 200

        first.send_signal(signal.SIGTERM)
        _, errors = first.communicate()
        assert (first.returncode, errors) == (143, "")
        assert [process for process in started if Path("/proc", process.split()[0]).exists()] == []
        assert not Path(var, "postgres", "postmaster.pid").exists()
        with pytest.raises(ConnectionRefusedError), socket.create_connection((demo.HOST, int(port))):
            pass
