"""A worker that is killed in the middle of a job: another takes over, and nothing is half done."""

import subprocess
import sys
import time

import pytest

from app import db
from app.config import ROOT
from app.ops import jobs, leases
from tests.accounts.tools import rows
from tests.faults.killed_worker import HOUSES, LEASE, task

pytestmark = pytest.mark.commits

put = db.transactional("tests.put")(jobs.enqueue)


def houses() -> int:
    return rows("SELECT COUNT(*) AS n FROM houses")[0]["n"]


def killed_after_three(server, *more: str) -> None:
    """Start a worker, wait until it has added three houses, and kill -9 it."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.killed_worker", server.migrator_url,
         "streamvault_commits", *more], cwd=ROOT, text=True, stdout=subprocess.PIPE)
    try:
        assert [child.stdout.readline() for _ in range(3)] == [
            f"added {number}\n" for number in range(3)]
    finally:
        child.kill()
        child.communicate()


def taken_over() -> float:
    """Work as another worker until the job has ended; return how many seconds that took."""
    started = time.monotonic()
    while rows("SELECT state FROM jobs")[0]["state"] != "done":
        assert time.monotonic() - started < 60, "nobody took it over"
        leases.work("default")
        time.sleep(0.05)
    return time.monotonic() - started


def test_another_worker_takes_over_after_the_lease_and_nothing_is_half_done(server, monkeypatch):
    monkeypatch.setitem(jobs.tasks, "test", task(careless=False, pause_s=0))
    put("test", {})
    killed_after_three(server)
    assert rows("SELECT state FROM jobs")[0]["state"] == "running"
    assert not leases.work("default"), "its lease still holds"
    until = time.monotonic() + 10  # the server notices a dead client at once, or soon
    while houses() and time.monotonic() < until:
        time.sleep(0.05)
    assert houses() == 0, "what the dead worker had begun is undone"
    assert taken_over() < LEASE.total_seconds() + 20
    assert houses() == HOUSES
    row, = rows("SELECT state, attempts FROM jobs")
    assert (row["state"], row["attempts"]) == ("done", 2)


def test_a_task_of_many_transactions_would_leave_half_of_them(server, monkeypatch):
    """Negative control."""
    monkeypatch.setitem(jobs.tasks, "test", task(careless=True, pause_s=0))
    put("test", {})
    killed_after_three(server, "careless")
    assert 0 < houses() < HOUSES
