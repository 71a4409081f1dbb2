"""The worker: threads that take jobs from their lanes, and a heartbeat that keeps their leases.

It needs the database and nothing of the web application.
"""

import threading
from collections.abc import Callable, Mapping

from app.config import settings
from app.ops import holdings, jobs, leases
from app.ops.logs import log
from app.run.tasks import HOLDINGS, LANES, TASKS

IDLE_S, AFTER_ERROR_S = 0.5, 5.0
BEAT_S = 1.0


def run(stop: threading.Event, lanes: Mapping[str, int] = LANES) -> None:
    """Work on the lanes until `stop` is set; then a running task stops at its next progress."""
    jobs.use(TASKS)
    holdings.use(HOLDINGS)
    loops: list[Callable[[], float]] = [beat]
    loops += [lambda lane=lane: step(lane)  # type: ignore[misc]
              for lane, threads in lanes.items() for _ in range(threads)]
    threads = [threading.Thread(target=repeat, args=(loop, stop), daemon=True) for loop in loops]
    schedule(stop)
    for thread in threads:
        thread.start()
    stop.wait()
    leases.stop()
    for thread in threads:
        thread.join()


def repeat(loop: Callable[[], float], stop: threading.Event) -> None:
    """Call `loop` until `stop` is set; it returns how many seconds to wait before the next."""
    while not stop.is_set():
        stop.wait(loop())


def step(lane: str) -> float:
    """Do one job of the lane. An error is logged and never ends the loop."""
    try:
        return 0 if leases.work(lane) else IDLE_S
    except Exception as error:
        log.warning("worker.waits", lane=lane, kind=type(error).__name__, problem=str(error))
        return AFTER_ERROR_S


def beat() -> float:
    """Keep the leases of this process."""
    try:
        leases.beat()
    except Exception:
        log.exception("worker.no_beat")
    return BEAT_S


def schedule(stop: threading.Event) -> None:
    """Put the tasks that recur into the queue, as soon as the database is there."""
    while not stop.is_set():
        try:
            jobs.schedule()
            if settings().demo:
                from seeds import renewal  # a world that other workers need not load

                renewal.plan()
            return
        except Exception as error:
            log.warning("worker.waits", kind=type(error).__name__, problem=str(error))
            stop.wait(AFTER_ERROR_S)
