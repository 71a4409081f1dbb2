"""A connection that breaks, at COMMIT above all, leaves exactly one effect and one answer."""

import os
import time

import pytest

from app import db
from app.db.connection import Options
from app.db.engine import Database
from app.db.tx import current
from tests.faults.pace import lost_time
from tests.faults.proxy import Proxy

pytestmark = pytest.mark.commits

CUTS = 1000 if os.environ.get("LONG") else 100
INSERT = "INSERT INTO houses (name, created_at) VALUES (%(name)s, '2026-01-01')"


@pytest.fixture
def proxy(server):
    found = Proxy(str(server.socket))
    yield found
    found.close()


@pytest.fixture
def through(proxy: Proxy, database: Database):
    """The test's database, reached through the proxy, with the time limits of production."""
    arguments = database.options.arguments | {"unix_socket": proxy.path}
    found = Database(Options(arguments, pure=database.options.pure, pool_size=4))
    db.configure(found)
    yield found
    found.close()


def counts(database: Database) -> dict[str, int]:
    rows = database.rows("SELECT name, COUNT(*) AS n FROM houses GROUP BY name")
    return {row["name"]: row["n"] for row in rows}


def save(name: str) -> str:
    current.get().execute(INSERT, {"name": name})
    return name


@pytest.mark.parametrize("moment", ["cut_before", "cut_after"])
def test_a_connection_cut_at_commit_has_exactly_one_effect(
        moment: str, proxy: Proxy, through: Database, database: Database):
    for number in range(CUTS // 2):
        proxy.arm(moment)
        assert db.run("tests.cut", save, f"{moment} {number}") == f"{moment} {number}"
    assert proxy.cuts == CUTS // 2
    assert counts(database) == {f"{moment} {number}": 1 for number in range(CUTS // 2)}


def test_without_the_marker_a_cut_after_commit_runs_twice(
        proxy: Proxy, through: Database, database: Database, monkeypatch):
    """Negative control: a layer that simply retries a lost connection."""
    monkeypatch.setattr("app.db.tx.Tx.ensure_marker",
                        lambda tx: setattr(tx, "has_marker", True))
    ran = []

    def twice():
        ran.append(1)
        return save(f"Twice {len(ran)}")

    proxy.arm("cut_after")
    db.run("tests.twice", twice)
    assert len(counts(database)) == 2


def test_hooks_run_once_when_the_answer_to_commit_is_lost(
        proxy: Proxy, through: Database, database: Database):
    heard = []

    def verb():
        save("Heard")
        db.after_commit(lambda: heard.append(1))

    proxy.arm("cut_after")
    db.run("tests.heard", verb)
    assert heard == [1]


def test_a_keyed_transaction_cut_at_commit_replays_its_stored_result(
        proxy: Proxy, through: Database, database: Database):
    proxy.arm("cut_after")
    assert db.run("tests.keyed", save, "Keyed", key="cut-key") == "Keyed"
    assert db.run("tests.keyed", save, "Keyed", key="cut-key") == "Keyed"
    assert counts(database) == {"Keyed": 1}


def test_a_read_whose_connection_died_is_run_again(proxy: Proxy, through: Database):
    assert through.rows("SELECT 1 AS one") == [{"one": 1}]
    proxy.break_all()
    assert through.rows("SELECT 2 AS two") == [{"two": 2}]


def test_a_stalled_server_never_holds_a_caller_past_the_deadline(
        proxy: Proxy, through: Database, database: Database):
    deadline = through.options.transaction_deadline_s
    assert through.rows("SELECT 1 AS one") == [{"one": 1}]
    for call in (lambda: db.run("tests.stall", save, "Stalled"),
                 lambda: through.rows("SELECT 1 AS one")):
        proxy.arm("stall")
        began = time.monotonic()
        with lost_time() as lost, pytest.raises(db.Busy):
            call()
        assert time.monotonic() - began <= deadline + 0.5 + lost[0]
        proxy.arm("pass")
    assert db.run("tests.after", save, "After") == "After"


def test_an_unreachable_server_is_said_clearly_and_soon(database: Database):
    arguments = database.options.arguments | {"unix_socket": "/nonexistent/db.sock"}
    away = Database(Options(arguments, pure=database.options.pure))
    began = time.monotonic()
    with lost_time() as lost:
        with pytest.raises(db.ServerAway):
            away.run("tests.away", save, "Nobody")
        with pytest.raises(db.ServerAway):
            away.rows("SELECT 1 AS one")
    assert time.monotonic() - began < 3 + lost[0]
