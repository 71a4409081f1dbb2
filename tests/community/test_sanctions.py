"""Sanctions: who may not speak, where, and for how long."""

from datetime import datetime, timedelta

import pytest

from app import db
from app.community import sanctions
from app.db import tx
from app.db.sql_files import expand_lists

NOW = datetime(2026, 11, 20, 12)


@pytest.fixture
def sanction(world):
    """Writes one against Bob: sanction("ban", title_id=7)."""

    def add(kind: str = "timeout", account_id: int = world.bob.id, title_id: int | None = None,
            minutes: int = 10, lifted_at: datetime | None = None) -> int:
        return world.add(
            "comment_sanctions", account_id=account_id, title_id=title_id, kind=kind,
            made_by=world.erin.id, created_at=NOW, lifted_at=lifted_at,
            ends_at=None if kind == "ban" else NOW + timedelta(minutes=minutes))

    return add


def test_what_holds_below_a_title(world, sanction):
    here, there = world.title("Here"), world.title("There")
    at_large = sanction(account_id=world.bob.id)
    sanction(account_id=world.charlie.id, title_id=here)
    sanction(account_id=world.ivan.id, lifted_at=NOW)
    everybody = [world.bob.id, world.charlie.id, world.ivan.id]
    found = sanctions.holding(everybody, here, NOW)
    assert set(found) == {world.bob.id, world.charlie.id}
    assert found[world.bob.id]["id"] == at_large and found[world.bob.id]["kind"] == "timeout"
    assert set(sanctions.holding(everybody, there, NOW)) == {world.bob.id}
    assert sanctions.holding(everybody, here, NOW + timedelta(minutes=10)) == {}
    assert sanctions.holding([], here, NOW) == {}


def test_of_several_the_longest_holds(world, sanction):
    title_id = world.title()
    sanction(minutes=20)
    sanction(minutes=5)
    assert sanctions.holding([world.bob.id], title_id, NOW)[world.bob.id]["ends_at"] == (
        NOW + timedelta(minutes=20))
    sanction("ban", title_id=title_id)
    sanction(minutes=60)
    assert sanctions.holding([world.bob.id], title_id, NOW)[world.bob.id]["kind"] == "ban"


def test_who_is_banned_and_where(world, sanction):
    title_id = world.title()
    sanction()
    assert sanctions.banned([world.bob.id]) == []
    sanction("ban", title_id=title_id)
    sanction("ban", account_id=world.charlie.id)
    sanction("ban", account_id=world.ivan.id, lifted_at=NOW)
    found = sanctions.banned([world.bob.id, world.charlie.id, world.ivan.id])
    assert found == [(world.bob.id, title_id), (world.charlie.id, None)]
    assert sanctions.banned([]) == []
    assert sanctions.banned(range(1, 2500)) == found, "more than one list holds"


def plan(text: str, **values) -> list[dict]:
    sql, values = expand_lists(text, values)
    open_tx = tx.current.get()
    assert open_tx is not None
    return open_tx.connection.rows(f"EXPLAIN FORMAT=TRADITIONAL {sql}", values)


def test_an_index_answers_both(world, sanction):
    """The live server asks twice a second, and posting with each batch."""
    db.run("tests.accounts", db.insert_many, "accounts",
           ("email", "name", "password_hash", "country", "created_at"),
           [(f"c{n}@example.org", f"C {n}", "x", "PT", NOW) for n in range(600)])
    ids = [row["id"] for row in db.database().rows("SELECT id FROM accounts ORDER BY id")]
    for account_id in ids:
        sanction("ban" if account_id % 2 else "timeout", account_id=account_id)
    for row in (*plan(sanctions.sql.banned.text, account_ids=ids[:3]),
                *plan(sanctions.sql.holding.text, account_ids=ids[:3], title_id=1, now=NOW)):
        assert row["key"] == "comment_sanctions_account", row
