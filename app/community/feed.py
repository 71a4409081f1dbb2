"""The feed: what the creators one follows uploaded, and what else might be worth watching."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import g
from flask_login import current_user

from app import db
from app.accounts import access
from app.web import paging

sql = db.queries("community_feed")

Row = dict[str, Any]

PAGE = 24
RAIL = 12
WEEK, MONTH, TASTE = timedelta(days=6), timedelta(days=27), timedelta(days=90)
MOST_COUNTED = 100  # the heads of pages count no further


def followed(account_id: int, viewer: Row, limit: int = RAIL) -> list[Row]:
    """The newest uploads of creators one follows, each with `is_new`."""
    return sql.followed_uploads(order="-newest", account_id=account_id, limit=limit,
                                after_key=None, after_id=None, **viewer)


def followed_page(account_id: int, viewer: Row, args: Mapping[str, str]) -> paging.Page:
    """One page of the same."""
    return paging.page(sql.followed_uploads, args, sorts=("newest",), default="-newest",
                       limit=PAGE, account_id=account_id, **viewer)


def discover(account_id: int, viewer: Row, limit: int = RAIL) -> list[Row]:
    """What to watch of creators one does not follow, each with the reason in `because`."""
    return sql.discover(order="-points", account_id=account_id, limit=limit, after_key=None,
                        after_id=None, **periods(viewer), **viewer)


def discover_page(account_id: int, viewer: Row, args: Mapping[str, str]) -> paging.Page:
    """One page of the same."""
    return paging.page(sql.discover, args, sorts=("points",), default="-points", limit=PAGE,
                       account_id=account_id, **periods(viewer), **viewer)


def periods(viewer: Row) -> Row:
    """How far back each of discovery's points looks, from the viewer's day."""
    return {"week_start": viewer["today"] - WEEK, "from_day": viewer["today"] - MONTH,
            "since": viewer["now"] - TASTE}


def marks() -> Row:
    """How many uploads and notifications are unseen, for the head of this request's page."""
    if "unseen_marks" not in g:
        g.unseen_marks = sql.unseen_marks(account_id=current_user.id, **access.viewer())
    return g.unseen_marks


def at_most(number: int) -> str:
    """A number of the head as it is shown: what was not counted on is "99+"."""
    return str(number) if number < MOST_COUNTED else f"{MOST_COUNTED - 1}+"
