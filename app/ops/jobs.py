"""The job queue: what must happen after a change, what takes long, and what recurs.

A job is a row written in the transaction of the change that asks for it: both exist or neither.
One worker at a time holds it under a lease (app/ops/leases.py). It runs at least once: when a
worker dies, another takes the job over once the lease ends. So the effect of a task is either one
transaction that ends with `Job.finish`, which makes it happen exactly once, or repeats harmlessly.

    waiting → running → done
       ↑         ├────→ waiting    after a failure, later each time, and for a task that recurs
       │         ├────→ cancelled  the task stops at its next progress; its transaction is undone
       └ buried ←┘                 after the last attempt, until an administrator decides

Tasks are listed in app/run/tasks.py. Each process hands that list to `use`; no import registers
anything. When a job ends its payload goes, because it may hold a link that signs in.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any, Literal, TypedDict, get_args

from app import db
from app.ops import request_ids
from app.ops.clock import now

ATTEMPTS = 8
KEPT_FOR = timedelta(days=30)

State = Literal["waiting", "running", "done", "cancelled", "buried"]



class JobRow(TypedDict):
    """A job as pages show it, never with its payload. `result` is JSON text."""

    id: int
    lane: str
    task: str
    state: State
    due_at: datetime | None
    held_by: str | None
    attempts: int
    last_error: str | None
    done_units: int
    total_units: int | None
    note: str
    result: str | None
    cancel_asked_at: datetime | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    asked_by_name: str | None


class EndedRow(JobRow):
    """A job that has ended, in its list."""

    queued: int


class LaneRow(TypedDict):
    """Jobs of one lane in one state, how many of them are due, and since when or from when."""

    lane: str
    state: State
    jobs: int
    due: int
    first_due_at: datetime | None


class AskedRow(TypedDict):
    """A job as the person who asked for it may take it along."""

    id: int
    task: str
    state: State
    created_at: datetime
    ended_at: datetime | None


_sql = db.queries("ops/jobs", get_job=JobRow, list_jobs=JobRow, list_next=JobRow,
                  list_ended=EndedRow, count_lanes=LaneRow, list_asked_by=AskedRow)


@dataclass(frozen=True, slots=True)
class Task:
    """The function and the lane of jobs of this name; people read `title`.

    `function` is "module:name". It takes the Job and returns its result, JSON or None. With
    `every_s` the task recurs: one row for all workers, and the function takes nothing. One that
    `drains` is called again until it returns 0.
    """

    name: str
    title: str
    lane: str
    function: str
    every_s: float | None = None
    drains: bool = False
    attempts: int = ATTEMPTS

    def load(self) -> Callable[..., Any]:
        """Import the function."""
        module, _, name = self.function.partition(":")
        return getattr(import_module(module), name)


tasks: dict[str, Task] = {}


def use(manifest: Iterable[Task]) -> None:
    """Say which tasks there are. Every process that asks for jobs or runs them does it once."""
    tasks.update({task.name: task for task in manifest})


def enqueue(task: str, payload: dict[str, Any], *, not_before: datetime | None = None,
            key: str | None = None, asked_by: int | None = None) -> int:
    """Add a job to the current transaction and return its id. Raises outside of one.

    With a `key` that a waiting or running job has, nothing is added and that job's id returned.
    """
    at = now()
    return int(_sql.enqueue(
        lane=tasks[task].lane, task=task, payload=json.dumps(payload, ensure_ascii=False),
        unique_key=key, due_at=max(at, not_before) if not_before else at, asked_by=asked_by,
        request_id=request_ids.current(), now=at))


@db.transactional("jobs.schedule")
def schedule() -> None:
    """See to it that each task that recurs has its row, however many workers start at once."""
    for task in tasks.values():
        if task.every_s is not None:
            enqueue(task.name, {}, key=f"every {task.name}")


def get(job_id: int) -> JobRow | None:
    """Return one job; None when there is none, or it was purged."""
    return _sql.get_job(job_id=job_id)


def listed(state: State, lane: str | None = None, limit: int = 100) -> list[JobRow]:
    """Return jobs of one state, the latest first."""
    return _sql.list_jobs(state=state, lane=lane, limit=limit)


def ended(**page: Any) -> list[EndedRow]:
    """Return one page of the jobs that are done or cancelled."""
    return _sql.list_ended(**page)


def coming(lane: str, limit: int = 20) -> list[JobRow]:
    """Return the waiting jobs of a lane, the next first."""
    return _sql.list_next(lane=lane, limit=limit)


def counts() -> dict[str, int]:
    """Return how many jobs of all lanes are in each state."""
    found = dict.fromkeys(get_args(State), 0)
    for row in _sql.count_states():
        found[row["state"]] += row["jobs"]
    return found


def title(task: str) -> str:
    """Return what people read of a task; the name of one that is gone."""
    return tasks[task].title if task in tasks else task


def lanes() -> dict[str, dict[State, LaneRow]]:
    """Return the counts of each lane by state: waiting, running, buried."""
    found: dict[str, dict[State, LaneRow]] = {task.lane: {} for task in tasks.values()}
    for row in _sql.count_lanes(now=now()):
        found.setdefault(row["lane"], {})[row["state"]] = row
    return found


def buried() -> int:
    """Return how many jobs wait for an administrator's decision."""
    return int(_sql.count_buried())


@db.transactional("jobs.revive")
def revive(job_ids: Iterable[int]) -> int:
    """Try buried jobs again; return how many."""
    return _sql.revive(job_ids=set(job_ids), now=now())


@db.transactional("jobs.cancel")
def cancel(job_id: int) -> bool:
    """End a job that waits or is buried, and ask the worker of a running one to stop.

    False when it has ended, was asked already, or recurs.
    """
    row = _sql.get_job(job_id=job_id)
    if row is None or recurs(row["task"]):
        return False
    return bool(_sql.cancel(job_id=job_id, now=now())
                or _sql.ask_to_cancel(job_id=job_id, now=now()))


def recurs(task: str) -> bool:
    """Say whether a task runs again and again; its job never ends."""
    return task in tasks and tasks[task].every_s is not None


def asked_by(account_id: int, after: object, limit: int) -> list[AskedRow]:
    """Return jobs that a person asked for, after the job `after`."""
    rows: list[AskedRow] = _sql.list_asked_by(account_id=account_id, after=after, limit=limit)
    return rows


def forget(account_id: int, addresses: Iterable[str], tasks: Iterable[str]) -> None:
    """Cancel what is queued for a person who leaves, in the current transaction.

    That is every job with one of their addresses in its payload, and those of `tasks` with the
    account's id. A running one stops at its next progress; its payload goes when it ends.
    """
    for address in sorted(addresses):
        for row in _sql.list_open_about(account_id=account_id, address=address,
                                        tasks=sorted(tasks)):
            payload = json.loads(row["payload"])
            if payload.get("account_id") == account_id or _holds(payload, address):
                cancel(row["id"])
        _sql.forget_address(address=address)


def _holds(value: Any, text: str) -> bool:
    """Say whether JSON has exactly this text somewhere: part of one may be another's address."""
    if isinstance(value, dict):
        return any(_holds(part, text) for part in value.values())
    if isinstance(value, list):
        return any(_holds(part, text) for part in value)
    return bool(value == text)


@db.transactional("jobs.purge")
def purge() -> int:
    """Delete jobs that ended a month ago; return how many, a batch at most."""
    return _sql.purge_ended(before=now() - KEPT_FOR, batch=1000)
