"""Two people editing one thing: who was late is told what both started from."""

import json
from typing import Any

from app import db
from app.web.errors import Stale

__all__ = ["Stale", "base_of"]

sql = db.queries("rights/contracts")


def base_of(object_type: str, object_id: int, now_is: dict[str, Any],
            version: int) -> dict[str, Any] | None:
    """The values an older `version` had, worked out backwards from today's and the audit trail.

    None when the trail does not reach back that far; then every difference must be chosen.
    """
    values, reached = dict(now_is), int(now_is["row_version"])
    for row in sql.list_later_changes(object_type=object_type, object_id=object_id):
        if reached <= version:
            break
        old = json.loads(row["old_values"] or "{}")
        new = json.loads(row["new_values"] or "{}")
        if new.get("row_version") != reached or "row_version" not in old:
            continue
        values.update({name: old[name] for name in old if name in values})
        reached = int(old["row_version"])
    return values if reached == version else None
