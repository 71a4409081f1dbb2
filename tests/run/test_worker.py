"""The worker: its lanes, its heartbeat, and how it stops."""

import threading
import time

import pytest

from app import db
from app.ops import jobs, leases
from app.run import worker
from app.run.tasks import LANES, TASKS
from tests.accounts.tools import rows
from tests.jobs import made

put = db.transactional("tests.put")(jobs.enqueue)


@pytest.fixture
def hasty(monkeypatch):
    """Nobody waits long in a test."""
    for name, seconds in (("IDLE_S", 0.01), ("AFTER_ERROR_S", 0.001), ("BEAT_S", 0.02)):
        monkeypatch.setattr(worker, name, seconds)


@pytest.fixture
def running(monkeypatch, hasty):
    """Starts a worker in a thread, whose recurring tasks are those given; ends it afterwards."""
    stop, threads = threading.Event(), []

    def start(*tasks):
        monkeypatch.setattr(worker, "TASKS", ())
        monkeypatch.setattr(jobs, "tasks", {task.name: task for task in tasks})
        thread = threading.Thread(target=worker.run, args=(stop, {"default": 1, "mail": 1}))
        thread.start()
        threads.append(thread)

    def end():
        stop.set()
        for thread in threads:
            thread.join(20)
            assert not thread.is_alive()

    start.end = end
    yield start
    end()


def until(true, seconds=20):
    """Wait for something to become so."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def state_of(job_id):
    return rows("SELECT state FROM jobs WHERE id = %(id)s", id=job_id)[0]["state"]


def test_the_loop_survives_errors_and_stops_when_told(hasty, monkeypatch):
    stop, calls = threading.Event(), []

    def work(lane):
        calls.append(lane)
        if len(calls) == 3:
            stop.set()
        raise db.ServerAway("away")

    monkeypatch.setattr(leases, "work", work)
    worker.repeat(lambda: worker.step("mail"), stop)
    assert calls == ["mail"] * 3


def test_a_job_is_followed_by_the_next_at_once_and_an_empty_lane_waits(monkeypatch):
    monkeypatch.setattr(leases, "work", lambda lane: True)
    assert worker.step("mail") == 0
    monkeypatch.setattr(leases, "work", lambda lane: False)
    assert worker.step("mail") == worker.IDLE_S


def test_a_heartbeat_that_fails_is_not_the_last(monkeypatch):
    monkeypatch.setattr(leases, "beat", lambda: 1 / 0)
    assert worker.beat() == worker.BEAT_S


def test_the_queue_waits_for_a_database_that_is_away(hasty, monkeypatch):
    tries = []

    def schedule():
        tries.append(1)
        if len(tries) < 3:
            raise db.ServerAway("away")

    monkeypatch.setattr(jobs, "schedule", schedule)
    worker.schedule(threading.Event())
    assert len(tries) == 3


@pytest.mark.commits
def test_mail_goes_out_while_another_lane_is_busy(running):
    gate, order = threading.Event(), []

    def slow(_job):
        gate.wait(20)
        order.append("slow")

    running(made(slow, name="slow"),
            made(lambda _job: order.append("mail"), "mail", name="quick"))
    first, second = put("slow", {}), put("quick", {})
    until(lambda: state_of(second) == "done")
    assert order == ["mail"] and state_of(first) == "running"
    gate.set()
    until(lambda: state_of(first) == "done")


@pytest.mark.commits
def test_a_worker_that_stops_gives_its_long_job_back_at_once_and_counts_no_attempt(running):
    begun = threading.Event()

    def long(job):
        while True:
            begun.set()
            job.progress(1, 2)
            time.sleep(0.01)

    running(made(long))
    job_id = put("test", {})
    assert begun.wait(20)
    running.end()
    row, = rows("SELECT state, attempts, held_by, due_at <= UTC_TIMESTAMP(6) AS due FROM jobs")
    assert (row["state"], row["attempts"], row["held_by"], row["due"]) == ("waiting", 0, None, 1)
    assert jobs.get(job_id)["last_error"] is None


@pytest.mark.commits
def test_a_page_sees_the_progress_of_a_running_job_and_its_cancel_is_heard(running):
    job_ids = []

    def long(job):
        step = 0
        while True:
            step += 1
            job.progress(step, 1_000_000, "Counting")
            time.sleep(0.005)

    running(made(long))
    job_ids.append(put("test", {"secret": 1}))
    until(lambda: jobs.get(job_ids[0])["done_units"] > 0)
    seen = jobs.get(job_ids[0])
    assert (seen["state"], seen["total_units"], seen["note"]) == ("running", 1_000_000, "Counting")
    assert jobs.cancel(job_ids[0])
    until(lambda: state_of(job_ids[0]) == "cancelled")
    assert rows("SELECT payload FROM jobs")[0]["payload"] == "{}"


def test_every_lane_of_a_task_has_a_worker():
    assert {task.lane for task in TASKS} <= LANES.keys()
