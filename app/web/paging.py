"""Keyset paging: a page begins after (or before) a row, never at an offset.

A list query has each sort in both directions, `name` and `-name`. The page before another is read
from its first row in the opposite direction and then reversed.
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from app import db
from app.web.errors import Problem

T = TypeVar("T", bound=Mapping[str, Any])
U = TypeVar("U", bound=Mapping[str, Any])

NO_SUCH_PAGE = "That page of the list does not exist. Start from its first page."
BEYOND = 2**63  # larger than every id and key
# The servers' errors for a key that is no value of its column, such as a wrong date.
MISFITS = {1267, 1271, 1292, 1366, 1525, 3854}


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """The rows shown, the sort they are in, and the addresses of their neighbours or None."""

    rows: list[T]
    sort: str
    next_url: str | None
    prev_url: str | None

    def with_rows(self, complete: Callable[[list[T]], list[U]]) -> "Page[U]":
        """Return the page with its rows completed, such as by another query."""
        return Page(complete(self.rows), self.sort, self.next_url, self.prev_url)


def page(list_query: Callable[..., list[T]], args: Mapping[str, str], *, sorts: Sequence[str],
         default: str, limit: int = 50, **filters: Any) -> Page[T]:
    """Return one page of `list_query` for the request's `sort`, `after` and `before` arguments.

    The query's rows have `id` and the sort's key as a column of the sort's name. An unknown sort
    falls back to the default; a broken cursor raises Problem 400.
    """
    from app.web.kit import query  # brings Flask, which the worker does without

    sort = args.get("sort", default)
    if sort.removeprefix("-") not in sorts:
        sort = default
    backward = "before" in args and "after" not in args
    key, row_id = decode(args.get("before" if backward else "after"))
    try:
        rows = list_query(order=_turned(sort) if backward else sort, after_key=key,
                          after_id=row_id, limit=limit + 1, **filters)
    except db.DatabaseError as error:
        if row_id is None or error.errno not in MISFITS:
            raise
        raise Problem(400, NO_SUCH_PAGE, code="invalid_cursor") from None
    more, rows = len(rows) > limit, rows[:limit]
    if backward:
        rows.reverse()
    begins_later = row_id is not None and not backward
    has_next = bool(rows) and (more if not backward else True)
    has_prev = bool(rows) and (more if backward else begins_later)
    column = sort.removeprefix("-")
    return Page(
        rows, sort,
        query(sort=sort, after=encode(rows[-1], column)) if has_next else None,
        query(sort=sort, before=encode(rows[0], column)) if has_prev else None)


def _turned(sort: str) -> str:
    return sort[1:] if sort.startswith("-") else f"-{sort}"


def encode(row: Mapping[str, Any], column: str) -> str:
    """Return an opaque cursor for this row of a list sorted by `column`."""
    key = row[column]
    if isinstance(key, (date, datetime, Decimal)):
        key = str(key)
    text = json.dumps([key, row["id"]], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str | None) -> tuple[Any, int | None]:
    """Return (key, id) of a cursor, or (None, None) without one. Raises Problem 400."""
    if not cursor:
        return None, None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        key, row_id = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        fits = isinstance(row_id, int) and abs(row_id) < BEYOND and _is_key(key)
    except (ValueError, binascii.Error, UnicodeError, TypeError, RecursionError):
        raise Problem(400, NO_SUCH_PAGE, code="invalid_cursor") from None
    if not fits:
        raise Problem(400, NO_SUCH_PAGE, code="invalid_cursor")
    return key, row_id


def _is_key(key: Any) -> bool:
    """Return whether SQL can contain it: no infinity, no half of a character."""
    if isinstance(key, str):
        return not any("\ud800" <= letter <= "\udfff" for letter in key)
    return isinstance(key, (int, float)) and abs(key) < BEYOND
