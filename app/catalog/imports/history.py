"""The import history: each import with its numbers, newest first."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict

from app import db
from app.web import paging
from app.web.errors import Problem


class ImportRow(TypedDict):
    """An import; `findings` is JSON text, None in a list."""

    id: int
    at: datetime
    source: str
    total_rows: int
    new_titles: int
    known_titles: int
    warnings: int
    findings: str | None
    actor_name: str | None


class Import(TypedDict):
    """An import. `numbers` are source, rows, new, known and warnings; one that is read alone has
    its findings, too."""

    id: int
    at: datetime
    actor_name: str | None
    numbers: Mapping[str, Any]


_sql = db.queries("catalog/history", page_imports=ImportRow, get_import=ImportRow)


PER_PAGE = 20


def list_imports(order: str, **keyset: Any) -> list[Import]:
    """Return imports in one order, without their findings."""
    return [_import(row) for row in _sql.page_imports(order=order, **keyset)]


def page(args: Mapping[str, str]) -> paging.Page[Import]:
    """Return one page of imports, newest first."""
    return paging.page(list_imports, args, sorts=("id",), default="-id", limit=PER_PAGE)


def get(import_id: int) -> Import:
    """Return one import with its findings. Raises Problem 404."""
    row: ImportRow | None = _sql.get_import(import_id=import_id)
    if row is None:
        raise Problem(404)
    return _import(row)


def _import(row: ImportRow) -> Import:
    numbers: dict[str, Any] = {
        "source": row["source"], "rows": row["total_rows"], "new": row["new_titles"],
        "known": row["known_titles"], "warnings": row["warnings"]}
    if row["findings"] is not None:
        numbers["findings"] = json.loads(row["findings"])
    return {"id": row["id"], "at": row["at"], "actor_name": row["actor_name"], "numbers": numbers}
