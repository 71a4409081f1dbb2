"""The deletion of videos: each slice clears its own rows, in the one transaction that deletes.

Viewing registers nothing: the ledger keeps what was watched, and the database refuses to delete
its video.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app import db

_sql = db.queries("catalog/removal")

Parameters = dict[str, Any]


@dataclass(frozen=True)
class Videos:
    """All videos of a title, those of one of its seasons, or one video of it."""

    title_id: int
    season_id: int | None = None
    video_id: int | None = None

    def parameters(self) -> Parameters:
        """Return the parameters of the fragment videos_that_go."""
        return {"title_id": self.title_id, "season_id": self.season_id, "video_id": self.video_id}


# Slice → its hook, in the order in which slices register.
_hooks: dict[str, Callable[[Videos], None]] = {}


def register(name: str, hook: Callable[[Videos], None]) -> None:
    """Run `hook` before videos are deleted. The row that is deleted is locked."""
    _hooks[name] = hook


def clear(videos: Videos) -> None:
    """Delete what belongs to videos, the latest slice's rows first, in the caller's transaction."""
    for hook in reversed(_hooks.values()):
        hook(videos)
    _sql.clear_languages(**videos.parameters())


def delete_all(title_id: int, season_id: int | None = None) -> None:
    """Delete the videos of a title or of a season with what belongs to them.

    The caller's transaction holds the row of that title or season.
    """
    clear(Videos(title_id, season_id))
    _sql.delete_videos(title_id=title_id, season_id=season_id)
