"""The contract of transactions on a real server, one sentence each."""

import json
import threading
import time

import pytest

from app import db
from app.db import errors
from app.db.connection import Connection
from app.db.engine import Database
from app.db.transactions import ATTEMPTS
from app.db.tx import current

pytestmark = pytest.mark.commits

BUMP = "UPDATE data_versions SET version = version + 1 WHERE topic = %(topic)s"
READ = "SELECT version FROM data_versions WHERE topic = %(topic)s"


def version(topic: str = "catalog") -> int:
    return db.database().rows(READ, {"topic": topic})[0]["version"]


def add_house(tx, name: str) -> None:
    tx.execute("INSERT INTO houses (name, created_at) VALUES (%(name)s, '2026-01-01')",
               {"name": name})


def houses() -> list[str]:
    return [row["name"] for row in db.database().rows("SELECT name FROM houses ORDER BY name")]


def cross(first_topic: str, second_topic: str, barrier: threading.Barrier, runs: list[str]):
    """Lock two rows in the given order; on the first try, meet the other side in between."""
    tries = 0
    for attempt in db.transaction("tests.cross"):
        with attempt as tx:
            tries += 1
            runs.append(first_topic)
            tx.execute(BUMP, {"topic": first_topic})
            if tries == 1:
                barrier.wait(30)
            tx.execute(BUMP, {"topic": second_topic})


