"""The server killed -9 under load: acknowledged writes are there, and the pool recovers."""

import os
import signal
import threading
import time

import pytest

from app import db
from app.db import embedded
from app.db.connection import Connection, Options
from app.db.engine import Database
from app.db.tx import current
from tests.conftest import VAR, options_for
from tests.faults.pace import lost_time

pytestmark = pytest.mark.no_database

KILLS = 20 if os.environ.get("LONG") else 3
RECOVERY_S = 10
PATIENCE_S = 60  # until something happens that has to happen; longer only on a very busy machine


@pytest.fixture
def crashing():
    """A server of this test's own, and a way to start it again."""
    folder, program = VAR / "crash", os.environ.get("MYSQLD") or None
    servers = [embedded.start(folder, program)]

    def start_again():
        servers.append(embedded.start(folder, program))

    yield servers, start_again
    servers[-1].stop()


def test_acknowledged_writes_survive_kill_9_and_the_pool_recovers(crashing):
    servers, start_again = crashing
    root = Connection(options_for(servers[0].migrator_url, "streamvault"))
    root.send("DROP TABLE IF EXISTS kept")
    root.send("CREATE TABLE kept (id BIGINT PRIMARY KEY) ENGINE=InnoDB")
    root.send("CREATE TABLE IF NOT EXISTS transaction_markers (marker_key VARCHAR(120) PRIMARY KEY,"
              " name VARCHAR(80), result JSON, created_at DATETIME(6)) ENGINE=InnoDB")
    root.close()
    patient = options_for(servers[0].url, "streamvault")
    database = Database(Options(patient.arguments, pure=patient.pure))  # limits of production
    db.configure(database)
    acknowledged: list[int] = []
    numbers, lock, stop = iter(range(10**9)), threading.Lock(), threading.Event()

    def keep(number: int) -> int:
        current.get().execute("INSERT INTO kept (id) VALUES (%(id)s)", {"id": number})
        return number

    def writer() -> None:
        while not stop.is_set():
            with lock:
                number = next(numbers)
            try:
                acknowledged.append(db.run("tests.keep", keep, number))
            except db.Busy:
                time.sleep(0.02)

    threads = [threading.Thread(target=writer) for _ in range(16)]
    for thread in threads:
        thread.start()
    slowest = 0.0

    def wait_for_writes(count: int, seconds: float) -> None:
        until, before = time.monotonic() + seconds, len(acknowledged)
        while len(acknowledged) < before + count and time.monotonic() < until:
            time.sleep(0.01)

    try:
        for _ in range(KILLS):
            wait_for_writes(100, PATIENCE_S)
            os.kill(servers[-1].pid, signal.SIGKILL)
            time.sleep(0.3)
            start_again()
            up = time.monotonic()
            with lost_time() as lost:
                wait_for_writes(20, 2 * RECOVERY_S)
            slowest = max(slowest, time.monotonic() - up - lost[0])
    finally:
        stop.set()
        for thread in threads:
            thread.join(20)
    stored = {row["id"] for row in database.rows("SELECT id FROM kept")}
    database.close()
    assert len(acknowledged) == len(set(acknowledged)) > 100
    assert set(acknowledged) <= stored, "an acknowledged write is missing"
    assert slowest < RECOVERY_S
    print(f"\n{KILLS} kills, {len(acknowledged)} acknowledged, recovered in {slowest:.2f} s")
