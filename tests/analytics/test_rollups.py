"""Roll-ups give the same numbers in batches or at once, now or later."""

import json
from datetime import datetime, timedelta

import pytest

from app import db
from app.analytics import rollups
from app.config import settings
from app.db import laws
from app.ops import versions
from tests.world import World

AT = datetime(2026, 3, 2, 20, 0)
TABLES = {
    "viewer_progress": "account_id, video_id",
    "video_days": "video_id, country, day",
    "account_days": "account_id, day",
}


def play(world: World, person, video_id: int, *sections: tuple[int, int],
         at: datetime = AT, country: str = "PT") -> int:
    """Write a session with sections in order."""
    session_id = world.add("watch_sessions", account_id=person.id, video_id=video_id,
                           country=country, started_at=at, ended_at=at + timedelta(hours=2))
    for number, (start_s, end_s) in enumerate(sections, 1):
        world.add("watch_sections", session_id=session_id, start_s=start_s, end_s=end_s,
                  watched_at=at + timedelta(minutes=20 * number))
    return session_id


def rolled_up() -> dict[str, list[dict]]:
    """Return the three tables, covered intervals as lists."""
    found = {table: db.database().rows(f"SELECT * FROM {table} ORDER BY {key}")
             for table, key in TABLES.items()}
    for row in found["viewer_progress"]:
        row["covered"] = json.loads(row["covered"])
    return found


@pytest.fixture
def ledger(world: World) -> tuple[int, int]:
    """Let Bob and Charlie watch two videos on two days; Erin (staff) watches too."""
    title = world.title()
    first, second = world.video(title), world.video(title, "Second", runtime_s=1000)
    play(world, world.bob, first, (0, 1500), (1400, 3000))
    play(world, world.charlie, first, (0, 200), at=AT + timedelta(days=1), country="DE")
    play(world, world.bob, second, (0, 50), at=AT + timedelta(hours=3))
    play(world, world.bob, second, (40, 1000), at=AT + timedelta(days=1))
    play(world, world.erin, first, (0, 3000))
    return first, second


def test_roll_ups_follow_the_definitions(world: World, ledger):
    first, _second = ledger
    assert rollups.run() == 6
    found = rolled_up()
    days = {(r["video_id"], r["country"], str(r["day"])): r for r in found["video_days"]}
    opening = days[first, "PT", "2026-03-02"]
    assert (opening["sessions"], opening["watch_s"]) == (1, 1500 + 1600)
    assert (opening["starters"], opening["starters_completed"], opening["completers"]) == (1, 1, 1)
    assert days[first, "DE", "2026-03-03"]["starters"] == 1
    bob = next(r for r in found["viewer_progress"]
               if (r["account_id"], r["video_id"]) == (world.bob.id, first))
    assert (bob["covered"], bob["covered_s"]) == ([[0, 3000]], 3000)


def test_batches_of_one_section_give_the_same_as_one_batch(ledger):
    rollups.run()
    at_once = rolled_up()
    rollups.rebuild(batch=1)
    assert rolled_up() == at_once


def test_the_laws_hold_after_a_run_and_catch_a_wrong_number(ledger):
    rollups.run()
    mine = {"viewer_progress", "video_days", "video_days_totals", "account_days"}
    assert not mine & set(laws.broken(db.database()))
    for table, column, law in (
        ("viewer_progress", "covered_s", "viewer_progress"),
        ("video_days", "starters", "video_days"),
        ("video_days", "watch_s", "video_days_totals"),
        ("account_days", "watch_s", "account_days"),
    ):
        change(f"UPDATE {table} SET {column} = {column} + 1")
        assert law in laws.broken(db.database()), f"{law} does not see {table}.{column}"
        change(f"UPDATE {table} SET {column} = {column} - 1")


def change(statement: str) -> None:
    """Change a row by hand."""
    for attempt in db.transaction("tests.change"):
        with attempt as tx:
            tx.execute(statement)


def test_staff_are_never_counted_but_can_resume(world: World, ledger):
    rollups.run()
    found = rolled_up()
    assert world.erin.id not in {row["account_id"] for row in found["account_days"]}
    erin = next(r for r in found["viewer_progress"] if r["account_id"] == world.erin.id)
    assert erin["covered_s"] == 3000 and erin["completed_on"] is None


def test_an_account_that_joins_the_staff_is_no_longer_counted(world: World, ledger):
    rollups.run()
    world.add("account_roles", account_id=world.bob.id, role="analyst")
    rollups.run()
    assert world.bob.id not in {row["account_id"] for row in rolled_up()["account_days"]}
    assert "account_days" not in laws.broken(db.database())


def test_a_run_without_new_sections_changes_nothing(ledger):
    rollups.run()
    before, version = rolled_up(), versions.current()["viewing"]
    assert rollups.run() == 0
    assert (rolled_up(), versions.current()["viewing"]) == (before, version)


def test_a_run_bumps_the_version_in_the_cache_keys(ledger):
    version = versions.current()["viewing"]
    rollups.run()
    assert versions.current()["viewing"] > version


def test_fresh_sections_wait_until_no_older_one_can_commit(world: World, ledger):
    play(world, world.bob, ledger[0], (0, 9), at=rollups.now() - timedelta(minutes=20))
    assert rollups.run() == 6
    assert rollups.run(settle_seconds=0) == 1


def test_a_new_report_time_zone_rebuilds_the_days(world: World, ledger, monkeypatch):
    play(world, world.bob, ledger[0], (0, 30), at=datetime(2026, 3, 2, 22, 50))
    rollups.run()
    abroad = settings().model_copy(update={"report_time_zone": "Asia/Tokyo"})
    monkeypatch.setattr(rollups, "settings", lambda: abroad)
    rollups.run()
    days = {str(row["day"]) for row in rolled_up()["account_days"]}
    assert days == {"2026-03-03", "2026-03-04"}
