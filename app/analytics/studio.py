"""What a creator sees of the own channel at a glance."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from app import db
from app.analytics.filters import Selection
from app.catalog.videos import videos as catalog_videos
from app.ops.clock import now, today
from app.web import paging

RECENT_DAYS = 28
PAGE = 25

sql = db.queries("analytics/studio")

Row = dict[str, Any]


def videos(creator_id: int, args: Mapping[str, str]) -> paging.Page:
    """One page of the creator's uploads, each with `air`, `watch_s`, `views`, `starters` and
    `comments`; views are None while nobody knows how long the video is."""
    page = paging.page(sql.list_own_videos, args, sorts=("newest",), default="-newest",
                       limit=PAGE, creator_id=creator_id)
    count(page.rows)
    return page


def count(rows: list[Row]) -> None:
    """Add the numbers to rows of list_own_videos."""
    numbers = numbers_of([row["id"] for row in rows])
    for row in rows:
        row |= numbers[row["id"]] | {"air": catalog_videos.air(row)}
        row["views"] = row["watch_s"] / row["runtime_s"] if row["runtime_s"] else None


def mine(selection: Selection, owner_id: int) -> Selection:
    """The selection, about the titles of one account and no others."""
    return replace(selection, owner=owner_id, genre=None, house=None)


def numbers_of(ids: list[int]) -> dict[int, Row]:
    """Video → watch_s, starters and comments, from its first day on."""
    return {row["id"]: {name: int(value) for name, value in row.items()}
            for row in (sql.numbers_of_videos(ids=ids) if ids else ())}


def summary(creator_id: int) -> Row:
    """The whole channel: videos, subscribers, and what was new in the last RECENT_DAYS."""
    ago = timedelta(days=RECENT_DAYS)
    return sql.channel_summary(creator_id=creator_id, since=now() - ago, since_day=today() - ago
                               ) | {"days": RECENT_DAYS}
