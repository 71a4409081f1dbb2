"""Who may not speak: for some minutes or for good, below one title or everywhere."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app import db

sql = db.queries("community_sanctions")

Row = dict[str, Any]
ASKED_AT_ONCE = 1000


def holding(account_ids: Iterable[int], title_id: int, now: datetime) -> dict[int, Row]:
    """Account → what keeps it from speaking below the title now, the longest of several.

    Part of the caller's transaction. A sanction that is made at the same moment counts from the
    next comment on.
    """
    rows = sql.holding(account_ids=set(account_ids), title_id=title_id, now=now)
    return {row["account_id"]: row for row in rows}


def banned(account_ids: Iterable[int]) -> list[tuple[int, int | None]]:
    """Which of these are banned now, and below which title; None is everywhere."""
    ids = sorted(set(account_ids))
    return [(row["account_id"], row["title_id"])
            for first in range(0, len(ids), ASKED_AT_ONCE)
            for row in sql.banned(account_ids=ids[first:first + ASKED_AT_ONCE])]
