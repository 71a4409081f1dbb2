"""Sixty-four writers on ten hot rows: sums stay constant and no 1213 or 1205 reaches a caller."""

import os
import random
import threading
import time
from dataclasses import replace

import pytest

from app import db
from app.db.engine import Database
from app.db.tx import current

pytestmark = pytest.mark.commits

SECONDS = 60 if os.environ.get("LONG") else 5
WRITERS, ROWS, START = 64, 10, 1000

LOCK = "SELECT id, hits FROM hot WHERE id IN (%s, %s) ORDER BY id FOR UPDATE"
LOCK_ONE = "SELECT hits FROM hot WHERE id = %s FOR UPDATE"
SET = "UPDATE hot SET hits = hits + %s, version = version + 1 WHERE id = %s"


@pytest.fixture
def hot(database: Database):
    """A table of ten accounts to move units between."""
    from app.db.connection import Connection

    connection = Connection(database.options)
    connection.send("CREATE TABLE hot (id INT PRIMARY KEY, hits INT NOT NULL, version INT NOT NULL)"
                    " ENGINE=InnoDB")
    connection.send("INSERT INTO hot VALUES " + ", ".join(
        f"({i}, {START}, 0)" for i in range(ROWS)))
    yield database
    connection.send("DROP TABLE hot")
    connection.close()


def move(giver: int, taker: int, in_order: bool) -> None:
    """Move one unit between two rows; locks in id order, or giver first."""
    tx = current.get()
    if in_order:
        tx.rows(LOCK, (min(giver, taker), max(giver, taker)))
    else:
        tx.rows(LOCK_ONE, (giver,))
        tx.rows(LOCK_ONE, (taker,))
    tx.execute(SET, (-1, giver))
    tx.execute(SET, (1, taker))


def storm(seconds: float, in_order: bool) -> tuple[int, list[BaseException]]:
    """Run all writers for a time; returns (acknowledged moves, what callers saw raised)."""
    done, raised, stop = [], [], time.monotonic() + seconds

    def writer(number: int) -> None:
        dice = random.Random(number)
        while time.monotonic() < stop:
            giver, taker = dice.sample(range(ROWS), 2)
            try:
                db.run("tests.move", move, giver, taker, in_order)
                done.append(1)
            except BaseException as error:
                raised.append(error)

    threads = [threading.Thread(target=writer, args=(n,)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 120)
    return len(done), raised


def totals(database: Database) -> tuple[int, int]:
    row = database.rows("SELECT SUM(hits) AS hits, SUM(version) AS versions FROM hot")[0]
    return int(row["hits"]), int(row["versions"])


@pytest.mark.parametrize("in_order", [True, False], ids=["id order", "random order"])
def test_sums_stay_constant_and_no_lock_error_reaches_a_caller(hot: Database, in_order: bool):
    # Time to queue on a busy machine: this is about locks, and how often they may be lost.
    small = Database(replace(hot.options, pool_size=8, pool_wait_s=60.0,
                             transaction_deadline_s=60.0))
    db.configure(small)
    acknowledged, raised = storm(SECONDS, in_order)
    hits, versions = totals(hot)
    small.close()
    # In random order a move may lose four times in a row, about once in 100,000: a 503 that says
    # so, with nothing changed. Never a bare 1213 or 1205, and in id order never anything.
    assert {type(error) for error in raised} <= {db.TransactionExhausted}, raised[:2]
    assert len(raised) <= (0 if in_order else acknowledged // 1000), raised[:2]
    assert hits == ROWS * START
    assert versions == 2 * acknowledged, "acknowledged is what is stored"
    order = "id" if in_order else "random"
    print(f"\n{acknowledged} moves in {SECONDS} s, {order} order, {len(raised)} gave up")


def test_read_then_write_without_locks_loses_units(hot: Database):
    """Negative control: the same moves as read-modify-write lose updates, so the law can fail."""

    def careless(giver: int, taker: int, _in_order: bool) -> None:
        tx = current.get()
        for row, change in ((giver, -1), (taker, 1)):
            hits = tx.rows("SELECT hits FROM hot WHERE id = %s", (row,))[0]["hits"]
            tx.execute("UPDATE hot SET hits = %s, version = version + 1 WHERE id = %s",
                       (hits + change, row))

    global move
    kept, move = move, careless
    try:
        for _ in range(10):
            storm(1.0, False)
            if totals(hot)[0] != ROWS * START:
                return
    finally:
        move = kept
    pytest.fail("no unit was lost, so the sums above prove nothing")
