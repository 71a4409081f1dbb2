"""`app/db` against the bare driver: one read, one transaction, and contended writes."""

import os
import random
import threading
import time
from dataclasses import replace
from typing import Any

import mysql.connector
from mysql.connector import pooling

from app import db
from app.db import embedded
from app.db.connection import Connection, Options
from app.db.engine import Database
from app.db.sql_files import parse
from app.db.tx import current
from benchmarks.lines import Line
from benchmarks.pairs import Pair, compare
from benchmarks.placement import pin, unpin

WRITERS, ROWS, SECONDS = 64, 10, 6.0
DRIVER_POOL_MOST = 32
THREADS = 4  # a web process has four, so its pool never lends more
MOST_RATIO, LEAST_STORM = 1.15, 4.0

READ = "SELECT id, name, country, website, notes FROM houses WHERE id = %(id)s"
WRITE = "UPDATE houses SET row_version = row_version + 1 WHERE id = %(id)s"
LOCK = "SELECT hits FROM bench_hot WHERE id = %s FOR UPDATE"
MOVE = "UPDATE bench_hot SET hits = hits + %s WHERE id = %s"
RETRIED = {1213, 1205}


def lines(options: Options, server: embedded.Server) -> list[Line]:
    """Measure single calls on pinned cores, then the storm on all of them."""
    cores = os.sched_getaffinity(0)
    pin(server.pid)
    try:
        pairs = run(options)
    finally:
        unpin(server.pid, cores)
    found = [Line(p.work, p.peer, f"{p.ours_us:.0f} µs", f"{p.peer_us:.0f} µs",
                  f"{p.ratio:.2f} ({p.spread[0]:.2f}–{p.spread[1]:.2f})", "≤ 1.15",
                  p.ratio <= MOST_RATIO) for p in pairs]
    storm = contended(options)
    ours, theirs = storm["app/db"], storm["driver's pool"]
    ratio = ours["per second"] / theirs["per second"]
    return [*found, Line(
        "64 writers on 10 hot rows", "the driver's pool, with retries",
        f"{ours['per second']:.0f}/s, {ours['failed']:.0f} failed",
        f"{theirs['per second']:.0f}/s, {theirs['failed']:.0f} failed",
        f"{ratio:.1f}", "≥ 4, none failed", ratio >= LEAST_STORM and not ours["failed"])]


def notes() -> list[str]:
    """Return no notes."""
    return []


def run(options: Options) -> list[Pair]:
    """Measure pairs of single calls. `options` name a migrated database that may be written to."""
    database = Database(options)
    db.configure(database)
    house = db.run("bench.house", _house)
    query = next(iter(parse("bench", f"-- name: get_house(id)^\n-- Bench.\n{READ}")))
    bare = _bare(options)
    cursor = bare.cursor()

    def bare_read() -> dict[str, Any]:
        cursor.execute(READ, {"id": house})
        rows = cursor.fetchall()
        return dict(zip(cursor.column_names, rows[0], strict=True))

    def bare_transaction() -> None:
        cursor.execute("START TRANSACTION")
        cursor.execute(WRITE, {"id": house})
        cursor.execute("COMMIT")

    def bare_with_marker() -> None:
        cursor.execute("START TRANSACTION")
        cursor.execute("INSERT INTO transaction_markers (marker_key, name, created_at) "
                       "VALUES (%(key)s, 'bench', UTC_TIMESTAMP(6))", {"key": _key()})
        cursor.execute(WRITE, {"id": house})
        cursor.execute("COMMIT")

    @db.transactional("bench.write")
    def ours_transaction() -> None:
        tx = current.get()
        assert tx is not None
        tx.execute(WRITE, {"id": house})

    assert query(id=house) == bare_read()
    pairs = [
        compare("one read", lambda: query(id=house), "driver", bare_read),
        compare("one write transaction", ours_transaction,
                "driver, the same statements", bare_with_marker),
        compare("one write transaction", ours_transaction,
                "driver, without the outcome marker", bare_transaction),
    ]
    cursor.execute("DELETE FROM houses WHERE id = %(id)s", {"id": house})
    return pairs


