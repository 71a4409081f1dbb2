"""Assets: where the files of videos are."""

from app import db
from app.catalog.videos.removal import Videos

_sql = db.queries("media/assets")


def clear(videos: Videos) -> None:
    """Delete the assets of videos, in the transaction that deletes them."""
    _sql.clear_assets(**videos.parameters())
