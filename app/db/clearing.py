"""Empty a database but for its reference data, in the current transaction: deletes, and no DDL."""

from collections.abc import Collection
from graphlib import TopologicalSorter

from app.db.engine import Database, current_transaction

ROWS_AT_ONCE = 10_000

_TABLES = """
SELECT table_name AS name
FROM information_schema.tables
WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'
"""
_REFERENCES = """
SELECT DISTINCT table_name AS child, referenced_table_name AS parent
FROM information_schema.key_column_usage
WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL
"""


def clear(database: Database, kept: Collection[str]) -> None:
    """Delete every row of every table but `kept`, children before their parents."""
    tx = current_transaction()
    tables = {row["name"] for row in database.rows(_TABLES)}
    parents: dict[str, set[str]] = {table: set() for table in tables}
    for row in database.rows(_REFERENCES):
        parents[row["child"]].add(row["parent"])
    for table in reversed([*TopologicalSorter(
            {child: of - {child} for child, of in parents.items()}).static_order()]):
        if table in kept:
            continue
        # A row may refer to an older one of its own table.
        order = " ORDER BY id DESC" if table in parents[table] else ""
        while tx.execute(f"DELETE FROM {table}{order} LIMIT {ROWS_AT_ONCE}").rowcount:
            pass
