"""Jobs: written with the change or not at all, then held by one worker at a time to their end."""

import json
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine

from app import db
from app.db import transactions
from app.ops import jobs, leases, request_ids
from app.ops.clock import now
from app.ops.leases import Job
from tests.accounts.tools import at_once, rows, run
from tests.jobs import made, run_task, work

put = db.transactional("tests.put")(jobs.enqueue)


@pytest.fixture
def task(monkeypatch):
    """Makes "test" a task that runs the function."""
    def use(call, **more):
        monkeypatch.setitem(jobs.tasks, "test", made(call, **more))

    return use


@pytest.fixture
def delivered(task):
    """Return the calls of the task "test": (payload, id)."""
    seen = []
    task(lambda job: seen.append((job.payload, job.id)))
    return seen


@pytest.fixture
def refused(task):
    """A task that always fails."""
    def fail(_job):
        raise ConnectionRefusedError("mail server away")

    task(fail)


def the_job() -> dict:
    row, = rows("SELECT * FROM jobs")
    return row


# Once ------------------------------------------------------------------------------------------


def test_a_job_is_done_once_and_its_payload_forgotten(delivered):
    job_id = put("test", {"é": 1})
    assert work() == 1
    assert work() == 0
    assert delivered == [({"é": 1}, job_id)]
    row = the_job()
    assert (row["payload"], row["attempts"], row["state"]) == ("{}", 1, "done")
    assert row["ended_at"] and row["due_at"] is None


def test_a_job_outside_a_transaction_is_refused(delivered):
    with db_without_sandbox(), pytest.raises(db.DatabaseError):
        jobs.enqueue("test", {})


def test_a_job_of_an_undone_change_does_not_exist(delivered):
    with pytest.raises(ValueError, match="undone"):
        db.run("tests.undone", put_and_fail)
    assert work() == 0


def put_and_fail():
    """A verb that fails after it wrote."""
    jobs.enqueue("test", {})
    raise ValueError("undone")


def test_a_task_that_nobody_listed_cannot_be_asked_for():
    with pytest.raises(KeyError):
        put("nonsense", {})


def test_a_job_keeps_its_one_result(task):
    task(lambda job: {"rows": 7})
    job_id = put("test", {}, asked_by=None)
    work()
    assert jobs.get(job_id)["result"] == '{"rows": 7}'
    assert jobs.get(job_id + 1) is None


def test_a_job_is_not_done_before_its_time(delivered):
    with time_machine.travel(now(), tick=False) as clock:
        put("test", {}, not_before=now() + timedelta(hours=2))
        assert work() == 0
        clock.shift(timedelta(hours=2))
        assert work() == 1


def test_the_same_job_is_queued_once_until_it_has_ended(delivered):
    first = put("test", {"n": 1}, key="the same")
    assert put("test", {"n": 2}, key="the same") == first
    assert put("test", {"n": 3}) != first
    work()
    assert [payload["n"] for payload, _ in delivered] == [1, 3]
    assert put("test", {"n": 4}, key="the same") != first


def test_a_job_works_under_the_request_that_asked_for_it(task):
    seen = []
    task(lambda job: seen.append(request_ids.current()))
    request_ids.use("request-0001")
    try:
        put("test", {})
    finally:
        request_ids.use("")
    work()
    assert seen == ["request-0001"]
    assert request_ids.current() == ""


# Again -----------------------------------------------------------------------------------------


def test_a_failure_is_tried_again_later_and_buried_after_eight_tries(refused):
    with time_machine.travel(now(), tick=False) as clock:
        job_id = put("test", {"a": 1})
        waits = []
        for _ in range(jobs.ATTEMPTS - 1):
            assert leases.work("default")
            assert not leases.work("default"), "not before its time"
            waits.append((the_job()["due_at"] - now()).total_seconds())
            clock.shift(timedelta(seconds=waits[-1]))
        assert waits == [15, 30, 60, 120, 240, 480, 960]
        assert work() == 1
    buried, = jobs.listed("buried")
    assert buried["id"] == job_id
    assert "mail server away" in buried["last_error"]
    assert "payload" not in buried
    assert (jobs.counts()["waiting"], jobs.counts()["buried"]) == (0, 1)
    assert jobs.buried() == 1
    assert jobs.lanes()["default"]["buried"]["jobs"] == 1


def test_a_task_may_be_tried_less_often(task):
    task(lambda job: 1 / 0, attempts=1)
    put("test", {})
    work()
    assert the_job()["state"] == "buried"


def test_a_buried_job_comes_back_whole(refused, task):
    job_id = put("test", {"a": 1}, key="k")
    run("UPDATE jobs SET attempts = 7")
    work()
    seen = []
    task(lambda job: seen.append(job.payload))
    assert work() == 0
    assert jobs.revive([job_id]) == 1
    assert jobs.revive([job_id]) == 0
    assert work() == 1
    assert seen == [{"a": 1}]


