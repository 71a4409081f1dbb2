"""Jobs in tests: the queue is worked off on the spot, and tasks are made up."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.ops import jobs, leases
from app.ops.jobs import Task
from app.ops.leases import Job
from app.run.tasks import LANES


def work(*lanes: str) -> int:
    """Do every due job of the lanes (all of them) until none is left; return how many."""
    done = 0
    while any(leases.work(lane) for lane in lanes or LANES):
        done += 1
    return done


def run_task(name: str) -> None:
    """Do the work of a task that recurs, without a job."""
    leases.do(jobs.tasks[name], Job(0, name))


def a_job(payload: dict[str, Any]) -> Job:
    """Return a job in hand that is in no queue, to call a task with."""
    return Job(1, "test", payload)


@dataclass(frozen=True, slots=True)
class Made(Task):
    """A task of a test: `call` is what it runs."""

    call: Callable[..., Any] | None = None

    def load(self) -> Callable[..., Any]:
        """There is nothing to import."""
        assert self.call
        return self.call


def made(call: Callable[..., Any], lane: str = "default", name: str = "test", **more: Any) -> Task:
    """Return a task that runs `call`."""
    return Made(name, "Test", lane, "", call=call, **more)
