"""Sanctions: which accounts are muted or banned, where, and for how long."""

from datetime import datetime, timedelta

import pytest

from app import db
from app.community.moderation import sanctions
from app.db import tx
from app.db.sql_files import expand_lists
from app.ops.clock import now
from app.web.errors import Problem
from tests.accounts.tools import at_once, run
from tests.community.test_moderation import audited, refused

NOW = datetime(2026, 11, 20, 12)
queries = db.queries("community/sanctions")


@pytest.fixture
def sanction(world):
    """Store one against Bob: sanction("ban", title_id=7)."""

    def add(kind: str = "mute", account_id: int = world.bob.id, title_id: int | None = None,
            minutes: int = 10, lifted_at: datetime | None = None) -> int:
        return world.add(
            "comment_sanctions", account_id=account_id, title_id=title_id, kind=kind,
            made_by=world.erin.id, created_at=NOW, lifted_at=lifted_at,
            ends_at=None if kind == "ban" else NOW + timedelta(minutes=minutes))

    return add


def test_the_sanctions_on_a_title_are_found(world, sanction):
    here, there = world.title("Here"), world.title("There")
    at_large = sanction(account_id=world.bob.id)
    sanction(account_id=world.charlie.id, title_id=here)
    sanction(account_id=world.ivan.id, lifted_at=NOW)
    everybody = [world.bob.id, world.charlie.id, world.ivan.id]
    found = sanctions.in_force(everybody, here, NOW)
    assert set(found) == {world.bob.id, world.charlie.id}
    assert found[world.bob.id]["id"] == at_large and found[world.bob.id]["kind"] == "mute"
    assert set(sanctions.in_force(everybody, there, NOW)) == {world.bob.id}
    assert sanctions.in_force(everybody, here, NOW + timedelta(minutes=10)) == {}
    assert sanctions.in_force([], here, NOW) == {}


def test_of_several_sanctions_the_longest_counts(world, sanction):
    title_id = world.title()
    sanction(minutes=20)
    sanction(minutes=5)
    assert sanctions.in_force([world.bob.id], title_id, NOW)[world.bob.id]["ends_at"] == (
        NOW + timedelta(minutes=20))
    sanction("ban", title_id=title_id)
    sanction(minutes=60)
    assert sanctions.in_force([world.bob.id], title_id, NOW)[world.bob.id]["kind"] == "ban"


def test_the_sanctions_of_many_accounts_are_found_with_their_place(world, sanction):
    title_id = world.title()
    sanction(minutes=5)
    sanction("ban", title_id=title_id)
    sanction("ban", account_id=world.charlie.id)
    sanction("ban", account_id=world.ivan.id, lifted_at=NOW)
    found = sanctions.against(range(1, 2500), NOW)
    assert {account_id: [(row["kind"], row["title_id"]) for row in rows]
            for account_id, rows in found.items()} == {
        world.bob.id: [("ban", title_id), ("mute", None)], world.charlie.id: [("ban", None)]}
    assert sanctions.against([], NOW) == {}


def plan(text: str, **values) -> list[dict]:
    sql, values = expand_lists(text, values)
    open_tx = tx.current.get()
    assert open_tx is not None
    return open_tx.connection.rows(f"EXPLAIN FORMAT=TRADITIONAL {sql}", values)


def test_an_index_answers_the_frequent_queries(world, sanction):
    """The live server asks twice a second, and posting with each batch."""
    db.run("tests.accounts", db.insert_many, "accounts",
           ("email", "name", "password_hash", "country", "created_at"),
           [(f"c{n}@example.org", f"C {n}", "x", "PT", NOW) for n in range(600)])
    ids = [row["id"] for row in db.database().rows("SELECT id FROM accounts ORDER BY id")]
    for account_id in ids:
        sanction("ban" if account_id % 2 else "mute", account_id=account_id)
    for row in (*plan(queries.in_force_of.text, account_ids=ids[:3], now=NOW),
                *plan(queries.in_force.text, account_ids=ids[:3], title_id=1, now=NOW)):
        assert row["key"] == "comment_sanctions_account", row


def held_now(account_id: int, title_id: int) -> dict | None:
    return sanctions.in_force([account_id], title_id, now()).get(account_id)