def test_a_buried_job_does_not_stand_in_the_way_of_the_next(refused):
    first = put("test", {}, key="k")
    run("UPDATE jobs SET attempts = 7")
    work()
    assert put("test", {}, key="k") != first


def test_a_job_nobody_knows_waits_for_somebody_who_does(delivered, monkeypatch):
    put("test", {})
    monkeypatch.delitem(jobs.tasks, "test")
    work()
    assert "Nobody does test" in the_job()["last_error"]
    assert the_job()["state"] == "waiting"


# Leases ----------------------------------------------------------------------------------------


def test_what_a_dead_worker_held_is_free_again_after_its_lease(delivered):
    with time_machine.travel(now(), tick=False) as clock:
        put("test", {})
        leases._claim("default")  # and dies
        assert work() == 0
        clock.shift(leases.LEASE)
        assert work() == 1


def test_a_heartbeat_keeps_the_lease_and_writes_the_progress(task):
    with time_machine.travel(now(), tick=False) as clock:
        def long(job):
            for step in range(5):
                clock.shift(leases.LEASE * 0.9)
                job.progress(step, 5, "Counting")
                leases.beat()
                assert not leases.work("default"), "nobody takes it over"
            row = the_job()
            assert (row["done_units"], row["total_units"], row["note"]) == (4, 5, "Counting")

        task(long)
        put("test", {})
        assert leases.work("default")
        assert the_job()["last_error"] is None
    assert the_job()["state"] == "done"


def test_without_a_heartbeat_a_long_job_is_taken_over(task):
    """Negative control, and what becomes of the first worker: it changes nothing any more."""
    with time_machine.travel(now(), tick=False) as clock:
        took = []

        def long(job):
            took.append(job.held_by)
            if len(took) == 1:
                clock.shift(leases.LEASE)
                assert leases.work("default"), "another worker takes it over"
                leases.beat()
                job.progress(1)

        task(long)
        put("test", {})
        leases.work("default")
    assert len(set(took)) == 2
    row = the_job()
    assert (row["state"], row["attempts"], row["last_error"]) == ("done", 2, None)


def test_an_effect_and_its_end_are_one_and_a_worker_that_lost_its_lease_has_none(task, world):
    @db.transactional("tests.effect")
    def effect(job):
        world.add("houses", name=f"House {job.held_by}", created_at=now())
        job.finish({"made": 1})

    with time_machine.travel(now(), tick=False) as clock:
        first = []

        def slow(job):
            first.append(job)
            if len(first) == 1:
                clock.shift(leases.LEASE)
                leases.work("default")
            effect(job)

        task(slow)
        put("test", {})
        leases.work("default")
    assert len(first) == 2
    assert [row["name"] for row in rows("SELECT name FROM houses")] == [
        f"House {first[1].held_by}"]
    assert (the_job()["state"], json.loads(the_job()["result"])) == ("done", {"made": 1})


def test_a_heart_that_cannot_reach_the_database_gives_the_job_up(monkeypatch):
    def away(_job):
        raise db.ServerAway("away")

    job = Job(1, "test", held_by="me")
    monkeypatch.setattr(leases, "_held", {"me": job})
    monkeypatch.setattr(leases, "_renew", away)
    leases.beat()
    job.check()
    job.renewed -= leases.LEASE.total_seconds() + 1
    leases.beat()
    with pytest.raises(leases.Lost):
        job.check()


def test_a_job_that_kills_its_worker_each_time_is_buried(delivered):
    put("test", {})
    run("UPDATE jobs SET attempts = 8")
    work()
    assert delivered == []
    assert len(jobs.listed("buried")) == 1


@pytest.mark.commits
def test_many_workers_share_the_work_and_do_everything_once(delivered):
    for n in range(60):
        put("test", {"n": n})

    def share(_):
        while leases.work("default"):
            pass

    at_once(6, share)
    share(0)
    assert sorted(payload["n"] for payload, _ in delivered) == list(range(60))


@pytest.mark.commits
def test_claiming_without_a_lock_would_do_things_twice(delivered, monkeypatch):
    """Negative control: reading the next job and marking it later is not enough."""
    gate = threading.Barrier(6, timeout=20)

    def claim(lane):
        row = rows("SELECT * FROM jobs WHERE state = 'waiting' ORDER BY id LIMIT 1")
        gate.wait()
        return Job(row[0]["id"], "test", json.loads(row[0]["payload"]),
                   held_by=str(threading.get_ident())), ""

    monkeypatch.setattr(leases, "_claim", claim)
    put("test", {"n": 1})
    at_once(6, lambda _: leases.work("default"))
    assert len(delivered) == 6


