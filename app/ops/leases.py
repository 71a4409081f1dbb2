"""A job in a worker's hands: claimed, kept by a heartbeat, ended.

The lease is short, so that the job of a dead worker is soon taken over; `beat` renews it every
second, so that a long job keeps it. Each claim has a name of its own (`held_by`), and every change
of the row asks for it: a worker that was away for longer than its lease finds nothing to change.
Only the heartbeat talks to the database about progress. The task just sets numbers, as often as it
likes and inside its own transaction, and learns there that it has to stop.
"""

import json
import os
import secrets
import socket
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app import db
from app.ops import jobs, request_ids
from app.ops.clock import now
from app.ops.jobs import Task
from app.ops.logs import log

LEASE = timedelta(seconds=30)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=15), timedelta(hours=1)
MOST_BATCHES = 200  # of one run of a task that drains; the rest waits for the next
MOST_NOTE, MOST_ERROR = 200, 500

_sql = db.queries("ops/leases")


class Interrupted(Exception):
    """The task has to stop. Passing it on rolls back what the task has begun."""


class Cancelled(Interrupted):
    """Somebody cancelled the job."""


class Lost(Interrupted):
    """The lease ended, so another worker may have the job."""


class Stopped(Interrupted):
    """The worker is about to end; another one takes the job over at once."""


@dataclass(slots=True)
class Job:
    """A running job: its payload, and a place to report progress."""

    id: int
    task: str
    payload: dict[str, Any] = field(default_factory=dict)
    attempt: int = 1
    held_by: str = ""
    done: int = 0
    total: int | None = None
    note: str = ""
    interrupted: type[Interrupted] | None = None
    ended: bool = False
    renewed: float = field(default_factory=time.monotonic)

    def progress(self, done: int, total: int | None = None, note: str = "") -> None:
        """Say how far the work is; it costs nothing. Raises Interrupted when the task has to stop.
        """
        self.done, self.total, self.note = done, total, note[:MOST_NOTE]
        self.check()

    def check(self) -> None:
        """Raise Interrupted when the task has to stop."""
        if self.interrupted is not None:
            raise self.interrupted

    def finish(self, result: Any = None) -> None:
        """End the job in the task's own transaction: the effect and the end are one.

        Raises Lost when another worker has taken the job over.
        """
        if not _sql.finish(job_id=self.id, held_by=self.held_by, now=now(),
                          result=None if result is None else json.dumps(result)):
            raise Lost
        self.ended = True


_held: dict[str, Job] = {}  # by held_by: a job may be here twice, once taken over
_guard = threading.Lock()


def work(lane: str) -> bool:
    """Take the lane's next job on and run it, whatever becomes of it; False when none is due."""
    if _sql.next_due(lane=lane, now=now()) is None:
        return False
    claimed = _claim(lane)
    if claimed is None:  # another worker was faster
        return False
    job, request_id = claimed
    before = request_ids.current()
    request_ids.use(request_id)
    with _guard:
        _held[job.held_by] = job
    try:
        _run(job, jobs.tasks.get(job.task))
    finally:
        with _guard:
            del _held[job.held_by]
        request_ids.use(before)
    return True


@db.transactional("jobs.claim")
def _claim(lane: str) -> tuple[Job, str] | None:
    """Short on purpose: no lock is held while a mail server thinks."""
    at = now()
    row = _sql.lock_next(lane=lane, now=at)
    if row is None:
        return None
    held_by = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(6)}"
    _sql.claim(job_id=row["id"], held_by=held_by, leased_until=at + LEASE, now=at)
    job = Job(row["id"], row["task"], json.loads(row["payload"]), row["attempts"] + 1, held_by)
    if row["cancel_asked_at"]:  # its worker died before it saw that
        job.interrupted = Cancelled
    return job, row["request_id"]


