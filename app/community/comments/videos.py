"""One video through the access rule, as the API shows it."""

from typing import Any

from app import db
from app.accounts.viewer import Viewer
from app.web.errors import Problem

sql = db.queries("community/channels")

Row = dict[str, Any]


def get(video_id: int, viewer: Viewer) -> Row:
    """Return a video, its creator if it has one, and its url. Raises Problem 404 for a hidden
    one."""
    found = sql.video(video_id=video_id, viewer=viewer)
    if found is None:
        raise Problem(404)
    return found
