"""A database's schema as data, to compare two on one server."""

import re

from app.db.engine import Database

_QUESTIONS = {
    "tables": """
        SELECT table_name AS one, engine AS two, table_collation AS three, '' AS four
        FROM information_schema.tables WHERE table_schema = DATABASE()""",
    "columns": """
        SELECT table_name AS one, column_name AS two,
          CONCAT_WS('|', ordinal_position, column_type, is_nullable, extra, collation_name)
            AS three,
          column_default AS four
        FROM information_schema.columns WHERE table_schema = DATABASE()""",
    "indexes": """
        SELECT table_name AS one, index_name AS two,
          CONCAT_WS('|', seq_in_index, column_name, non_unique, index_type) AS three,
          sub_part AS four
        FROM information_schema.statistics WHERE table_schema = DATABASE()""",
    "foreign keys": """
        SELECT table_name AS one, constraint_name AS two,
          CONCAT_WS('|', column_name, ordinal_position) AS three,
          CONCAT_WS('|', referenced_table_name, referenced_column_name) AS four
        FROM information_schema.key_column_usage
        WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL""",
    "checks": """
        SELECT constraint_name AS one, check_clause AS two, '' AS three, '' AS four
        FROM information_schema.check_constraints WHERE constraint_schema = DATABASE()""",
}
LEDGER = "schema_migrations"
# MySQL rewrites a clause's literals with each ALTER of its table: _utf8mb4\\'a' and _ascii'a'.
_INTRODUCER = re.compile(r"_(?:utf8mb4|ascii)\\*'|\\'")


def describe(database: Database) -> dict[str, list[tuple[str | None, ...]]]:
    """Return tables, columns, indexes, foreign keys and checks, without the migrations' ledger."""
    found = {}
    for name, question in _QUESTIONS.items():
        _, rows = database.tuples(question)
        as_text = [tuple(None if v is None else _text(v) for v in row) for row in rows]
        found[name] = sorted((row for row in as_text if row[0] != LEDGER), key=str)
    return found


def _text(value: object) -> str:
    text = value.decode() if isinstance(value, bytes) else str(value)
    return _INTRODUCER.sub("'", text)
