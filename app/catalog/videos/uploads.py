"""Uploads as videos of a channel: their rows, which their creators change."""

from app import db
from app.catalog.videos import removal
from app.catalog.videos.removal import Videos
from app.ops.clock import now

_sql = db.queries("catalog/uploads")


def add(channel_id: int, name: str, synopsis: str, *, published: bool) -> int:
    """Add an upload at the end of a channel, in the current transaction; return its id."""
    return int(_sql.insert_upload(
        channel_id=channel_id, number=_sql.next_number(channel_id=channel_id), name=name,
        synopsis=synopsis, published=published, now=now()))


def air(video_id: int) -> None:
    """Note that a draft goes on air now, in the current transaction, which holds it."""
    _sql.air_upload(video_id=video_id, now=now().replace(microsecond=0))


def lock(video_id: int) -> None:
    """Hold an upload until the current transaction ends."""
    _sql.lock_upload(video_id=video_id)


def change(video_id: int, name: str, synopsis: str) -> None:
    """Save an upload's name and synopsis, in the current transaction, which holds it."""
    _sql.update_upload(video_id=video_id, name=name, synopsis=synopsis)


def delete(channel_id: int, video_id: int) -> None:
    """Delete an upload with its belongings, in the current transaction, which holds it.

    The ledger needs the row of a watched video, so that one stays, hidden for good.
    """
    removal.clear(Videos(channel_id, video_id=video_id))
    if _sql.was_watched(video_id=video_id):
        _sql.hide_for_good(video_id=video_id, now=now())
    else:
        _sql.delete_upload(video_id=video_id)
