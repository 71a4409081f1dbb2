"""A key's row is the lock of its request, and the place of its answer, a refusal's too."""

import time
from datetime import timedelta

import pytest
import time_machine

from app import db
from app.db.connection import Connection
from app.ops.clock import now
from app.web import idempotency, limits
from tests.accounts.test_applications import bearer
from tests.accounts.tools import rows, run

HASH = "ab" * 32


def subscribe(client, person, creator_id: int, key: str):
    return client.post(f"/api/subscriptions/{creator_id}", csrf=False,
                       headers=bearer(person) | {"Idempotency-Key": key})


def test_a_refusal_is_an_answer_and_only_its_effect_is_undone(client, world):
    """Sent again, perhaps by a proxy, it does not take effect after all."""
    refused = subscribe(client, world.bob, world.charlie.id, "k1")
    assert refused.status_code == 404, "Charlie is no creator"
    run("INSERT INTO account_roles (account_id, role) VALUES (%(id)s, 'creator')",
        id=world.charlie.id)
    again = subscribe(client, world.bob, world.charlie.id, "k1")
    assert again.status_code == 404 and again.headers["Idempotency-Replayed"] == "true"
    assert again.data == refused.data and again.mimetype == "application/problem+json"
    assert rows("SELECT id FROM subscriptions WHERE account_id = %(id)s", id=world.bob.id) == []
    assert subscribe(client, world.bob, world.charlie.id, "k2").status_code == 201


def test_a_refusal_that_asks_for_another_request_leaves_no_key_behind(client, world):
    assert subscribe(client, world.alice, world.alice.id, "k1").status_code == 400
    assert rows("SELECT status FROM idempotency_keys") == []


def test_the_tries_of_refused_requests_count(client, world, monkeypatch):
    """Their transaction is undone, and the limit is not: else a key would lift every limit."""
    monkeypatch.setitem(limits.POLICIES, "subscribe", limits.Policy(4, 3600))
    statuses = [subscribe(client, world.alice, creator_id, f"k{number}").status_code
                for number, creator_id in enumerate([world.alice.id, world.bob.id] * 3)]
    assert statuses == [400, 404, 400, 404, 429, 429]


def test_a_replayed_answer_is_no_try(client, world, monkeypatch):
    monkeypatch.setitem(limits.POLICIES, "subscribe", limits.Policy(1, 3600))
    assert [subscribe(client, world.bob, world.alice.id, "k1").status_code
            for _ in range(3)] == [201, 201, 201]


@pytest.fixture
def other(database):
    """Another process's connection."""
    connection = Connection(database.options)
    connection.send("START TRANSACTION")
    yield connection
    connection.close()


@pytest.mark.commits
def test_a_key_that_another_transaction_has_is_refused_at_once(world, other):
    other.send("INSERT INTO idempotency_keys (account_id, idempotency_key, request_hash, status, "
               "headers, body, created_at) VALUES (%s, 'k', UNHEX(%s), 0, '{}', '', %s)",
               (world.bob.id, HASH, now()))
    began = time.monotonic()
    with pytest.raises(InterruptedError):
        for attempt in db.transaction("tests.claim"):
            with attempt:
                with pytest.raises(db.LockTimeout):
                    idempotency.claim(world.bob.id, "k", HASH)
                raise InterruptedError
    assert time.monotonic() - began < 1
    other.send("ROLLBACK")
    assert db.run("tests.claim", idempotency.claim, world.bob.id, "k", HASH) is None


@pytest.mark.commits
def test_a_claimed_key_locks_nothing_but_its_row(world, other):
    """A shared lock on the account would make two requests of one account wait for each other."""
    for attempt in db.transaction("tests.claim"):
        with attempt:
            idempotency.claim(world.bob.id, "k", HASH)
            for table, column in (("accounts", "id"), ("idempotency_keys", "account_id")):
                others = other.rows(f"SELECT {column} FROM {table} WHERE {column} <> -1 "
                                    "FOR UPDATE SKIP LOCKED")
                assert (world.bob.id in {row[column] for row in others}) == (table == "accounts")


def test_a_key_is_free_after_a_day_purged_or_not(world):
    def claim():
        found = db.run("tests.claim", idempotency.claim, world.bob.id, "k", HASH)
        db.run("tests.store", idempotency.store, world.bob.id, "k", 201, "{}", b"made")
        return found and found["body"]

    assert [claim(), claim()] == [None, b"made"]
    with time_machine.travel(now() + idempotency.KEPT_FOR + timedelta(seconds=1)):
        assert [claim(), claim()] == [None, b"made"]
