"""The feed: what the creators one follows uploaded, and what else might be worth watching."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import g

from app import db
from app.accounts.viewer import Viewer, own_viewer
from app.ops import versions
from app.ops.kept import Kept
from app.web import paging

sql = db.queries("community/feed")

Row = dict[str, Any]

PAGE = 24
RAIL = 12
WEEK, MONTH, TASTE = timedelta(days=6), timedelta(days=27), timedelta(days=90)
MOST_COUNTED = 100  # the heads of pages count no further

_kept: Kept[list[Row]] = Kept(2000, 30.0)


def followed(viewer: Viewer, limit: int = RAIL) -> list[Row]:
    """The newest uploads of creators one follows, each with `is_new`."""
    return sql.followed_uploads(order="-newest", viewer=viewer, limit=limit, after_key=None,
                                after_id=None)


def followed_page(viewer: Viewer, args: Mapping[str, str]) -> paging.Page:
    """One page of the same."""
    return paging.page(sql.followed_uploads, args, sorts=("newest",), default="-newest",
                       limit=PAGE, viewer=viewer)


def discover(viewer: Viewer, limit: int = RAIL) -> list[Row]:
    """What to watch of creators one does not follow, each with the reason in `because`.

    Kept for half a minute: it ranks hundreds of uploads and changes slowly. A change of what may be
    seen, of terms or of subscriptions counts at once, as their versions are part of the key.
    """
    if db.in_transaction():
        return _discover(viewer, limit)
    stand = versions.current()
    key = (viewer.watcher_id, limit, *viewer.standing,
           *(stand.get(topic) for topic in ("catalog", "contracts", "subscriptions")))
    return _kept.get(key, lambda: _discover(viewer, limit))


def _discover(viewer: Viewer, limit: int) -> list[Row]:
    return sql.discover(order="-points", viewer=viewer, limit=limit, after_key=None,
                        after_id=None, **periods(viewer))


def discover_page(viewer: Viewer, args: Mapping[str, str]) -> paging.Page:
    """One page of the same."""
    return paging.page(sql.discover, args, sorts=("points",), default="-points", limit=PAGE,
                       viewer=viewer, **periods(viewer))


def periods(viewer: Viewer) -> Row:
    """How far back each of discovery's points looks, from the viewer's day."""
    return {"week_start": viewer.today - WEEK, "from_day": viewer.today - MONTH,
            "since": viewer.now - TASTE}


def marks() -> Row:
    """How many uploads and notifications are unseen, for the head of this request's page."""
    if "unseen_marks" not in g:
        g.unseen_marks = sql.unseen_marks(viewer=own_viewer())
    return g.unseen_marks


def at_most(number: int) -> str:
    """A number of the head as it is shown: what was not counted on is "99+"."""
    return str(number) if number < MOST_COUNTED else f"{MOST_COUNTED - 1}+"
