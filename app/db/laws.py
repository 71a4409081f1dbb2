"""The database's laws: each query in sql/checks must return no row."""

from typing import Any

from app.db.engine import Database
from app.db.sql_files import ROOT

FOLDER = ROOT / "checks"


def names() -> list[str]:
    """Return the laws by file name."""
    return sorted(path.stem for path in FOLDER.glob("*.sql"))


def broken(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Return each broken law with the rows that break it, at most 100."""
    found = {name: database.rows((FOLDER / f"{name}.sql").read_text("utf-8")) for name in names()}
    return {name: rows for name, rows in found.items() if rows}
