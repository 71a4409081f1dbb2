"""The feed: uploads of the creators that a viewer subscribes to, and uploads to discover."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, TypedDict

from flask import g

from app import db
from app.accounts.viewer import Viewer, own_viewer
from app.community.subscriptions.channels import Upload, UploadCard
from app.ops import versions
from app.ops.kept import Kept
from app.web import paging
from app.web.api import ListQuery
from app.web.api.lists import listed
from app.web.paging import Page

PAGE = 24
RAIL = 12
WEEK, MONTH, TASTE = timedelta(days=6), timedelta(days=27), timedelta(days=90)
MOST_COUNTED = 100  # the badges in the header count no further


class SubscribedUpload(Upload):
    """An upload of a subscribed creator; `is_new` until it is marked as read."""

    is_new: int


class Discovered(UploadCard):
    """An upload of another creator, with its points and the reason for them."""

    points: int
    because: str


class Unread(TypedDict):
    """The numbers of unread uploads and notifications, 100 at most."""

    uploads: int
    notifications: int


_sql = db.queries("community/feed", subscribed_uploads=SubscribedUpload, discover=Discovered,
                  count_unread=Unread)
_kept: Kept[list[Discovered]] = Kept(2000, 30.0)


def subscribed(viewer: Viewer, limit: int = RAIL) -> list[SubscribedUpload]:
    """Return the newest uploads of subscribed creators."""
    return _sql.subscribed_uploads(order="-newest", viewer=viewer, limit=limit, after_key=None,
                                   after_id=None)


def subscribed_page(viewer: Viewer, args: Mapping[str, str]) -> Page[SubscribedUpload]:
    """Return one page of them."""
    return paging.page(_sql.subscribed_uploads, args, sorts=("newest",), default="-newest",
                       limit=PAGE, viewer=viewer)


def list_subscribed(viewer: Viewer, query: ListQuery) -> tuple[list[SubscribedUpload], str | None]:
    """Return the same for programs, with the address of the next page."""
    return listed(_sql.subscribed_uploads, query, "-newest", viewer=viewer)


def discover(viewer: Viewer, limit: int = RAIL) -> list[Discovered]:
    """Return uploads of other creators, best first.

    Kept for 30 seconds: the query ranks hundreds of uploads, and the order changes slowly. Changes
    of availability, terms and subscriptions count at once, as their versions are in the key.
    """
    if db.in_transaction():
        return _discover(viewer, limit)
    current = versions.current()
    key = (viewer.watcher_id, limit, *viewer.standing,
           *(current.get(topic) for topic in ("catalog", "contracts", "subscriptions")))
    return _kept.get(key, lambda: _discover(viewer, limit))


def _discover(viewer: Viewer, limit: int) -> list[Discovered]:
    return _sql.discover(order="-points", viewer=viewer, limit=limit, after_key=None,
                         after_id=None, **_periods(viewer))


def discover_page(viewer: Viewer, args: Mapping[str, str]) -> Page[Discovered]:
    """Return one page of them."""
    return paging.page(_sql.discover, args, sorts=("points",), default="-points", limit=PAGE,
                       viewer=viewer, **_periods(viewer))


def list_discovered(viewer: Viewer, query: ListQuery) -> tuple[list[Discovered], str | None]:
    """Return the same for programs, with the address of the next page."""
    return listed(_sql.discover, query, "-points", viewer=viewer, **_periods(viewer))


def _periods(viewer: Viewer) -> dict[str, Any]:
    """Return how far back each part of the points looks."""
    return {"week_start": viewer.today - WEEK, "from_day": viewer.today - MONTH,
            "since": viewer.now - TASTE}


def unread() -> Unread:
    """Return the numbers of the badges in this request's header."""
    if "unread" not in g:
        g.unread = _sql.count_unread(viewer=own_viewer())
    return g.unread


def badge(number: int) -> str:
    """Return a number of the header; "99+" where the count stopped."""
    return str(number) if number < MOST_COUNTED else f"{MOST_COUNTED - 1}+"
