"""The pool waits, then raises when it is full; it never hands out a broken connection."""

import os
import threading
import time
from dataclasses import replace

import pytest

from app import db
from app.db import tx
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


def test_nothing_connects_before_the_first_use(small: Database):
    assert small.pool.gauges()["created"] == 0


def test_a_full_pool_waits_and_then_raises(small: Database):
    held = [small.pool.acquire(), small.pool.acquire()]
    began = time.monotonic()
    with pytest.raises(db.PoolTimeout, match="All 2 connections were busy"):
        small.rows("SELECT 1 AS one")
    assert 0.25 <= time.monotonic() - began < 30, "it waited, and not for ever"
    assert small.pool.gauges()["timeouts"] == 1
    for connection in held:
        small.pool.release(connection)


def test_a_waiting_caller_gets_the_returned_connection(small: Database):
    small.pool._wait_s = 30
    held = [small.pool.acquire(), small.pool.acquire()]

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
    held = [small.pool.acquire(), small.pool.acquire()]
    client.application.view_functions["health"] = lambda: small.rows("SELECT 1 AS one")
    response = client.get("/health", headers={"Accept": "application/json"})
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "2"
    assert response.json["message"] == "Nothing was lost. Try again in a moment."
    for connection in held:
        small.pool.release(connection)


def test_the_pool_hands_out_the_latest_connection_first(small: Database):
    first, second = small.pool.acquire(), small.pool.acquire()
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
    held = small.pool.acquire()
    assert [small.rows("SELECT 1 AS one")[0]["one"] for _ in range(5)] == [1] * 5
    assert small.pool.gauges()["created"] == 2
    small.pool.release(held)
