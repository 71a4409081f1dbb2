"""The outcomes of transactions, which app/db keeps to tell whether a lost COMMIT landed."""

from datetime import timedelta

from app import db
from app.ops.clock import now

KEPT_FOR = timedelta(hours=24)

_sql = db.queries("ops/markers")


@db.transactional("markers.purge")
def purge() -> int:
    """Delete outcomes older than a day; return how many, a batch at most."""
    return _sql.purge_markers(before=now() - KEPT_FOR, batch=1000)
