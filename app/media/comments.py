"""The newest comments of videos, as lists of videos show them."""

from collections.abc import Collection
from datetime import datetime
from typing import TypedDict

from app import db


class Comment(TypedDict):
    """A visible comment and its author."""

    id: int
    video_id: int
    account_id: int
    body: str
    created_at: datetime
    author: str


_sql = db.queries("media/comments", list_newest=Comment)


def newest(video_ids: Collection[int], most: int) -> dict[int, list[Comment]]:
    """Return the newest `most` comments of each video, newest first, with one query for all."""
    found: dict[int, list[Comment]] = {video_id: [] for video_id in video_ids}
    rows: list[Comment] = _sql.list_newest(video_ids=video_ids, most=most) if video_ids else []
    for comment in rows:
        found[comment["video_id"]].append(comment)
    return found
