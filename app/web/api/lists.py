"""Lists of the API: one page of rows by keyset, and the address of the next page."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from flask import request

from app import db
from app.web import paging
from app.web.api.models import CompatibleList, ListQuery
from app.web.errors import Problem

T = TypeVar("T", bound=Mapping[str, Any])


def listed(list_query: Callable[..., list[T]], asked: ListQuery | CompatibleList, order: str,
           **filters: Any) -> tuple[list[T], str | None]:
    """Return the rows after the cursor in one order, and the address of the next page or None.

    The query's rows have `id` and the order's key as a column of its name. Raises Problem 400 for
    a broken cursor.
    """
    key, row_id = paging.decode(asked.after)
    try:
        rows = list_query(order=order, limit=asked.limit + 1, after_key=key, after_id=row_id,
                          **filters)
    except db.DatabaseError as error:
        if row_id is None or error.errno not in paging.MISFITS:
            raise
        raise Problem(400, paging.NO_SUCH_PAGE, code="invalid_cursor") from None
    if len(rows) <= asked.limit:
        return rows, None
    rows = rows[:asked.limit]
    return rows, _address(after=paging.encode(rows[-1], order.removeprefix("-")))


def _address(**changed: str) -> str:
    """Return this request's address with changed arguments; cheaper than url_for."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in changed]
    return f"{quote(request.root_path + request.path)}?{urlencode([*kept, *changed.items()])}"