def test_staff_sanction_everywhere_and_creators_on_their_own_title(world, upload, say, of):
    video_id = upload(world.alice)
    here = db.database().rows("SELECT title_id FROM videos")[0]["title_id"]
    elsewhere = world.title("Elsewhere")
    comment_id = say(video_id, world.bob)
    made = sanctions.of_author(comment_id, of(world.alice), "mute")
    assert (made["title_id"], made["maker"], made["name"]) == (here, "Alice Prado", "Bob Marsh")
    assert abs(made["ends_at"] - now() - timedelta(minutes=10)) < timedelta(seconds=5)
    assert held_now(world.bob.id, here) and not held_now(world.bob.id, elsewhere)
    everywhere = sanctions.of_author(comment_id, of(world.erin), "ban")
    assert everywhere["title_id"] is None and everywhere["ends_at"] is None
    assert held_now(world.bob.id, elsewhere)["kind"] == "ban"
    assert audited() == [("comment_sanction.create", made["id"], world.alice.id),
                         ("comment_sanction.create", everywhere["id"], world.erin.id)]


def test_neither_oneself_nor_staff_can_be_sanctioned(world, upload, say, of):
    video_id = upload(world.alice)
    own, staffs = say(video_id, world.alice), [
        say(video_id, person) for person in (world.erin, world.ana, world.ada)]
    assert refused(403, sanctions.of_author, own, of(world.alice), "mute").detail == (
        sanctions.ONESELF)
    for comment_id in staffs:
        for person in (world.alice, world.erin, world.ada):
            refused(403, sanctions.of_author, comment_id, of(person), "ban")
    assert not db.database().rows("SELECT id FROM comment_sanctions")


def test_a_creator_sanctions_on_own_titles_only(world, upload, say, of):
    title_id = world.title(owned=True, owner_id=world.ivan.id)
    comment_id = say(world.video(title_id), world.bob)
    refused(403, sanctions.of_author, comment_id, of(world.alice), "mute")
    for where in (None, title_id, 999_999):
        refused(403, sanctions.mute, world.bob.id, where, of(world.alice))
        refused(403, sanctions.ban, world.bob.id, where, of(world.charlie))
    refused(404, sanctions.ban, 999_999, None, of(world.erin))
    assert sanctions.ban(world.bob.id, title_id, of(world.erin))["title_id"] == title_id


def test_the_latest_mute_counts_and_a_ban_stays(world, of):
    title_id, erin = world.title(), of(world.erin)
    sanctions.mute(world.bob.id, None, erin, 600)
    sanctions.mute(world.bob.id, None, erin, 5)
    assert held_now(world.bob.id, title_id)["ends_at"] < now() + timedelta(minutes=6)
    sanctions.ban(world.bob.id, None, erin)
    for verb in (sanctions.mute, sanctions.ban):
        refused(409, verb, world.bob.id, None, erin)
    assert held_now(world.bob.id, title_id)["kind"] == "ban"
    holding = db.database().rows("SELECT kind FROM comment_sanctions WHERE lifted_at IS NULL")
    assert [row["kind"] for row in holding] == ["ban"]


def test_only_their_moderators_lift_sanctions(world, of):
    title_id = world.title(owner_id=world.alice.id)
    below = sanctions.ban(world.bob.id, title_id, of(world.alice))["id"]
    everywhere = sanctions.mute(world.bob.id, None, of(world.erin))["id"]
    for person in (world.bob, world.charlie, world.ivan):
        refused(404, sanctions.lift, below, of(person))
    refused(404, sanctions.lift, everywhere, of(world.alice))
    refused(404, sanctions.lift, 999_999, of(world.erin))
    assert sanctions.lift(below, of(world.alice))["name"] == "Bob Marsh"
    refused(409, sanctions.lift, below, of(world.erin))
    assert held_now(world.bob.id, title_id)["id"] == everywhere
    run("UPDATE comment_sanctions SET ends_at = '2026-01-02' WHERE kind = 'mute'")
    refused(409, sanctions.lift, everywhere, of(world.erin))
    assert audited()[-1] == ("comment_sanction.lift", below, world.alice.id)


def test_sanctions_that_have_ended_are_not_listed(world, sanction, of):
    title_id = world.title(owner_id=world.alice.id)
    sanction(lifted_at=NOW)
    sanction(minutes=-10)
    at_large, below = sanction("ban"), sanction("ban", title_id=title_id)
    page = {"now": NOW, "limit": 9, "after_key": None, "after_id": None}
    listed = sanctions.rows
    assert [row["id"] for row in listed(order="-made", owner_id=None, **page)] == [below, at_large]
    assert [row["id"] for row in listed(order="made", owner_id=world.alice.id, **page)] == [below]


@pytest.mark.commits
def test_of_many_bans_at_once_one_is_stored(world, of):
    def ban(_: int) -> bool:
        try:
            sanctions.ban(world.bob.id, None, of(world.erin))
        except Problem as problem:
            assert problem.status == 409
            return False
        return True

    assert sum(at_once(8, ban)) == 1
    assert len(db.database().rows("SELECT id FROM comment_sanctions")) == 1
