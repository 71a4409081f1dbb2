"""The outbox: with the change or not at all, then until it is delivered or buried."""

from datetime import timedelta

import pytest
import time_machine

from app import db
from app.ops import outbox, request_ids, worker
from app.ops.clock import now
from tests.accounts.tools import at_once, rows, run

put = db.transactional("tests.put")(outbox.put)


@pytest.fixture
def delivered(monkeypatch):
    """What the topic "test" delivered: (payload, id)."""
    seen = []
    monkeypatch.setitem(outbox._handlers, "test", lambda payload, n: seen.append((payload, n)))
    return seen


@pytest.fixture
def refused(monkeypatch):
    """A topic whose deliveries always fail."""
    def fail(_payload, _id):
        raise ConnectionRefusedError("mail server away")

    monkeypatch.setitem(outbox._handlers, "test", fail)


def test_a_message_is_delivered_once_and_its_content_forgotten(delivered):
    message = put("test", {"é": 1})
    assert outbox.deliver() == 1
    assert outbox.deliver() == 0
    assert delivered == [({"é": 1}, message)]
    row = rows("SELECT payload, done_at, attempts FROM outbox")[0]
    assert (row["payload"], row["attempts"]) == ("{}", 1) and row["done_at"]


def test_a_message_outside_a_transaction_is_refused():
    with db_without_sandbox(), pytest.raises(db.DatabaseError):
        outbox.put("test", {})


def test_a_message_of_an_undone_change_does_not_exist(delivered):
    with pytest.raises(ValueError, match="undone"):
        db.run("tests.undone", put_and_fail)
    assert outbox.deliver() == 0


def put_and_fail():
    """A verb that fails after it wrote."""
    outbox.put("test", {})
    raise ValueError("undone")


def test_a_failure_is_tried_again_later_and_buried_after_eight_tries(refused):
    with time_machine.travel(now(), tick=False) as clock:
        message = put("test", {"a": 1})
        waits = []
        for _ in range(outbox.ATTEMPTS - 1):
            assert outbox.deliver() == 1
            assert outbox.deliver() == 0, "not before its time"
            row = rows("SELECT * FROM outbox")[0]
            waits.append((row["available_at"] - now()).total_seconds())
            clock.shift(timedelta(seconds=waits[-1]))
        assert waits == [15, 30, 60, 120, 240, 480, 960]
        assert outbox.deliver() == 1
    buried, = outbox.buried()
    assert buried["id"] == message
    assert "mail server away" in buried["last_error"]
    assert "payload" not in buried
    assert outbox.counts() == {"waiting": 0, "buried": 1}


def test_a_buried_message_comes_back_whole(refused, monkeypatch):
    message = put("test", {"a": 1})
    run("UPDATE outbox SET attempts = 7")
    outbox.deliver()
    seen = []
    monkeypatch.setitem(outbox._handlers, "test", lambda payload, _: seen.append(payload))
    assert outbox.deliver() == 0
    assert outbox.revive(message)
    assert outbox.deliver() == 1
    assert seen == [{"a": 1}]


def test_a_message_nobody_knows_waits_for_somebody_who_does():
    put("nonsense", {})
    outbox.deliver()
    assert "Nobody delivers nonsense" in rows("SELECT last_error FROM outbox")[0]["last_error"]


def test_what_a_dead_worker_held_is_free_again_after_its_lease(delivered):
    with time_machine.travel(now(), tick=False) as clock:
        put("test", {})
        outbox._claim()  # and dies
        assert outbox.deliver() == 0
        clock.shift(outbox.LEASE)
        assert outbox.deliver() == 1


def test_a_message_that_kills_its_worker_each_time_is_buried(delivered):
    put("test", {})
    run("UPDATE outbox SET attempts = 8")
    outbox.deliver()
    assert delivered == []
    assert len(outbox.buried()) == 1


def test_a_delivery_works_under_the_request_that_asked_for_it(monkeypatch):
    seen = []
    monkeypatch.setitem(outbox._handlers, "test", lambda *_: seen.append(request_ids.current()))
    request_ids.use("request-0001")
    try:
        put("test", {})
    finally:
        request_ids.use("")
    outbox.deliver()
    assert seen == ["request-0001"]
    assert request_ids.current() == ""


@pytest.mark.commits
def test_many_workers_share_the_work_and_deliver_everything_once(delivered):
    for n in range(60):
        put("test", {"n": n})

    def work(_):
        while outbox.deliver():
            pass

    at_once(6, work)
    work(0)
    assert sorted(payload["n"] for payload, _ in delivered) == list(range(60))


@pytest.mark.commits
def test_claiming_without_a_lock_would_deliver_twice(delivered, monkeypatch):
    monkeypatch.setattr(outbox, "_claim", lambda: rows(
        "SELECT * FROM outbox WHERE done_at IS NULL ORDER BY id LIMIT 10"))
    for n in range(60):
        put("test", {"n": n})

    def work(_):
        while outbox.deliver():
            pass

    at_once(6, work)
    assert len(delivered) > 60


def test_old_messages_and_markers_are_purged_and_young_ones_kept(world, delivered):
    put("test", {"old": 1})
    outbox.deliver()
    run("UPDATE outbox SET done_at = '2026-01-01'")
    put("test", {"young": 1})
    outbox.deliver()
    for key, at in (("old", "2026-01-01"), ("young", now())):
        world.add("transaction_markers", marker_key=key, name="x", created_at=at)
    for name in ("purge.outbox", "purge.markers"):
        worker.tasks[name].run()
    assert len(rows("SELECT id FROM outbox")) == 1
    assert [row["marker_key"] for row in rows(
        "SELECT marker_key FROM transaction_markers WHERE name = 'x'")] == ["young"]


def db_without_sandbox():
    """Outside any transaction, as a forgetful caller would be."""
    from contextlib import contextmanager

    from app.db import transactions

    @contextmanager
    def outside():
        token = transactions.current.set(None)
        try:
            yield
        finally:
            transactions.current.reset(token)

    return outside()
