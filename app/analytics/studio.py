"""The numbers of a creator's own channel: each upload, and the whole channel."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypedDict

from app import db
from app.catalog.videos.values import air
from app.ops.clock import today
from app.web import paging
from app.web.api import ListQuery
from app.web.api.lists import listed
from app.web.paging import Page

RECENT_DAYS = 28
PAGE = 25


class Upload(TypedDict):
    """An upload as its creator keeps it."""

    id: int
    title_id: int
    channel: str
    name: str
    runtime_s: int | None
    published: int
    publish_at: datetime | None
    unpublish_at: datetime | None
    row_version: int
    created_at: datetime
    newest: datetime
    is_checked: int


class Numbers(TypedDict):
    """The numbers of one upload since its first day."""

    id: int
    watch_s: Decimal
    starters: Decimal
    comments: int


class CountedUpload(Upload):
    """An upload with its numbers; `views` is None while its length is unknown."""

    air: str
    watch_s: int
    starters: int
    comments: int
    views: float | None


class Channel(TypedDict):
    """The numbers of a channel; `gained` and `recent_watch_s` are since a day."""

    videos: int
    subscribers: int
    gained: int
    recent_watch_s: Decimal
    reviews: int
    mean_rating: Decimal | None


class ChannelSummary(Channel):
    """The same with the number of days that `gained` and `recent_watch_s` cover."""

    days: int


_sql = db.queries("analytics/studio", list_own_videos=Upload, numbers_of_videos=Numbers,
                  channel_summary=Channel)


def videos(creator_id: int, args: Mapping[str, str]) -> Page[CountedUpload]:
    """Return one page of the creator's uploads with their numbers, newest first."""
    page = paging.page(_sql.list_own_videos, args, sorts=("newest",), default="-newest",
                       limit=PAGE, creator_id=creator_id)
    return Page(_counted(page.rows), page.sort, page.next_url, page.prev_url)


def list_videos(creator_id: int, query: ListQuery) -> tuple[list[CountedUpload], str | None]:
    """Return the same for programs: uploads, and the address of the next page."""
    rows, next_page = listed(_sql.list_own_videos, query, "-newest", creator_id=creator_id)
    return _counted(rows), next_page


def _counted(rows: list[Upload]) -> list[CountedUpload]:
    numbers = {row["id"]: row for row in _numbers_of([row["id"] for row in rows])}
    return [_with_numbers(row, numbers[row["id"]]) for row in rows]


def _with_numbers(row: Upload, numbers: Numbers) -> CountedUpload:
    watch_s = int(numbers["watch_s"])
    return {
        **row, "watch_s": watch_s, "starters": int(numbers["starters"]),
        "comments": numbers["comments"], "air": air(row),
        "views": watch_s / row["runtime_s"] if row["runtime_s"] else None}


def _numbers_of(ids: list[int]) -> list[Numbers]:
    return _sql.numbers_of_videos(ids=ids) if ids else []


def summary(creator_id: int) -> ChannelSummary:
    """Return the numbers of the whole channel."""
    since_day = today() - timedelta(days=RECENT_DAYS)
    row: Channel = _sql.channel_summary(creator_id=creator_id, since_day=since_day)
    return {**row, "days": RECENT_DAYS}
