"""The demo world and what follows from its public passwords: its database is marked.

A server that others can reach refuses a marked database, unless DEMO says that it is a public demo.
"""

from app import db
from app.config import Settings, settings

_sql = db.queries("ops/demo")


class Refused(Exception):
    """This database cannot be served with these settings; the message says what to change."""


def problem(s: Settings) -> str | None:
    """Return why the database and the settings do not belong together, or None."""
    is_marked = _sql.last_account_id() is not None
    if is_marked and s.exposed_by and not s.demo:
        return ("This database holds the demo world, whose passwords are public, and "
                f"{s.exposed_by} lets others reach it. Use another database or VAR_DIR, or set "
                "DEMO=true for a public demo.")
    if s.demo and not is_marked:
        return ("DEMO is true, but this database does not hold the demo world. Unset DEMO, or load "
                "the world into an empty database with `run.py seed`.")
    return None


def holds(account_id: int) -> bool:
    """Return whether this is an account of a public demo's world, which everybody signs in to."""
    return settings().demo and account_id <= (_sql.last_account_id() or 0)
