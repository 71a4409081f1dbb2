"""The removal of comments and notifications with a deleted video."""

from typing import TypedDict

from app import db
from app.catalog.videos.removal import Videos


class Kinds(TypedDict):
    """The kinds of rows that exist; None without videos."""

    rooms: int | None
    comments: int | None
    held: int | None
    notifications: int | None


_sql = db.queries("community/removal", list_kinds=Kinds)


def clear(videos: Videos) -> None:
    """Delete comments, rooms and notifications of videos, in the transaction that deletes them."""
    which = videos.parameters()
    there: Kinds = _sql.list_kinds(**which)
    if there["comments"]:
        _sql.clear_reply_notifications(**which)
        _sql.detach_replies(**which)
        _sql.clear_comments(**which)
    if there["held"]:
        _sql.clear_held_comments(**which)
    if there["rooms"]:
        _sql.clear_rooms(**which)
    if there["notifications"]:
        _sql.clear_video_notifications(**which)
