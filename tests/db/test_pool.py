"""The pool waits, then raises when it is full; it never hands out a broken connection."""

import os
import threading
import time
from contextlib import ExitStack
from contextvars import Context
from dataclasses import replace

import pytest

from app import db
from app.db import engine, errors, tx
from app.db.connection import Connection
from app.db.engine import Database
from app.db.pool import Pool


@pytest.fixture
def small(database: Database):
    """A database with two connections and a short wait."""
    found = Database(replace(database.options, pool_size=2, pool_wait_s=0.3))
    token = tx.current.set(None)  # outside the test's own transaction
    yield found
    tx.current.reset(token)
    found.close()


def held_by_others(pool: Pool, many: int = 1) -> list[Connection]:
    """Take connections as other threads would."""
    return [Context().run(pool.acquire) for _ in range(many)]


def test_nothing_connects_before_the_first_use(small: Database):
    assert small.pool.gauges()["created"] == 0


def test_a_full_pool_waits_and_then_raises(small: Database):
    held = held_by_others(small.pool, 2)
    began = time.monotonic()
    with pytest.raises(db.PoolTimeout, match="All 2 connections were busy"):
        small.rows("SELECT 1 AS one")
    assert 0.25 <= time.monotonic() - began < 30, "it waited, and not for ever"
    assert small.pool.gauges()["timeouts"] == 1
    for connection in held:
        small.pool.release(connection)


def test_a_waiting_caller_gets_the_returned_connection(small: Database):
    small.pool._wait_s = 30
    held = held_by_others(small.pool, 2)

    def give_back() -> None:
        while not small.pool.gauges()["waiting"]:
            time.sleep(0.01)
        small.pool.release(held[0])

    threading.Thread(target=give_back, daemon=True).start()
    got = small.pool.acquire()
    assert got is held[0]
    small.pool.release(got)
    small.pool.release(held[1])


def test_a_full_pool_answers_503_with_retry_after(client, small: Database):
    held = held_by_others(small.pool, 2)
    client.application.view_functions["health"] = lambda: small.rows("SELECT 1 AS one")
    response = client.get("/health", headers={"Accept": "application/json"})
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "2"
    assert response.json["message"] == "Nothing was lost. Try again in a moment."
    for connection in held:
        small.pool.release(connection)


def test_the_pool_hands_out_the_latest_connection_first(small: Database):
    first, second = held_by_others(small.pool, 2)
    small.pool.release(first)
    small.pool.release(second)
    assert small.pool.acquire() is second
    small.pool.release(second)


def test_the_pool_replaces_a_dead_idle_connection(small: Database, monkeypatch):
    connection = small.pool.acquire()
    small.pool.release(connection)
    killer = Connection(small.options)
    killer.send(f"KILL {connection.raw.connection_id}")
    killer.close()
    monkeypatch.setattr("app.db.pool.IDLE_BEFORE_PING_S", 0.0)
    assert small.rows("SELECT 1 AS one") == [{"one": 1}]
    assert small.pool.gauges()["discarded"] == 1


def test_the_pool_rolls_back_an_open_transaction_on_return(small: Database):
    connection = small.pool.acquire()
    connection.clean = False
    connection.send("START TRANSACTION")
    connection.send("INSERT INTO houses (name, created_at) VALUES ('Forgotten', '2026-01-01')")
    small.pool.release(connection)
    assert connection.rows("SELECT name FROM houses WHERE name = 'Forgotten'") == []


def test_a_fork_starts_with_an_empty_pool(small: Database):
    small.pool.release(small.pool.acquire())
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:  # in the child, which may neither reuse nor close what the parent has
        connection = small.pool.acquire()
        gauges = small.pool.gauges()
        os.write(write_end, f"{gauges['created']} {connection.is_alive()}".encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(read_end, 100) == b"2 True"
    assert small.rows("SELECT 1 AS one") == [{"one": 1}]


def test_a_failed_connection_frees_its_place():
    def refuse():
        raise db.ServerAway("no", 2002)

    pool = Pool(refuse, size=1, wait_s=0.1)
    for _ in range(3):
        with pytest.raises(db.ServerAway):
            pool.acquire()
    assert pool.gauges()["in_use"] == 0


def test_a_page_holds_one_connection_at_most(small: Database):
    held, = held_by_others(small.pool)
    assert [small.rows("SELECT 1 AS one")[0]["one"] for _ in range(5)] == [1] * 5
    assert small.pool.gauges()["created"] == 2
    small.pool.release(held)


HOLDING = {
    "a transaction": lambda database: database.transaction("tests.hold"),
    "a snapshot": lambda database: [database.snapshot()],
}
ASKING = {
    "a connection": lambda database: database.pool.acquire(),
    "a named lock": lambda database: database.named_lock("tests.second", 0).__enter__(),
    "statistics": lambda database: database.analyze(["houses"]),
    "another database's connection": lambda database: Database(database.options).pool.acquire(),
}


@pytest.mark.parametrize("holding", HOLDING)
@pytest.mark.parametrize("asking", ASKING)
def test_nobody_asks_for_a_connection_while_holding_one(small: Database, holding, asking):
    """Even a free one: with as many such callers as connections, each would wait for the others."""
    for held in HOLDING[holding](small):
        with held, pytest.raises(errors.SecondConnection):
            ASKING[asking](small)
    assert small.pool.gauges()["in_use"] == 0
    assert small.rows("SELECT 1 AS one") == [{"one": 1}], "and what it held is given back"


def test_a_named_lock_is_held_around_reads_and_transactions(small: Database):
    with ExitStack() as stack, small.named_lock("tests.outer", 0) as mine:
        theirs = Context().run(stack.enter_context, small.named_lock("tests.outer", 0))
        assert mine and not theirs
        assert small.rows("SELECT 1 AS one") == [{"one": 1}]
        for attempt in small.transaction("tests.inner"):
            with attempt as inner:
                assert inner.rows("SELECT 2 AS two") == [{"two": 2}]
        with pytest.raises(errors.SecondConnection), small.named_lock("tests.second", 0):
            pass


def test_named_locks_take_nothing_from_the_pool(small: Database):
    """As many locks as the process may hold, and still both connections are free."""
    with ExitStack() as stack:
        for number in range(engine.MOST_LOCKS):
            assert Context().run(stack.enter_context, small.named_lock(f"tests.{number}", 0))
        one_more = stack.enter_context(small.named_lock("tests.more", 0))
        assert not one_more, "no lock is granted without a connection that holds it"
        assert len(held_by_others(small.pool, 2)) == 2
