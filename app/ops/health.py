"""The process is alive (/health), and it can work (/ready)."""

from typing import Any

from app import db
from app.config import settings
from app.db import migrations
from app.ops import demo

_sql = db.queries("ops/health")


def alive() -> dict[str, Any]:
    """Return "ok", which says that the process answers, and the mode of its driver."""
    return {"status": "ok", "driver": db.driver_mode(db.database().options.pure)}


def ready() -> tuple[dict[str, Any], int]:
    """Return (body, status): 200 when the database answers, fits the schema and may be served."""
    try:
        _sql.database_answers()
        missing = migrations.pending(db.database())
        refused = missing == 0 and demo.problem(settings())
    except migrations.MigrationError:
        return {"status": "wrong schema", "database": "ok"}, 503
    except db.DatabaseError:
        return {"status": "no database", "database": "away"}, 503
    if missing:
        return {"status": "not migrated", "database": "ok", "steps_due": missing}, 503
    if refused:
        return {"status": "demo world", "database": "ok"}, 503
    return {"status": "ready", "database": "ok"}, 200
