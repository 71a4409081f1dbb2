"""Assets: where the files of videos are."""

from app import db
from app.catalog.videos.removal import Videos
from app.ops.clock import now

_sql = db.queries("media/assets")


def register(video_id: int, url: str, *, is_checked: bool) -> None:
    """Note where the file of a new video is, in the current transaction.

    `is_checked`: nobody has to see it play before the video is published.
    """
    _sql.insert_asset(video_id=video_id, url=url, now=now(),
                      state="ready" if is_checked else "pending")


def check(video_id: int) -> bool:
    """Note that a file plays, in the current transaction; return False when it was known."""
    return bool(_sql.check_asset(video_id=video_id))


def clear(videos: Videos) -> None:
    """Delete the assets of videos, in the transaction that deletes them."""
    _sql.clear_assets(**videos.parameters())
