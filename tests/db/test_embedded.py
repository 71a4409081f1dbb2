"""The private database server: created completely or not at all, found again, stopped."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import mysql.connector
import pytest

from app.database_url import parse_database_url
from app.db import embedded, server_files
from app.processes import runs, started_at

pytestmark = pytest.mark.no_database
MYSQLD = os.environ.get("MYSQLD") or None


@pytest.fixture(scope="module")
def var(tmp_path_factory) -> Path:
    """A state folder with a data folder; no test leaves its server running."""
    var = tmp_path_factory.mktemp("embedded")
    embedded.start(var, MYSQLD).stop()
    return var


@pytest.fixture
def mine(var):
    found = embedded.start(var, MYSQLD)
    yield found
    found.stop()


def ask(url: str, statement: str):
    connection = mysql.connector.connect(**parse_database_url(url), use_pure=True)
    try:
        cursor = connection.cursor()
        cursor.execute(statement)
        return cursor.fetchall() if cursor.with_rows else None
    finally:
        connection.close()


def test_the_program_states_its_kind_whatever_its_name(mine):
    assert (mine.kind == "mariadb") == ("MariaDB" in ask(mine.url, "SELECT VERSION()")[0][0])


def test_each_of_the_three_accounts_has_its_own_rights(mine):
    ask(mine.migrator_url, "CREATE TABLE IF NOT EXISTS rights (id INT PRIMARY KEY)")
    ask(mine.url, "DELETE FROM rights")
    ask(mine.migrator_url, "CREATE OR REPLACE SQL SECURITY DEFINER VIEW streamvault_reports.rights "
                           "AS SELECT id FROM streamvault.rights")
    for url, statement in ((mine.url, "CREATE TABLE more (id INT PRIMARY KEY)"),
                           (mine.analyst_url, "SELECT id FROM streamvault.rights"),
                           (mine.analyst_url, "DELETE FROM rights")):
        with pytest.raises(mysql.connector.Error, match="denied"):
            ask(url, statement)
    assert ask(mine.analyst_url, "SELECT COUNT(*) FROM rights") == [(0,)]


def test_the_server_needs_a_password_and_opens_no_port(mine):
    for user in ("root", "", "app"):
        with pytest.raises(mysql.connector.Error):
            mysql.connector.connect(unix_socket=str(mine.socket), user=user, use_pure=True)
    assert ask(mine.url, "SELECT @@skip_networking") == [(1,)]


def test_a_second_start_attaches_and_its_stop_leaves_the_server_alone(var, mine):
    again = embedded.start(var, MYSQLD)
    assert (again.pid, again.owned, again.alive()) == (mine.pid, False, True)
    again.stop()
    assert mine.alive()


def test_stop_leaves_no_process_no_socket_and_no_state(var):
    server = embedded.start(var, MYSQLD)
    server.stop()
    assert not started_at(server.pid) and not server.socket.exists()
    assert not (var / "db" / "server.json").exists()


def test_a_new_server_replaces_a_killed_one_and_keeps_committed_rows(var):
    server = embedded.start(var, MYSQLD)
    ask(server.migrator_url, "CREATE OR REPLACE VIEW kept AS SELECT 7 AS seven")
    os.kill(server.pid, signal.SIGKILL)
    again = embedded.start(var, MYSQLD)
    try:
        assert again.pid != server.pid and again.url == server.url
        assert ask(again.url, "SELECT seven FROM kept") == [(7,)]
    finally:
        again.stop()


def test_a_server_whose_owner_is_gone_is_stopped_before_a_new_one_starts(var):
    orphan = embedded.start(var, MYSQLD)
    note = server_files.read_state(var / "db") | {"owner_started": "another boot:1"}
    server_files.write(var / "db" / "server.json", json.dumps(note))
    again = embedded.start(var, MYSQLD)
    try:
        assert again.pid != orphan.pid and again.owned and orphan.process.poll() is not None
    finally:
        again.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel tells children only on Linux")
def test_the_server_ends_when_its_owner_is_killed(var):
    owner = subprocess.Popen(
        [sys.executable, "-c",
         "import sys, time; from pathlib import Path; from app.db import embedded;"
         f"s = embedded.start(Path({str(var)!r}), {MYSQLD!r}); print(s.pid, flush=True);"
         "time.sleep(60)"], stdout=subprocess.PIPE, text=True)
    pid = int(owner.stdout.readline())
    started = started_at(pid)
    owner.kill()
    owner.wait()
    until = time.monotonic() + 60
    while runs(pid, started) and time.monotonic() < until:
        time.sleep(0.05)
    assert started and not runs(pid, started)


def test_a_recycled_pid_is_never_killed(var):
    innocent = subprocess.Popen(["sleep", "60"])
    note = {"pid": innocent.pid, "started": "another boot:1", "kind": "mariadb", "version": "1",
            "socket": str(var / "db" / "sock"), "owner": 1, "owner_started": "x"}
    (var / "db" / "server.json").write_text(json.dumps(note))
    try:
        embedded.start(var, MYSQLD).stop()
        assert innocent.poll() is None
    finally:
        innocent.kill()
        innocent.wait()


def test_a_half_made_data_folder_is_deleted(tmp_path, monkeypatch):
    (tmp_path / "db" / "data.new-left").mkdir(parents=True)
    monkeypatch.setattr(embedded, "_launch", lambda *_: None)
    embedded.start(tmp_path, MYSQLD)
    assert [path.name for path in (tmp_path / "db").glob("data*")] == ["data"]


def test_a_folder_of_the_other_kind_is_an_error_that_says_what_to_do(var):
    made_by = var / "db" / "made-by"
    kind = made_by.read_text()
    made_by.write_text("mysql" if kind == "mariadb" else "mariadb")
    try:
        with pytest.raises(embedded.ServerError, match="MYSQLD"):
            embedded.start(var, MYSQLD)
    finally:
        made_by.write_text(kind)


def test_a_program_that_is_no_server_is_an_error_that_names_it(tmp_path):
    with pytest.raises(embedded.ServerError, match="MYSQLD"):
        embedded.start(tmp_path, "/nonexistent/mysqld")
    with pytest.raises(embedded.ServerError, match="version"):
        embedded.start(tmp_path, "/bin/true")


def test_a_socket_path_too_long_for_the_kernel_moves_to_a_private_folder(tmp_path):
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    path = server_files.socket_path(deep)
    try:
        assert len(str(path)) <= server_files.SOCKET_PATH_BYTES
        assert path.parent.stat().st_mode & 0o777 == 0o700
        path.parent.chmod(0o755)
        with pytest.raises(embedded.ServerError, match="open to others"):
            server_files.socket_path(deep)
    finally:
        path.parent.rmdir()