def run_both(one, other) -> list[BaseException]:
    """Run two callables in threads and return what they raised."""
    raised: list[BaseException] = []

    def guarded(call):
        try:
            call()
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=guarded, args=(call,)) for call in (one, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return raised


def test_a_deadlock_has_one_victim_one_rerun_and_one_effect(database: Database):
    before, runs, barrier = version(), [], threading.Barrier(2)
    outcomes = []
    database.listeners.append(outcomes.append)
    raised = run_both(lambda: cross("catalog", "reviews", barrier, runs),
                      lambda: cross("reviews", "catalog", barrier, runs))
    database.listeners.remove(outcomes.append)
    assert raised == []
    assert len(runs) == 3, "two first tries and exactly one second"
    assert version() == before + 2
    assert sorted(code for o in outcomes for code in o.codes) == [1213]
    assert {o.result for o in outcomes} == {"committed"}


def test_without_the_retry_the_victim_sees_the_deadlock(database: Database, monkeypatch):
    """Negative control: with one attempt, the deadlock reaches the caller."""
    monkeypatch.setattr("app.db.transactions.ATTEMPTS", 1)
    barrier = threading.Barrier(2)
    raised = run_both(lambda: cross("catalog", "reviews", barrier, []),
                      lambda: cross("reviews", "catalog", barrier, []))
    assert [type(error) for error in raised] == [db.TransactionExhausted]
    assert raised[0].errno == 1213


def test_a_lock_wait_timeout_never_commits_half(database: Database):
    """After 1205 the server keeps the transaction open; COMMIT would save its first half."""
    blocker = Connection(database.options)
    blocker.send("START TRANSACTION")
    blocker.send("UPDATE data_versions SET version = version WHERE topic = 'viewing'")
    blocker.rows("SELECT topic FROM data_versions WHERE topic = 'viewing' FOR UPDATE")
    try:
        with pytest.raises(db.TransactionExhausted) as caught:
            for attempt in db.transaction("tests.half"):
                with attempt as tx:
                    add_house(tx, "Half")
                    tx.execute(BUMP, {"topic": "viewing"})
    finally:
        blocker.close()
    assert caught.value.errno == 1205
    assert houses() == []


def test_committing_after_1205_by_hand_does_save_half(database: Database):
    """Negative control: a layer without doom and ROLLBACK would save half."""
    blocker = Connection(database.options)
    blocker.send("START TRANSACTION")
    blocker.rows("SELECT topic FROM data_versions WHERE topic = 'viewing' FOR UPDATE")
    bare = Connection(database.options)
    bare.send("START TRANSACTION")
    bare.send("INSERT INTO houses (name, created_at) VALUES ('Half', '2026-01-01')")
    with pytest.raises(errors.Transient) as caught:
        bare.send(BUMP, {"topic": "viewing"})
    bare.send("COMMIT")
    bare.close()
    blocker.close()
    assert caught.value.errno == 1205
    assert houses() == ["Half"]


def test_a_caught_transient_error_still_counts(database: Database):
    """A body that catches the error and continues is rolled back and runs again."""
    tries = 0
    for attempt in db.transaction("tests.swallow"):
        with attempt as tx:
            tries += 1
            add_house(tx, f"Try {tries}")
            if tries == 1:
                tx.doom = errors.Transient("made up", 1213)
                with pytest.raises(errors.Transient):
                    tx.execute(BUMP, {"topic": "catalog"})
    assert houses() == ["Try 2"]


def test_only_the_outermost_level_retries(database: Database):
    inner, outer = [], []
    for attempt in db.transaction("tests.outer"):
        with attempt as tx:
            outer.append(1)
            for level in db.transaction("tests.inner"):
                with level as same:
                    inner.append(1)
                    assert same is tx
                    if len(outer) == 1:
                        tx.doom = errors.Transient("made up", 1213)
    assert (len(outer), len(inner)) == (2, 2)


def test_an_inner_application_error_undoes_the_inner_level_alone(database: Database):
    for attempt in db.transaction("tests.outer"):
        with attempt as tx:
            add_house(tx, "Outer")
            with pytest.raises(KeyError):
                for level in db.transaction("tests.inner"):
                    with level as same:
                        add_house(same, "Inner")
                        raise KeyError("no")
    assert houses() == ["Outer"]


def test_hooks_run_after_commit_in_order_and_an_error_stops_none(database: Database):
    heard = []

    @db.transactional("tests.hooks")
    def verb() -> str:
        db.after_commit(lambda: heard.append(version()))
        db.after_commit(lambda: 1 / 0)
        db.after_commit(lambda: heard.append(current.get()))
        db.database().rows("SELECT 1")
        tx = current.get()
        tx.execute(BUMP, {"topic": "catalog"})
        return "value"

    before = version()
    assert verb() == "value"
    assert heard == [before + 1, None], "the hook sees the committed row, outside the transaction"


def test_hooks_are_dropped_on_rollback(database: Database):
    heard = []
    with pytest.raises(KeyError):
        for attempt in db.transaction("tests.dropped"):
            with attempt as tx:
                tx.after_commit(lambda: heard.append(1))
                raise KeyError("no")
    assert heard == []


def test_hooks_of_an_undone_level_are_dropped(database: Database):
    heard = []
    for attempt in db.transaction("tests.outer"):
        with attempt as tx:
            tx.after_commit(lambda: heard.append("outer"))
            with pytest.raises(KeyError):
                for level in db.transaction("tests.inner"):
                    with level as same:
                        same.after_commit(lambda: heard.append("inner"))
                        raise KeyError("no")
    assert heard == ["outer"]


def test_a_key_takes_effect_once_and_replays_its_result(database: Database):
    runs = []

    def verb():
        runs.append(1)
        current.get().execute(BUMP, {"topic": "catalog"})
        return {"number": 7}

    before = version()
    results = [db.run("tests.keyed", verb, key="order-1") for _ in range(3)]
    assert results == [{"number": 7}] * 3
    assert (len(runs), version()) == (1, before + 1)
    stored = database.rows("SELECT result FROM transaction_markers WHERE marker_key = 'order-1'")
    assert json.loads(stored[0]["result"]) == {"number": 7}


def test_parallel_calls_with_one_key_take_effect_once(database: Database):
    runs = []

    def verb():
        runs.append(1)
        current.get().execute(BUMP, {"topic": "catalog"})
        time.sleep(0.05)
        return 1

    before, found = version(), []
    threads = [threading.Thread(
        target=lambda: found.append(db.run("tests.keyed", verb, key="order-2"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert found == [1] * 8
    assert (len(runs), version()) == (1, before + 1)


def test_a_marker_is_written_only_if_the_transaction_writes(database: Database):
    def count() -> int:
        return database.rows("SELECT COUNT(*) AS n FROM transaction_markers")[0]["n"]

    before = count()
    for attempt in db.transaction("tests.reads"):
        with attempt as tx:
            tx.rows(READ, {"topic": "catalog"})
    assert count() == before
    for attempt in db.transaction("tests.writes"):
        with attempt as tx:
            tx.execute(BUMP, {"topic": "catalog"})
    assert count() == before + 1


@pytest.mark.parametrize("statement", [
    "CREATE TABLE x (id INT)", "DROP TABLE houses", "ALTER TABLE houses ADD x INT", "BEGIN",
    "START TRANSACTION", "COMMIT", "LOCK TABLES houses WRITE", "TRUNCATE houses",
    "SET autocommit = 1", "-- a remark\nDROP TABLE houses", "REPLACE INTO houses VALUES (1)",
])
def test_a_transaction_rejects_statements_that_commit_implicitly(
        database: Database, statement: str):
    with pytest.raises(db.DatabaseError, match="Not inside a transaction"):
        for attempt in db.transaction("tests.ddl"):
            with attempt as tx:
                add_house(tx, "Before")
                tx.execute(statement)
    assert houses() == []


def test_a_write_outside_a_transaction_is_an_error(database: Database):
    with pytest.raises(db.DatabaseError, match="outside a transaction"):
        db.queries("ops/versions").bump_data_version(topic="catalog", now="2026-01-01")


def test_reads_in_a_snapshot_agree(database: Database):
    with db.snapshot():
        first = version()
        other = Connection(database.options)
        other.send(BUMP, {"topic": "catalog"})
        other.close()
        assert version() == first
        with pytest.raises(db.DatabaseError, match="read-only"):
            current.get().execute(BUMP, {"topic": "catalog"})
    assert version() == first + 1


def test_reads_without_a_snapshot_do_not_agree(database: Database):
    """Negative control: READ COMMITTED shows the other's commit between two reads."""
    for attempt in db.transaction("tests.two_reads"):
        with attempt as tx:
            first = tx.rows(READ, {"topic": "catalog"})[0]["version"]
            other = Connection(database.options)
            other.send(BUMP, {"topic": "catalog"})
            other.close()
            assert tx.rows(READ, {"topic": "catalog"})[0]["version"] == first + 1


def test_constraint_errors_are_not_retried(database: Database):
    tries = []
    with pytest.raises(db.Duplicate) as caught:
        for attempt in db.transaction("tests.duplicate"):
            with attempt as tx:
                tries.append(1)
                add_house(tx, "Same")
                add_house(tx, "Same")
    assert (len(tries), caught.value.key) == (1, "houses_name_key")
    with pytest.raises(db.Rejected) as refused:
        for attempt in db.transaction("tests.refused"):
            with attempt as tx:
                tx.execute("INSERT INTO houses (name, country, created_at) "
                           "VALUES ('X', 'ZZ', '2026-01-01')")
    assert refused.value.reason == "points at nothing"


def test_the_connection_returns_to_the_pool_before_the_pause(database: Database, monkeypatch):
    in_use = []
    monkeypatch.setattr("app.db.transactions.time.sleep",
                        lambda _s: in_use.append(database.pool.gauges()["in_use"]))
    with pytest.raises(db.TransactionExhausted):
        for attempt in db.transaction("tests.pause"):
            with attempt as tx:
                tx.rows("SELECT 1 AS one")
                tx.doom = errors.Transient("made up", 1213)
    assert in_use == [0] * (ATTEMPTS - 1)