def _run(job: Job, task: Task | None) -> None:
    try:
        job.check()
        if task is None:
            raise LookupError(f"Nobody does {job.task}.")
        if task.every_s is None and job.attempt > task.attempts:
            raise TimeoutError("The worker was cut off each time.")
        result = do(task, job)
        if task.every_s is not None:
            _rest(job, task.every_s)
        elif not job.ended:
            _finish(job, result)
    except Cancelled:
        _end_cancelled(job)
    except Stopped:
        _put_back(job, now(), job.attempt - 1, None)
    except Lost:
        log.warning("job.lost", task=job.task, job=job.id)
    except Exception as error:
        log.warning("job.failed", task=job.task, job=job.id, attempt=job.attempt,
                    kind=type(error).__name__)
        _failed(job, task, f"{type(error).__name__}: {error}"[:MOST_ERROR])


def do(task: Task, job: Job) -> Any:
    """Do the work of a task. Raises what its function raises."""
    function = task.load()
    if task.every_s is None:
        return function(job)
    for _ in range(MOST_BATCHES if task.drains else 1):
        job.check()
        if not function():
            break
    return None


@db.transactional("jobs.finish")
def _finish(job: Job, result: Any) -> None:
    job.finish(result)


@db.transactional("jobs.rest")
def _rest(job: Job, every_s: float) -> None:
    _sql.rest(job_id=job.id, held_by=job.held_by, due_at=now() + timedelta(seconds=every_s))


@db.transactional("jobs.end_cancelled")
def _end_cancelled(job: Job) -> None:
    _sql.end_cancelled(job_id=job.id, held_by=job.held_by, now=now())


@db.transactional("jobs.put_back")
def _put_back(job: Job, due_at: datetime, attempts: int, error: str | None) -> None:
    _sql.put_back(job_id=job.id, held_by=job.held_by, due_at=due_at, attempts=attempts,
                 last_error=error)


@db.transactional("jobs.failed")
def _failed(job: Job, task: Task | None, error: str) -> None:
    """Wait longer each time, then bury it. What recurs is never buried, nor later than usual."""
    at = now()
    if _sql.is_cancel_asked(job_id=job.id):
        _sql.end_cancelled(job_id=job.id, held_by=job.held_by, now=at)
        return
    due_at = next_try(at, job.attempt)
    if task is not None and task.every_s is not None:
        due_at = min(due_at, at + timedelta(seconds=task.every_s))
    elif job.attempt >= (task.attempts if task else jobs.ATTEMPTS):
        _sql.bury(job_id=job.id, held_by=job.held_by, last_error=error, now=at)
        return
    _sql.put_back(job_id=job.id, held_by=job.held_by, due_at=due_at, attempts=job.attempt,
                 last_error=error)


def next_try(at: datetime, attempts: int) -> datetime:
    """Return when to try again after so many failures: 15 s, doubling, an hour at most."""
    return at + min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(attempts - 1, 20))


def beat() -> None:
    """Renew the lease of every job in this process, write its progress, and hear of cancels."""
    with _guard:
        held = list(_held.values())
    for job in held:
        try:
            found = _renew(job)
        except db.DatabaseError as error:
            log.warning("job.unrenewed", job=job.id, kind=type(error).__name__)
            if time.monotonic() - job.renewed > LEASE.total_seconds():
                job.interrupted = Lost
        else:
            job.renewed = time.monotonic()
            job.interrupted = found or job.interrupted


@db.transactional("jobs.renew")
def _renew(job: Job) -> type[Interrupted] | None:
    if not _sql.renew(job_id=job.id, held_by=job.held_by, leased_until=now() + LEASE,
                     done_units=job.done, total_units=job.total, note=job.note):
        return None if job.ended else Lost
    return Cancelled if _sql.is_cancel_asked(job_id=job.id) else None


def stop() -> None:
    """Have every task of this process stop at its next progress; another worker goes on."""
    with _guard:
        for job in _held.values():
            job.interrupted = job.interrupted or Stopped
