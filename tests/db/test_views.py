"""The analyst's account reads views without secrets, and every report runs on them."""

import re
from collections.abc import Iterator

import pytest

from app import db
from app.analytics import reports
from app.db import views
from app.db.engine import Database
from tests.analytics import facts
from tests.conftest import new_database, options_for, with_people

pytestmark = pytest.mark.no_database

NAME = "streamvault_views"
SECRET = re.compile(r"hash|token|e_?mail|password|secret|nonce|payload|code_|(?<!name)_key")


@pytest.fixture(scope="module")
def analyst(server) -> Iterator[Database]:
    """The analyst's database, beside one with the named people."""
    database = new_database(server, NAME)
    with_people(database)
    found = Database(options_for(server.analyst_url, f"{NAME}_reports"))
    yield found
    found.close()
    database.close()


@pytest.mark.parametrize("name", reports.names())
def test_every_report_runs_as_the_analyst(analyst, name: str, monkeypatch):
    monkeypatch.setattr(db, "analyst", lambda: analyst)
    assert isinstance(facts.run(name), list)


def test_the_views_show_the_rows_of_the_tables(analyst):
    assert len(analyst.rows("SELECT id, country FROM accounts")) == 7


@pytest.mark.parametrize("table", ["accounts", "sessions", "mail_tokens", "personal_tokens", "jobs",
                                   "recovery_codes", "totp_devices", "refresh_tokens", "producers"])
def test_the_analyst_reads_no_table(analyst, table: str):
    with pytest.raises(db.DatabaseError, match="denied"):
        analyst.rows(f"SELECT * FROM {NAME}.{table}")


def test_no_view_has_a_column_for_a_secret(analyst):
    columns = analyst.rows(
        "SELECT table_name AS t, column_name AS c FROM information_schema.columns "
        "WHERE table_schema = DATABASE()")
    assert {row["t"] for row in columns} == {*views.WHOLE, *views.PARTS}
    assert [row for row in columns if SECRET.search(row["c"])] == []
    assert SECRET.search("password_hash") and SECRET.search("email")


def test_the_analyst_writes_nothing(analyst):
    with pytest.raises(db.DatabaseError, match="denied"):
        analyst.rows("DELETE FROM accounts")


def test_an_account_without_the_right_makes_no_views_and_nothing_fails(server, analyst):
    app = Database(options_for(server.url, NAME))
    assert views.refresh(app) is False
    app.close()
