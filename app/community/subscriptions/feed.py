"""The feed: what the creators one follows uploaded, and what else might be worth watching."""

import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from flask import g
from flask_login import current_user

from app import db
from app.accounts import access
from app.ops import versions
from app.web import paging

sql = db.queries("community/feed")

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
    """What to watch of creators one does not follow, each with the reason in `because`.

    Kept for half a minute: it ranks hundreds of uploads and changes slowly. A change of what may be
    seen, of terms or of subscriptions counts at once, as their versions are part of the key.
    """
    if db.in_transaction():
        return _discover(account_id, viewer, limit)
    stand = versions.current()
    key = (account_id, limit, *(viewer[name] for name in sorted(viewer) if name != "now"),
           *(stand.get(topic) for topic in ("catalog", "contracts", "subscriptions")))
    return _kept.get(key, lambda: _discover(account_id, viewer, limit))


def _discover(account_id: int, viewer: Row, limit: int) -> list[Row]:
    return sql.discover(order="-points", account_id=account_id, limit=limit, after_key=None,
                        after_id=None, **periods(viewer), **viewer)


class Kept:
    """Answers by key for some seconds, the oldest forgotten when there are too many."""

    def __init__(self, most: int, seconds: float):
        self._most, self._seconds = most, seconds
        self._found: dict[tuple[Any, ...], tuple[float, list[Row]]] = {}

    def get(self, key: tuple[Any, ...], find: Callable[[], list[Row]]) -> list[Row]:
        """What `find` answered for this key lately, else what it answers now."""
        at = time.monotonic()
        found = self._found.get(key)
        if found is not None and at < found[0] + self._seconds:
            return found[1]
        rows = find()
        while len(self._found) >= self._most:
            self._found.pop(next(iter(self._found)), None)
        self._found.pop(key, None)  # so that it is the newest
        self._found[key] = at, rows
        return rows

    def clear(self) -> None:
        """Forget everything."""
        self._found.clear()


_kept = Kept(2000, 30.0)


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
