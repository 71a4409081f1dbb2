"""A public demo's night: the world is made anew, and no other database is touched."""

from datetime import datetime

import pytest

import seeds
from app import db
from app.config import settings
from app.db import laws
from app.ops import jobs
from seeds import renewal
from tests.conftest import empty
from tests.jobs import work
from tests.seeds.conftest import ANCHOR

pytestmark = pytest.mark.commits


@pytest.fixture
def public_demo(monkeypatch) -> None:
    """A small world that visitors have changed, in a public demo."""
    empty(db.database())
    seeds.load(1, "small", ANCHOR)
    db.run("tests.change", lambda: [db.insert_many(
        "accounts", ("email", "name", "password_hash", "country", "created_at"),
        [("visitor@example.org", "Visitor", "x", "PT", datetime(2026, 1, 1))])])
    monkeypatch.setattr(renewal, "settings", lambda: settings().model_copy(update={"demo": True}))


def names() -> set[str]:
    return {row["name"] for row in db.database().rows("SELECT name FROM accounts")}


def ask() -> int:
    return db.run("tests.ask", jobs.enqueue, renewal.TASK, {"size": "small"})


def test_a_renewed_world_is_as_the_first_day_and_the_next_night_is_planned(public_demo):
    db.run("tests.mail", jobs.enqueue, "mail", {"to": "visitor@example.org"})
    before = names()
    job_id = ask()
    work("upkeep")
    assert jobs.get(job_id)["state"] == "done", jobs.get(job_id)
    assert before - names() == {"Visitor"} and len(names()) > 50
    assert laws.broken(db.database()) == {}
    assert not seeds.is_empty()
    waiting = [row["task"] for row in jobs.listed("waiting")]
    assert waiting.count(renewal.TASK) == 1 and "mail" not in waiting


def test_a_database_that_is_not_the_demo_world_is_left_unchanged(world, monkeypatch):
    monkeypatch.setattr(renewal, "settings", lambda: settings().model_copy(update={"demo": True}))
    before = names()
    job_id = ask()
    work("upkeep")
    assert names() == before and "does not hold" in str(jobs.get(job_id)["last_error"])


def test_nothing_happens_without_demo(public_demo, monkeypatch):
    monkeypatch.undo()
    ask()
    work("upkeep")
    assert "Visitor" in names()


@pytest.mark.parametrize(("at", "night"), [
    (datetime(2026, 11, 27, 1), datetime(2026, 11, 27, 3)),  # Lisbon is at UTC in winter
    (datetime(2026, 11, 27, 3), datetime(2026, 11, 28, 3)),
    (datetime(2026, 7, 1, 12), datetime(2026, 7, 2, 2)),
])
def test_a_night_is_at_three_on_the_reports_clocks(at, night):
    assert renewal.next_night(at) == night
