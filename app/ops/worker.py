"""The worker's loop: delivers the outbox and runs what is due again and again."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from app import db
from app.ops import limit_stores, outbox
from app.ops.logs import log

IDLE_S, AFTER_ERROR_S = 1.0, 5.0
MOST_PARTS = 200  # a purge works in batches; the rest waits for the next round


@dataclass(slots=True)
class Task:
    """Something to run every so many seconds, by one worker at a time."""

    name: str
    every_s: float
    run: Callable[[], object]
    due: float = 0.0


tasks: dict[str, Task] = {}


def every(seconds: float, name: str, run: Callable[[], object]) -> None:
    """Register a periodic task, once per name. `run` takes no arguments and may raise."""
    tasks[name] = Task(name, seconds, run)


def purge(name: str, batch: Callable[[], int]) -> None:
    """Register a purge: every hour `batch` runs until it deletes nothing more."""

    def all_batches() -> None:
        for _ in range(MOST_PARTS):
            if not batch():
                return

    every(3600, f"purge.{name}", all_batches)


purge("outbox", outbox.purge)
purge("markers", outbox.purge_markers)
purge("rate_buckets", limit_stores.purge)


def run(stop: threading.Event) -> None:
    """Work until `stop` is set; an error is logged and never ends the loop."""
    while not stop.is_set():
        stop.wait(step())


def step() -> float:
    """One round; returns how many seconds to wait before the next."""
    try:
        taken = outbox.deliver()
        run_due(time.monotonic())
    except Exception as error:
        log.warning("worker.waits", kind=type(error).__name__, problem=str(error))
        return AFTER_ERROR_S
    return 0 if taken == outbox.BATCH else IDLE_S


def run_due(at: float) -> None:
    """Run every task whose time has come; one that fails does not hold the others up."""
    for task in tasks.values():
        if at < task.due:
            continue
        task.due = at + task.every_s
        try:
            with db.named_lock(f"worker.{task.name}", 0) as mine:
                if mine:
                    task.run()
        except Exception:
            log.exception("task.failed", task=task.name)
