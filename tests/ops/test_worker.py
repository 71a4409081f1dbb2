"""The worker's loop."""

import threading

import pytest

from app import create_app, db
from app.ops import outbox, worker


@pytest.fixture
def tasks(monkeypatch):
    """An empty list of tasks."""
    found = {}
    monkeypatch.setattr(worker, "tasks", found)
    return found


def test_a_task_runs_when_it_is_due_and_not_before(tasks):
    ran = []
    worker.every(60, "test.count", lambda: ran.append(1))
    for at in (1000.0, 1059.0, 1060.0, 1061.0):
        worker.run_due(at)
    assert len(ran) == 2


def test_a_task_that_fails_does_not_hold_the_others_up(tasks):
    ran = []
    worker.every(60, "test.fails", lambda: 1 / 0)
    worker.every(60, "test.works", lambda: ran.append(1))
    worker.run_due(0.0)
    assert ran == [1]


def test_one_worker_at_a_time_runs_a_task(tasks):
    ran = []
    worker.every(60, "test.alone", lambda: ran.append(1))
    with db.named_lock("worker.test.alone", 0) as mine:
        assert mine
        worker.run_due(0.0)
    assert ran == []


def test_a_purge_goes_on_until_nothing_is_left(tasks):
    left = [3]

    def batch():
        left[0] -= 1
        return left[0]

    worker.purge("test", batch)
    worker.tasks["purge.test"].run()
    assert left == [0]


def test_the_loop_survives_errors_and_stops_when_told(tasks, monkeypatch):
    monkeypatch.setattr(worker, "AFTER_ERROR_S", 0.001)
    monkeypatch.setattr(worker, "IDLE_S", 0.001)
    stop, calls = threading.Event(), []

    def deliver():
        calls.append(1)
        if len(calls) == 3:
            stop.set()
        raise db.ServerAway("away")

    monkeypatch.setattr(outbox, "deliver", deliver)
    worker.run(stop)
    assert len(calls) == 3


def test_a_full_batch_is_followed_at_once(tasks, monkeypatch):
    monkeypatch.setattr(outbox, "deliver", lambda: outbox.BATCH)
    assert worker.step() == 0
    monkeypatch.setattr(outbox, "deliver", lambda: 0)
    assert worker.step() == worker.IDLE_S


def test_the_application_registers_its_purges_and_deliveries(test_settings):
    create_app(test_settings)
    assert {"purge.outbox", "purge.markers", "purge.rate_buckets", "purge.sessions",
            "purge.mail_tokens", "purge.sign_in_locks"} <= worker.tasks.keys()
    assert {"mail", "accounts.sign_up", "accounts.reset", "accounts.email"} <= \
        outbox._handlers.keys()
