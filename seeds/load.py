"""Write a world into an empty database in one transaction."""

import gc
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from app import db
from app.accounts.passwords import hash_password
from app.analytics import rollups
from app.config import settings
from app.db.clearing import clear
from app.ops import search, versions
from seeds import world
from seeds.accounts import PASSWORD

Say = Callable[[str, int, int], None]
ROWS_AT_ONCE = 20_000
DEADLINE_S = 900

sql = db.queries("seeds/seeds")


def is_empty() -> bool:
    """Say whether the database has no account."""
    return not sql.somebody_lives_here()


def load(
    number: int = 1, size: str = "demo", anchor: date | None = None, progress: Say | None = None
) -> None:
    """Load the world of that number. `size` is demo or small; `anchor` (today, UTC) is the day
    after the last day that was watched; `progress(stage, position, of)` is told how far it is.

    Raises ValueError for another size, and for a database in which somebody lives.
    """
    if size not in ("demo", "small"):
        raise ValueError(f"There is no world of size {size}; there are demo and small.")
    if not is_empty():
        raise ValueError("The demo world needs an empty database.")
    _load(_write, number, size, anchor or datetime.now(UTC).date(), progress)


def renew(kept: Collection[str], size: str = "demo", progress: Say | None = None) -> None:
    """Replace everything but the tables `kept` by the world of today, in one transaction.

    Raises ValueError for a database that is not marked as the demo world.
    """
    def replace(*world_of_today: Any) -> None:
        if sql.forget_mark() != 1:
            raise ValueError("This database does not hold the demo world.")
        sql.forget_jobs()
        sql.forget_askers()
        clear(db.database(), kept)
        _write(*world_of_today)

    _load(replace, 1, size, datetime.now(UTC).date(), progress)


def _load(write: Callable[..., None], number: int, size: str, day: date,
          progress: Say | None) -> None:
    zone = settings().report_time_zone
    with _no_collector():
        tables = world.build(number, size, day, zone, hash_password(PASSWORD), progress)
    db.run("seeds.load", write, tables, day, zone, progress, deadline_s=DEADLINE_S)
    db.database().analyze([*(table.name for table in tables), "search_texts"])


@contextmanager
def _no_collector() -> Iterator[None]:
    """Pause the garbage collector: a world is a million small objects without a cycle."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def _write(tables: list[world.Table], day: date, zone: str, progress: Say | None) -> None:
    total = sum(len(table.rows) for table in tables)
    done = 0
    for table in tables:
        for start in range(0, len(table.rows), ROWS_AT_ONCE):
            part = table.rows[start : start + ROWS_AT_ONCE]
            done += db.insert_many(table.name, table.columns, part)
            if progress:
                progress("Writing rows", done, total)
    last_id = next(len(table.rows) for table in tables if table.name == "watch_sections")
    at = datetime.combine(day, datetime.min.time())
    sql.mark(last_account_id=next(len(t.rows) for t in tables if t.name == "accounts"))
    rollups.set_days(zone)
    search.catch_up()
    sql.rolled_up(last_id=last_id, time_zone=zone, ran_at=at)
    for topic in ("catalog", "contracts", "reviews", "subscriptions", "viewing"):
        versions.bump(topic)
