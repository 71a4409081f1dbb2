"""Numbered, forward-only migrations: one statement a step, each marked begun and then done.

MySQL commits DDL by itself, so a step that was begun and not done may or may not have happened.
It runs again, and "it exists already" then counts as done if the object is found as the statement
makes it. Two processes that migrate at once take turns on GET_LOCK.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app import text
from app.db import errors
from app.db.connection import Connection
from app.db.engine import Database

FOLDER = Path(__file__).resolve().parents[2] / "sql" / "migrations"
LOCK, LOCK_WAIT_S, TABLE_LOCK_WAIT_S = "streamvault.migrate", 60, 10

# A table, column, key or constraint exists already, or a column or key to drop is missing.
THERE_ALREADY = {1050, 1060, 1061, 1091, 1826}

# What Python computes row by row, where no server has the function.
FUNCTIONS = {"mailbox_of": text.mailbox}
_COMPUTED = re.compile(rf"UPDATE (\w+) SET (\w+) = ({'|'.join(FUNCTIONS)})\((\w+)\)")
AT_ONCE = 1000  # rows

_LEDGER = """
CREATE TABLE IF NOT EXISTS schema_migrations (
  number INT NOT NULL,
  step INT NOT NULL,
  name VARCHAR(80) NOT NULL,
  checksum CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  begun_at DATETIME(6) NOT NULL,
  done_at DATETIME(6) NULL,
  PRIMARY KEY (number, step)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci"""


class MigrationError(Exception):
    """The schema cannot be brought to this program's version; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Step:
    """One statement of one migration file."""

    number: int
    step: int
    name: str
    statement: str

    @property
    def checksum(self) -> str:
        """Return the SHA-256 of the statement with its white space folded."""
        return hashlib.sha256(" ".join(self.statement.split()).encode()).hexdigest()


def steps(folder: Path = FOLDER) -> list[Step]:
    """Return every step on disk in order. Raises MigrationError for numbers but 1, 2, 3 …"""
    found: list[Step] = []
    for position, path in enumerate(sorted(folder.glob("*.sql")), 1):
        number = int(path.name[:4])
        if number != position:
            raise MigrationError(f"{path.name}: expected number {position:04d}.")
        found += [Step(number, i, path.stem, text)
                  for i, text in enumerate(split(path.read_text("utf-8")), 1)]
    return found


def split(text: str) -> Iterator[str]:
    """Yield the statements of a file without comments. A semicolon at a line's end ends each."""
    bare = re.sub(r"^\s*--.*\n?", "", text, flags=re.M)
    for statement in re.split(r";[ \t]*(?:\n|$)", bare):
        if statement.strip():
            yield statement.strip()


def migrate(database: Database, folder: Path = FOLDER,
            progress: Callable[[Step, int, int], None] | None = None) -> int:
    """Bring the schema to this program's version; return how many steps ran.

    `progress(step, position, of)` is called before each. Raises MigrationError when the database
    is newer than the program, a done step was edited, or a step fails.
    """
    wanted = steps(folder)
    connection = Connection(database.options)
    try:
        got = connection.rows("SELECT GET_LOCK(%s, %s) AS got", (LOCK, LOCK_WAIT_S))[0]["got"]
        if got != 1:
            raise MigrationError("Another process is migrating this database. Try again later.")
        connection.send(f"SET SESSION lock_wait_timeout = {TABLE_LOCK_WAIT_S}")
        connection.send(_LEDGER)
        ledger = {(row["number"], row["step"]): row for row in connection.rows(
            "SELECT number, step, name, checksum, done_at FROM schema_migrations")}
        _compare(ledger, wanted)
        due = [s for s in wanted
               if (s.number, s.step) not in ledger or not ledger[s.number, s.step]["done_at"]]
        for position, step in enumerate(due, 1):
            if progress:
                progress(step, position, len(due))
            _run(connection, step, begun_before=(step.number, step.step) in ledger)
        return len(due)
    finally:
        connection.close()


def pending(database: Database, folder: Path = FOLDER) -> int:
    """Return how many steps are not done. Raises MigrationError as `migrate` does."""
    wanted = steps(folder)
    try:
        rows = database.rows(
            "SELECT number, step, name, checksum, done_at FROM schema_migrations")
    except errors.DatabaseError as error:
        if error.errno == 1146:
            return len(wanted)
        raise
    ledger = {(row["number"], row["step"]): row for row in rows}
    _compare(ledger, wanted)
    return sum(1 for s in wanted if not ledger.get((s.number, s.step), {}).get("done_at"))


def _compare(ledger: dict, wanted: list[Step]) -> None:
    known = {(s.number, s.step): s for s in wanted}
    for place, row in ledger.items():
        if place not in known:
            raise MigrationError(
                f"The database is newer than this program: it has migration {row['name']} step "
                f"{place[1]}. Start the version that made it.")
        if row["done_at"] and row["checksum"] != known[place].checksum:
            raise MigrationError(
                f"Migration {row['name']} step {place[1]} was changed after it ran. "
                "Restore the file and write a new migration.")


def _run(connection: Connection, step: Step, begun_before: bool) -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    connection.send(
        "INSERT INTO schema_migrations (number, step, name, checksum, begun_at) "
        "VALUES (%s, %s, %s, %s, %s) ON DUPLICATE KEY UPDATE checksum = VALUES(checksum)",
        (step.number, step.step, step.name, step.checksum, now))
    try:
        _apply(connection, step)
    except errors.DatabaseError as error:
        if not (begun_before and error.errno in THERE_ALREADY
                and _is_there(connection, step.statement)):
            raise MigrationError(f"{step.name}, step {step.step}: {error}") from error
    connection.send(
        "UPDATE schema_migrations SET done_at = %s WHERE number = %s AND step = %s",
        (datetime.now(UTC).replace(tzinfo=None), step.number, step.step))


def _apply(connection: Connection, step: Step) -> None:
    found = _COMPUTED.fullmatch(step.statement)
    if found:
        _compute(connection, step, *found.groups())
    else:
        connection.send(step.statement)


def _compute(connection: Connection, step: Step, table: str, column: str, function: str,
             source: str) -> None:
    """Set a column of every row from another one. A second run finds nothing left to change."""
    last = 0
    while rows := connection.rows(
            f"SELECT id, {column} AS old, {source} AS source FROM {table} "
            f"WHERE id > %s ORDER BY id LIMIT {AT_ONCE}", (last,)):
        last = rows[-1]["id"]
        for row in rows:
            new = FUNCTIONS[function](row["source"])
            if new == row["old"]:
                continue
            try:
                connection.send(f"UPDATE {table} SET {column} = %s WHERE id = %s", (new, row["id"]))
            except errors.Duplicate as error:
                raise MigrationError(
                    f"{step.name}, step {step.step}: another row of {table} has the {column} "
                    f"{new} already, beside row {row['id']}. Change one of the two with the "
                    "version that ran before, then migrate again.") from error


def _is_there(connection: Connection, statement: str) -> bool:
    """Return whether the table of a CREATE TABLE has exactly the columns that it names.

    For other statements the server's own error is all there is: the column, key or constraint
    exists, or is missing.
    """
    found = re.match(r"CREATE TABLE (\w+) \((.*)\)", statement, re.S)
    if found is None:
        return True
    columns = re.findall(r"^\s+([a-z_0-9]+) [A-Z]", found[2], re.M)
    rows = connection.rows(
        "SELECT column_name AS name FROM information_schema.columns "
        "WHERE table_schema = DATABASE() AND table_name = %s ORDER BY ordinal_position",
        (found[1],))
    return [row["name"] for row in rows] == columns
