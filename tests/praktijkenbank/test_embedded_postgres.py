import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import psycopg
import pytest

from praktijkenbank.demo.embedded_postgres import THROW_AWAY, Cluster, EmbeddedPostgresError


@pytest.fixture(scope="module")
def shared_folder():
    """A folder that every account may enter, as tmp_path is not."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture(scope="module")
def data(shared_folder):
    """A data folder with one row in it, beside the remains of an attempt that was broken off."""
    (shared_folder / "postgres.new" / "base").mkdir(parents=True)
    cluster = Cluster(shared_folder / "postgres", THROW_AWAY)
    with cluster.running(), connect(cluster) as connection:
        connection.execute("CREATE TABLE town AS SELECT 'Gent' AS name")
    return cluster.data


def connect(cluster):
    return psycopg.connect(host=str(cluster.socket_folder), port=5432, user="praktijkenbank", dbname="postgres")


def towns(cluster):
    with connect(cluster) as connection:
        return connection.execute("SELECT name FROM town").fetchall()


def is_reachable(cluster):
    try:
        connect(cluster).close()
    except psycopg.OperationalError:
        return False
    return True


def test_server_stops_and_keeps_its_data(data):
    cluster = Cluster(data)
    assert not is_reachable(cluster)
    with cluster.running():
        assert towns(cluster) == [("Gent",)]
    assert not is_reachable(cluster)


def test_server_runs_until_its_last_user_leaves(data):
    first, second = Cluster(data).running(), Cluster(data).running()
    with second:
        with first:
            pass
        assert is_reachable(Cluster(data))
    assert not is_reachable(Cluster(data))


def test_server_is_stopped_after_an_error(data):
    with pytest.raises(ZeroDivisionError), Cluster(data).running():
        _ = 1 / 0
    assert not is_reachable(Cluster(data))


def test_killed_server_starts_again_with_what_was_committed(data):
    cluster = Cluster(data)
    with cluster.running():
        os.kill(int((data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    with cluster.running():
        assert towns(cluster) == [("Gent",)]


def test_number_of_a_killed_server_may_now_be_that_of_another_program(data):
    with subprocess.Popen(["sleep", "20"], user=data.stat().st_uid, cwd="/") as other:
        (data / "postmaster.pid").write_text(f"{other.pid}\n{data}\n0\n5432\n{data}\n\n\n")
        with Cluster(data).running():
            assert towns(Cluster(data)) == [("Gent",)]
        other.kill()


def test_server_sorts_and_folds_as_the_search_expects(data):
    with Cluster(data).running(), connect(Cluster(data)) as connection:
        folded = connection.execute("SELECT lower('ÉËÏ'), current_setting('server_encoding')").fetchone()
    assert folded == ("éëï", "UTF8")


def test_long_path_gets_a_short_folder_for_the_socket(shared_folder):
    cluster = Cluster(shared_folder / ("lang" * 25) / "met spatie" / "postgres", THROW_AWAY)
    try:
        with cluster.running(), connect(cluster) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
            assert cluster.socket_folder.stat().st_mode & 0o777 == 0o700
            assert cluster.socket_folder.parent == Path(tempfile.gettempdir())
    finally:
        shutil.rmtree(cluster.socket_folder)


def test_data_of_another_major_version_is_refused(tmp_path):
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("11\n")
    with pytest.raises(EmbeddedPostgresError, match=r"is van PostgreSQL 11, maar hier staat PostgreSQL \d\d"):
        Cluster(tmp_path / "postgres").running().__enter__()


def test_folder_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "var").write_text("a file where the folder should come")
    with pytest.raises(EmbeddedPostgresError, match=f"In de map {tmp_path}/var kan niet geschreven worden"):
        Cluster(tmp_path / "var" / "postgres").running().__enter__()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another account")
def test_folder_that_the_account_of_the_server_may_not_enter_is_refused(tmp_path):
    (tmp_path / "home").mkdir(mode=0o700)
    with pytest.raises(EmbeddedPostgresError, match=f"dat mag niet in de map {tmp_path}/home"):
        Cluster(tmp_path / "home" / "postgres").running().__enter__()


def test_machine_without_postgresql_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr("praktijkenbank.demo.embedded_postgres._bin_folders", lambda: [tmp_path])
    with pytest.raises(EmbeddedPostgresError, match="Er is geen PostgreSQL gevonden"):
        Cluster(tmp_path / "postgres").running().__enter__()
