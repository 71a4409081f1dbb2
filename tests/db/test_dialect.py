"""The differences between the servers, and the servers that connections reject."""

import socket
import threading
from dataclasses import replace

import pytest

from app import db
from app.db import dialect
from app.db.connection import Connection
from app.db.errors import (
    Busy,
    ConnectionLost,
    DiskFull,
    Duplicate,
    LockTimeout,
    QueryTimeout,
    Rejected,
    ServerAway,
    Transient,
    translate,
)
from tests.conftest import options_for


@pytest.mark.parametrize(("greeting", "kind", "version"), [
    ("9.7.4", "mysql", (9, 7)),
    ("8.4.2-commercial", "mysql", (8, 4)),
    ("10.11.14-MariaDB-0+deb12u2", "mariadb", (10, 11)),
    ("5.5.5-10.11.14-MariaDB", "mariadb", (10, 11)),
    ("11.8.1-MariaDB", "mariadb", (11, 8)),
])
def test_a_servers_version_text_names_its_kind_and_version(
        greeting: str, kind: str, version: tuple[int, int]):
    assert (dialect.kind_of(greeting), dialect.version_of(greeting)) == (kind, version)


def test_every_connection_gets_the_same_rules(database):
    connection = Connection(database.options)
    name = "tx_isolation" if connection.kind == "mariadb" else "transaction_isolation"
    rules = connection.rows(
        f"SELECT @@{name} AS isolation, @@time_zone AS zone, @@autocommit AS autocommit, "
        "@@innodb_lock_wait_timeout AS wait_s, @@sql_mode AS mode")[0]
    connection.close()
    assert rules["isolation"] == "READ-COMMITTED"
    assert (rules["zone"], rules["autocommit"], rules["wait_s"]) == ("+00:00", 1, 2)
    assert "STRICT_TRANS_TABLES" in rules["mode"]


def test_the_server_stops_a_heavy_statement(database):
    connection = Connection(replace(database.options, statement_timeout_s=0.3))
    heavy = " CROSS JOIN ".join(f"days AS d{i}" for i in range(3))
    with pytest.raises(QueryTimeout):
        connection.rows(f"SELECT COUNT(*) AS n FROM {heavy} WHERE d0.day > d1.day")
    assert connection.rows("SELECT 1 AS one") == [{"one": 1}]
    connection.close()


def test_a_connection_rejects_an_old_server(database, monkeypatch):
    monkeypatch.setitem(dialect.OLDEST, "mariadb", (99, 0))
    monkeypatch.setitem(dialect.OLDEST, "mysql", (99, 0))
    with pytest.raises(db.DatabaseError, match=r"99\.0 or newer"):
        Connection(database.options)


def test_a_connection_over_a_network_needs_tls(server, database):
    """A listener that forwards TCP to the server's socket, which then needs TLS."""
    listener = socket.create_server(("127.0.0.1", 0))

    def pass_on() -> None:
        client, _ = listener.accept()
        target = socket.socket(socket.AF_UNIX)
        target.connect(str(server.socket))
        threading.Thread(target=_copy, args=(target, client), daemon=True).start()
        _copy(client, target)

    threading.Thread(target=pass_on, daemon=True).start()
    options = options_for(server.url, "streamvault")
    arguments = {k: v for k, v in options.arguments.items() if k not in (
        "unix_socket", "ssl_disabled")}
    arguments |= {"host": "127.0.0.1", "port": listener.getsockname()[1], "ssl_disabled": False}
    try:
        connection = Connection(replace(options, arguments=arguments))
    except db.DatabaseError as error:
        assert server.kind == "mariadb" and "TLS" in str(error)  # the private one has no key
        return
    finally:
        listener.close()
    assert connection.rows("SHOW SESSION STATUS LIKE 'Ssl_cipher'")[0]["Value"]
    connection.close()


def _copy(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass
    finally:
        target.close()


class DriverError(Exception):
    """Return an error as the driver raises it."""

    def __init__(self, errno: int, msg: str = "said so"):
        super().__init__(msg)
        self.errno, self.msg = errno, msg


@pytest.mark.parametrize(("errno", "kind"), [
    (1213, Transient), (1205, LockTimeout), (3572, LockTimeout),
    (1020, Transient), (3101, Transient),
    (1290, ConnectionLost), (1836, ConnectionLost), (1047, ConnectionLost),
    (2002, ServerAway), (2003, ServerAway), (2005, ServerAway), (1040, ServerAway),
    (1203, ServerAway), (2006, ConnectionLost), (2013, ConnectionLost), (2055, ConnectionLost),
    (-1, ConnectionLost), (1053, ConnectionLost), (1927, ConnectionLost), (4031, ConnectionLost),
    (3100, QueryTimeout), (1317, QueryTimeout), (3024, QueryTimeout), (1969, QueryTimeout),
    (1062, Duplicate), (1451, Rejected), (1452, Rejected), (1406, Rejected), (1366, Rejected),
    (1264, Rejected), (3819, Rejected), (4025, Rejected), (1114, DiskFull), (1021, DiskFull),
])
def test_each_error_number_becomes_its_exception(errno: int, kind: type):
    assert type(translate(DriverError(errno))) is kind


def test_transient_errors_are_retried_and_busy_ones_answer_503():
    assert not issubclass(Duplicate, (Transient, Busy))
    assert issubclass(ConnectionLost, Transient) and issubclass(ServerAway, Busy)
    assert translate(DriverError(1062, "Duplicate entry 'a' for key 'houses.houses_name'")).key == (
        "houses_name")
