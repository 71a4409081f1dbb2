"""Migrations run in order and once, and survive a crash; schema.sql is their sum."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from app.db import migrations, schema, sql_files
from app.db.connection import Connection
from app.db.engine import Database
from app.db.errors import DatabaseError
from app.db.migrations import MigrationError, migrate, pending
from tests.conftest import options_for

pytestmark = pytest.mark.no_database

SCHEMA = Path(__file__).resolve().parents[2] / "sql" / "schema.sql"


@pytest.fixture
def blank(server):
    """An empty database for this test alone."""
    root = Connection(options_for(server.migrator_url, "streamvault"))
    root.send("DROP DATABASE IF EXISTS streamvault_blank")
    root.send("CREATE DATABASE streamvault_blank CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
    database = Database(options_for(server.migrator_url, "streamvault_blank").patient(600))
    yield database
    database.close()
    root.send("DROP DATABASE streamvault_blank")
    root.close()


def folder_of(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        (tmp_path / f"{name[1:]}.sql").write_text(text)
    return tmp_path


TWO = {"_0001_one": "CREATE TABLE one (\n  id INT\n);\n\nINSERT INTO one (id) VALUES (1);\n",
       "_0002_two": "-- Why.\nALTER TABLE one ADD COLUMN name VARCHAR(10);\n"}


def test_steps_run_once_and_in_order(blank: Database, tmp_path: Path):
    folder = folder_of(tmp_path, **TWO)
    heard = []
    assert pending(blank, folder) == 3
    assert migrate(blank, folder, lambda step, i, of: heard.append((step.number, i, of))) == 3
    assert heard == [(1, 1, 3), (1, 2, 3), (2, 3, 3)]
    assert migrate(blank, folder) == 0
    assert pending(blank, folder) == 0
    assert blank.rows("SELECT id, name FROM one") == [{"id": 1, "name": None}]


def test_a_step_that_happened_without_its_mark_is_recognised(blank, tmp_path: Path):
    folder = folder_of(tmp_path, **TWO)
    migrate(blank, folder)
    connection = Connection(blank.options)
    connection.send("UPDATE schema_migrations SET done_at = NULL WHERE number = 2")
    connection.close()
    assert migrate(blank, folder) == 1
    assert pending(blank, folder) == 0


def test_a_begun_table_with_other_columns_does_not_count_as_done(blank, tmp_path: Path):
    folder = folder_of(tmp_path, **TWO)
    connection = Connection(blank.options)
    connection.send(migrations._LEDGER)
    connection.send("INSERT INTO schema_migrations VALUES "
                    "(1, 1, '0001_one', REPEAT('0', 64), '2026-01-01', NULL)")
    connection.send("CREATE TABLE one (other INT)")
    connection.close()
    with pytest.raises(MigrationError, match="already exists"):
        migrate(blank, folder)


def test_a_table_without_a_begun_step_does_not_count_as_done(blank, tmp_path: Path):
    """Negative control of the two above: without a begun mark, 1050 is an error."""
    folder = folder_of(tmp_path, **TWO)
    connection = Connection(blank.options)
    connection.send("CREATE TABLE one (id INT)")
    connection.close()
    with pytest.raises(MigrationError, match="0001_one, step 1"):
        migrate(blank, folder)


def test_an_edited_migration_is_an_error(blank, tmp_path: Path):
    folder = folder_of(tmp_path, **TWO)
    migrate(blank, folder)
    folder_of(tmp_path, _0002_two="ALTER TABLE one ADD COLUMN name VARCHAR(20);\n")
    with pytest.raises(MigrationError, match="0002_two step 1 was changed"):
        migrate(blank, folder)


def test_white_space_and_comments_are_not_an_edit(blank, tmp_path: Path):
    folder = folder_of(tmp_path, **TWO)
    migrate(blank, folder)
    folder_of(tmp_path,
                 _0002_two="-- Another why.\nALTER TABLE one\n  ADD COLUMN name VARCHAR(10);")
    assert migrate(blank, folder) == 0


def test_a_newer_database_is_an_error(blank, tmp_path: Path):
    folder = folder_of(tmp_path, **TWO)
    migrate(blank, folder)
    (folder / "0002_two.sql").unlink()
    with pytest.raises(MigrationError, match="newer"):
        migrate(blank, folder)


def test_a_gap_in_the_numbers_is_an_error(tmp_path: Path):
    with pytest.raises(MigrationError, match=r"0003_three\.sql: expected number 0002"):
        migrations.steps(folder_of(tmp_path, _0001_one="SELECT 1;", _0003_three="SELECT 1;"))


def test_two_migrating_processes_take_turns(blank, tmp_path: Path):
    folder = folder_of(tmp_path, _0001_slow="CREATE TABLE slow (id INT);\n\nDO SLEEP(0.5);\n")
    ran = []
    threads = [threading.Thread(target=lambda: ran.append(migrate(blank, folder)))
               for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(ran) == [0, 2]


def test_migrations_survive_kill_9_between_steps(blank, tmp_path: Path, server):
    steps = "\n".join(f"CREATE TABLE t{i} (\n  id INT\n);\n\nDO SLEEP(0.1);\n" for i in range(20))
    folder = folder_of(tmp_path, _0001_many=steps)
    program = (
        "import sys, pathlib\n"
        "from app.database_url import parse_database_url\n"
        "from app.db.connection import Options\n"
        "from app.db.engine import Database\n"
        "from app.db.migrations import migrate\n"
        "arguments = parse_database_url(sys.argv[1]) | {'database': 'streamvault_blank'}\n"
        "migrate(Database(Options(arguments, pure=True)), pathlib.Path(sys.argv[2]))\n")
    for left_at_kill in (30, 15):
        child = subprocess.Popen([sys.executable, "-c", program, server.migrator_url, str(folder)])
        while pending(blank, folder) > left_at_kill and child.poll() is None:
            time.sleep(0.01)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    left = pending(blank, folder)
    assert 0 < left <= 15, "killed in the middle"
    assert migrate(blank, folder) == left
    assert len(blank.rows("SHOW TABLES")) == 21


def test_stored_codes_of_moderation_are_renamed(blank: Database, tmp_path: Path):
    every = sorted(migrations.FOLDER.glob("*.sql"))
    last = next(path for path in every if path.stem.endswith("moderation_words"))
    for path in every[:every.index(last)]:
        shutil.copy(path, tmp_path)
    migrate(blank, tmp_path)
    connection = Connection(replace(blank.options))
    connection.send("INSERT INTO accounts (id, email, name, password_hash, country, created_at) "
                    "VALUES (1, 'bob@example.org', 'Bob', 'x', 'PT', '2026-01-01')")
    connection.send("INSERT INTO comment_sanctions "
                    "(account_id, kind, made_by, created_at, ends_at) VALUES "
                    "(1, 'timeout', 1, '2026-01-01', '2026-01-02'), "
                    "(1, 'ban', 1, '2026-01-01', NULL)")
    connection.send("INSERT INTO comment_words (word, effect, made_by, created_at) "
                    "VALUES ('casino', 'refuse', 1, '2026-01-01')")
    connection.send("COMMIT")
    shutil.copy(last, tmp_path)
    migrate(blank, tmp_path)
    kinds = connection.rows("SELECT kind FROM comment_sanctions ORDER BY id")
    assert [row["kind"] for row in kinds] == ["mute", "ban"]
    assert connection.rows("SELECT effect FROM comment_words") == [{"effect": "reject"}]
    with pytest.raises(DatabaseError):
        connection.send("UPDATE comment_sanctions SET kind = 'timeout' WHERE kind = 'mute'")
    connection.close()


def test_schema_sql_equals_the_sum_of_the_migrations(blank: Database, server):
    migrate(blank)
    summed = schema.describe(blank)
    connection = Connection(replace(blank.options))
    connection.send("DROP DATABASE streamvault_blank")
    connection.send("CREATE DATABASE streamvault_blank "
                    "CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
    connection.send("USE streamvault_blank")
    for statement in migrations.split(SCHEMA.read_text("utf-8")):
        connection.send(statement)
    written = schema.describe(blank)
    assert written == summed
    connection.send("ALTER TABLE reviews DROP CHECK reviews_rating" if connection.kind == "mysql"
                    else "ALTER TABLE reviews DROP CONSTRAINT reviews_rating")
    assert schema.describe(blank) != summed, "negative control: a lost CHECK is seen"
    connection.close()


def served(text: str) -> list[str]:
    """Return what the comments above the indexes name; raises AssertionError for none."""
    found = []
    for comment in re.findall(r"-- serves (.+)", text):
        names = re.findall(r"\b[a-z_]+/[a-z0-9_]+(?:\.[a-z_]+)?", comment)
        assert names, f"“{comment}” names no query"
        found += names
    return found


def test_an_index_serves_queries_that_exist():
    known = {query.full_name for name in sql_files.slices() for query in sql_files.queries(name)}
    known |= {f"{path.parent.name}/{path.stem}" for folder in ("fragments", "analytics", "checks")
              for path in (sql_files.ROOT / folder).glob("*.sql")}
    text = "".join(path.read_text("utf-8") for path in migrations.FOLDER.glob("*.sql"))
    assert not set(served(text)) - known


def test_a_comment_that_names_no_query_is_noticed():
    assert served("-- serves catalog/nothing.list_nothing order name") == [
        "catalog/nothing.list_nothing"]
    with pytest.raises(AssertionError):
        served("-- serves the purge")


def test_messages_of_the_outbox_become_jobs(blank: Database, tmp_path: Path):
    for path in sorted(migrations.FOLDER.glob("*.sql"))[:10]:
        (tmp_path / path.name).write_text(path.read_text("utf-8"))
    migrate(blank, tmp_path)
    connection = Connection(blank.options)
    for message_id, topic, done, buried, leased in (
            (3, "mail", None, None, None), (5, "video.published", None, None, "'2026-01-03'"),
            (6, "mail", "'2026-01-02'", None, None), (7, "accounts.reset", None, "'2026-01-02'",
                                                      None)):
        connection.send(
            "INSERT INTO outbox (id, topic, payload, attempts, created_at, available_at, done_at, "
            f"buried_at, leased_until) VALUES ({message_id}, '{topic}', '{{}}', 2, '2026-01-01', "
            f"'2026-01-02', {done or 'NULL'}, {buried or 'NULL'}, {leased or 'NULL'})")
    migrate(blank)
    assert [tuple(row.values()) for row in connection.rows(
        "SELECT id, lane, task, state, attempts, DAY(due_at), DAY(ended_at) FROM jobs ORDER BY id")
    ] == [(3, "mail", "mail", "waiting", 2, 2, None),
          (5, "default", "video.published", "waiting", 2, 3, None),
          (6, "mail", "mail", "done", 2, None, 2),
          (7, "mail", "accounts.reset", "buried", 2, None, 2)]
    connection.close()


def before(blank: Database, tmp_path: Path, name: str) -> tuple[Path, Connection]:
    """Migrate as far as the file of this name; return the file and a connection."""
    every = sorted(migrations.FOLDER.glob("*.sql"))
    last = next(path for path in every if path.stem.endswith(name))
    for path in every[:every.index(last)]:
        shutil.copy(path, tmp_path)
    migrate(blank, tmp_path)
    return last, Connection(replace(blank.options))


def account(connection: Connection, number: int, email: str) -> None:
    connection.send("INSERT INTO accounts (id, email, name, password_hash, country, created_at) "
                    "VALUES (%s, %s, 'Bob', 'x', 'PT', '2026-01-01')", (number, email))
    connection.send("COMMIT")


def test_stored_addresses_become_those_of_their_mailboxes(blank: Database, tmp_path: Path):
    last, connection = before(blank, tmp_path, "mailboxes")
    account(connection, 1, "bob@example.org")
    account(connection, 2, "ana@bücher.example")
    shutil.copy(last, tmp_path)
    migrate(blank, tmp_path)
    assert connection.rows("SELECT email, email_typed FROM accounts ORDER BY id") == [
        {"email": "bob@example.org", "email_typed": None},
        {"email": "ana@xn--bcher-kva.example", "email_typed": "ana@bücher.example"}]
    connection.close()


def test_two_accounts_of_one_mailbox_stop_the_migration_with_what_to_do(
        blank: Database, tmp_path: Path):
    last, connection = before(blank, tmp_path, "mailboxes")
    account(connection, 1, "ana@xn--bcher-kva.example")
    account(connection, 2, "ana@bücher.example")
    shutil.copy(last, tmp_path)
    with pytest.raises(MigrationError, match=r"beside row 2\. Change one of the two"):
        migrate(blank, tmp_path)
    connection.send("DELETE FROM accounts WHERE id = 1")
    connection.send("COMMIT")
    migrate(blank, tmp_path)
    assert pending(blank, tmp_path) == 0
    connection.close()
