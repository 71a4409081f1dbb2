"""Assets: where the files of videos are."""

from app import db
from app.catalog.videos.removal import Videos
from app.ops.clock import now

_sql = db.queries("media/assets")


def register(video_id: int, url: str) -> None:
    """Note where the file of a new video is, in the current transaction."""
    _sql.insert_asset(video_id=video_id, url=url, now=now())


def clear(videos: Videos) -> None:
    """Delete the assets of videos, in the transaction that deletes them."""
    _sql.clear_assets(**videos.parameters())