def contended(options: Options) -> dict[str, dict[str, float]]:
    """Return moves per second and failures of 64 writers, each on two of ten random rows."""
    admin = Connection(options)
    admin.send("DROP TABLE IF EXISTS bench_hot")
    admin.send("CREATE TABLE bench_hot (id INT PRIMARY KEY, hits INT NOT NULL) ENGINE=InnoDB")
    admin.send("INSERT INTO bench_hot VALUES " + ", ".join(f"({i}, 0)" for i in range(ROWS)))
    database = Database(replace(options, pool_size=THREADS, pool_wait_s=8.0))
    driver = pooling.MySQLConnectionPool(pool_size=DRIVER_POOL_MOST, **_arguments(options))

    def ours(one: int, two: int) -> None:
        database.run("bench.move", _move_in_tx, one, two)

    results = {"app/db": _storm(ours), "driver's pool": _storm(
        lambda one, two: _driver_move(driver, one, two))}
    total = admin.rows("SELECT SUM(hits) AS hits FROM bench_hot")[0]["hits"]
    assert total == 0, "units were lost"
    admin.send("DROP TABLE bench_hot")
    admin.close()
    database.close()
    return results


def _move_in_tx(one: int, two: int) -> None:
    tx = current.get()
    assert tx is not None
    tx.rows(LOCK, (one,))
    tx.rows(LOCK, (two,))
    tx.execute(MOVE, (-1, one))
    tx.execute(MOVE, (1, two))


def _driver_move(pool: Any, one: int, two: int) -> None:
    """Run the manual's suggestion: a pooled connection, and four attempts on 1213 and 1205."""
    for attempt in range(4):
        connection = _from_pool(pool)
        try:
            cursor = connection.cursor()
            connection.start_transaction()
            for row in (one, two):
                cursor.execute(LOCK, (row,))
                cursor.fetchall()
            cursor.execute(MOVE, (-1, one))
            cursor.execute(MOVE, (1, two))
            connection.commit()
            return
        except mysql.connector.Error as error:
            connection.rollback()
            if error.errno not in RETRIED or attempt == 3:
                raise
        finally:
            connection.close()
        time.sleep(random.uniform(0, 0.02 * 2**attempt))


def _from_pool(pool: Any) -> Any:
    """Return a connection of the driver's pool. It raises when empty, so retry for up to 2 s."""
    until = time.monotonic() + 2
    while True:
        try:
            return pool.get_connection()
        except mysql.connector.errors.PoolError:
            if time.monotonic() > until:
                raise
            time.sleep(0.002)


def _storm(move: Any) -> dict[str, float]:
    done, failed, stop = [0] * WRITERS, [0] * WRITERS, time.monotonic() + SECONDS

    def writer(number: int) -> None:
        dice = random.Random(number)
        while time.monotonic() < stop:
            try:
                move(*dice.sample(range(ROWS), 2))
                done[number] += 1
            except (db.DatabaseError, mysql.connector.Error):
                failed[number] += 1

    threads = [threading.Thread(target=writer, args=(n,)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS + 30)
    return {"per second": sum(done) / SECONDS, "failed": sum(failed)}


def _house() -> int:
    tx = current.get()
    assert tx is not None
    return tx.execute(
        "INSERT INTO houses (name, created_at) VALUES ('Bench', '2026-01-01') "
        "ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id)").lastrowid


def _arguments(options: Options) -> dict[str, Any]:
    return options.arguments | {"use_pure": options.pure, "charset": "utf8mb4"}


def _bare(options: Options) -> Any:
    connection: Any = mysql.connector.connect(**_arguments(options))
    connection.autocommit = True
    return connection


def _key() -> str:
    return f"bench-{random.getrandbits(96):x}"
