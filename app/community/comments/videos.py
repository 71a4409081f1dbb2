"""One video through the access rule, as the API shows it."""

from datetime import datetime
from typing import TypedDict

from app import db
from app.accounts.viewer import Viewer
from app.web.errors import Problem


class Video(TypedDict):
    """A video; episodes and films have no creator."""

    id: int
    name: str
    synopsis: str
    created_at: datetime
    title_id: int
    title_name: str
    creator_id: int | None
    creator_name: str | None
    url: str | None


_sql = db.queries("community/videos", video=Video)


def get(video_id: int, viewer: Viewer) -> Video:
    """Return a video that the viewer may watch. Raises Problem 404."""
    found: Video | None = _sql.video(video_id=video_id, viewer=viewer)
    if found is None:
        raise Problem(404)
    return found
