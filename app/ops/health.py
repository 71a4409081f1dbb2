"""Whether the process lives (/health) and whether it can work (/ready)."""

from typing import Any

from app import db
from app.db import migrations

sql = db.queries("ops/health")


def alive() -> dict[str, Any]:
    """Always ok while the process answers; how the driver runs is told beside."""
    return {"status": "ok", "driver": db.driver_mode(db.database().options.pure)}


def ready() -> tuple[dict[str, Any], int]:
    """(body, status): 200 when the database answers and its schema is this program's."""
    try:
        sql.database_answers()
        missing = migrations.pending(db.database())
    except migrations.MigrationError:
        return {"status": "wrong schema", "database": "ok"}, 503
    except db.DatabaseError:
        return {"status": "no database", "database": "away"}, 503
    if missing:
        return {"status": "not migrated", "database": "ok", "steps_due": missing}, 503
    return {"status": "ready", "database": "ok", "pool": db.database().pool.gauges()}, 200