# Cancel ----------------------------------------------------------------------------------------


def test_a_waiting_job_is_cancelled_at_once(delivered):
    job_id = put("test", {"a": 1}, key="k")
    assert jobs.cancel(job_id)
    assert not jobs.cancel(job_id)
    assert work() == 0
    row = the_job()
    assert (row["state"], row["payload"], row["unique_key"]) == ("cancelled", "{}", None)


def test_a_running_job_that_is_cancelled_stops_at_its_next_progress_with_nothing_done(task, world):
    @db.transactional("tests.effect")
    def effect(job):
        world.house()
        jobs.cancel(job.id)
        leases.beat()
        job.progress(1)

    task(effect)
    put("test", {})
    assert work() == 1
    assert the_job()["state"] == "cancelled"
    assert rows("SELECT id FROM houses") == []


def test_a_cancelled_task_ends_as_cancelled(task):
    def long(job):
        assert jobs.cancel(job.id)
        assert not jobs.cancel(job.id), "asked once"
        job.progress(1)
        leases.beat()
        job.progress(2)
        raise AssertionError("went on")

    task(long)
    put("test", {})
    work()
    assert (the_job()["state"], the_job()["last_error"]) == ("cancelled", None)


def test_a_cancelled_job_that_fails_is_not_tried_again(task):
    def fail(job):
        jobs.cancel(job.id)
        raise OSError("no")

    task(fail)
    put("test", {})
    work()
    assert the_job()["state"] == "cancelled"


def test_a_cancelled_job_of_a_dead_worker_is_not_run_by_another(delivered):
    with time_machine.travel(now(), tick=False) as clock:
        job_id = put("test", {})
        leases._claim("default")
        assert jobs.cancel(job_id)
        clock.shift(leases.LEASE)
        assert work() == 1
    assert delivered == []
    assert the_job()["state"] == "cancelled"


# What recurs -----------------------------------------------------------------------------------


@pytest.fixture
def recurring(monkeypatch):
    """Makes "test" the only task, running every minute."""
    def use(call, **more):
        monkeypatch.setattr(jobs, "tasks", {"test": made(call, every_s=60, **more)})
        jobs.schedule()

    return use


def test_a_recurring_task_runs_when_it_is_due_and_not_before(recurring):
    with time_machine.travel(now(), tick=False) as clock:
        ran = []
        recurring(lambda: ran.append(1))
        for wait in (0, 59, 1, 1):
            clock.shift(timedelta(seconds=wait))
            work()
        assert len(ran) == 2
    row = the_job()
    assert (row["state"], row["attempts"]) == ("waiting", 0)


def test_however_many_workers_start_a_recurring_task_has_one_job(recurring):
    recurring(lambda: None)
    jobs.schedule()
    work()
    jobs.schedule()
    assert len(rows("SELECT id FROM jobs")) == 1


def test_a_recurring_task_that_fails_is_told_of_and_runs_on(recurring):
    with time_machine.travel(now(), tick=False) as clock:
        recurring(lambda: 1 / 0)
        for _ in range(12):
            assert work() == 1
            wait = (the_job()["due_at"] - now()).total_seconds()
            assert wait <= 60
            clock.shift(timedelta(seconds=wait))
    row = the_job()
    assert (row["state"], row["attempts"]) == ("waiting", 12)
    assert "ZeroDivisionError" in row["last_error"]


def test_a_recurring_task_cannot_be_cancelled(recurring):
    recurring(lambda: None)
    assert not jobs.cancel(the_job()["id"])


def test_a_task_that_drains_goes_on_until_nothing_is_left(recurring):
    left = [3]

    def batch():
        left[0] -= 1
        return left[0]

    recurring(batch, drains=True)
    work()
    assert left == [0]


def test_old_jobs_and_markers_are_purged_and_young_ones_kept(world, delivered):
    put("test", {"old": 1})
    work()
    run("UPDATE jobs SET ended_at = '2026-01-01'")
    put("test", {"young": 1})
    work()
    world.add("jobs", lane="mail", task="mail", payload="{}", state="buried", created_at=now(),
              ended_at="2026-01-01")
    for key, at in (("old", "2026-01-01"), ("young", now())):
        world.add("transaction_markers", marker_key=key, name="x", created_at=at)
    for name in ("purge.jobs", "purge.markers"):
        run_task(name)
    assert [row["state"] for row in rows("SELECT state FROM jobs ORDER BY id")] == [
        "done", "buried"]
    assert [row["marker_key"] for row in rows(
        "SELECT marker_key FROM transaction_markers WHERE name = 'x'")] == ["young"]


@contextmanager
def db_without_sandbox():
    """Outside any transaction, as a forgetful caller would be."""
    token = transactions.current.set(None)
    try:
        yield
    finally:
        transactions.current.reset(token)
