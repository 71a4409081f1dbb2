"""A worker in a process of its own, to be killed: it runs the task "test" and says how far it is.

    python -m tests.faults.killed_worker URL DATABASE [careless]

The task adds houses in one transaction; `careless` commits each of them, as the negative control.
"""

import sys
import threading
import time
from datetime import timedelta

from app import db
from app.database_url import parse_database_url
from app.db.connection import Options
from app.db.engine import Database
from app.ops import jobs, leases
from app.ops.clock import now
from app.ops.leases import Job
from app.run import worker
from tests.jobs import made

HOUSES = 6
LEASE = timedelta(seconds=2)


def task(careless: bool, pause_s: float):
    """Return a task that adds houses, slowly enough to be killed in between."""

    def add(number: int) -> None:
        db.insert_many("houses", ("name", "created_at"), [(f"House {number}", now())],
                       update=("name",))

    @db.transactional("tests.houses", deadline_s=120)
    def add_all(job: Job) -> None:
        for number in range(HOUSES):
            add(number)
            job.progress(number + 1, HOUSES, "Adding houses")
            print("added", number, flush=True)
            time.sleep(pause_s)
        job.finish()

    def add_each(job: Job) -> None:
        for number in range(HOUSES):
            db.run("tests.house", add, number)
            print("added", number, flush=True)
            time.sleep(pause_s)

    return made(add_each if careless else add_all)


if __name__ == "__main__":
    db.configure(Database(Options(
        arguments=parse_database_url(sys.argv[1]) | {"database": sys.argv[2]}, pure=True)))
    leases.LEASE, worker.BEAT_S, worker.TASKS = LEASE, 0.3, ()
    jobs.use([task("careless" in sys.argv, 0.4)])
    worker.run(threading.Event(), {"default": 1})
