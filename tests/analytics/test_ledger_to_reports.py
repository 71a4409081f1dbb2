"""The ledger, its roll-ups and the reports agree."""

from datetime import datetime, timedelta

from app.analytics import rollups
from tests.analytics.facts import MONDAY, run

RUNTIME_S = 1000  # a starter covers 100 s, a completer 900 s and reaches the last 100


def play(world, account_id, video_id, day, *sections, country="PT"):
    """Write a session at noon of a day of the period, with its sections."""
    at = datetime.combine(MONDAY, datetime.min.time()) + timedelta(days=day, hours=12)
    session = world.add("watch_sessions", account_id=account_id, video_id=video_id,
                        country=country, started_at=at, ended_at=at + timedelta(minutes=20))
    for start_s, end_s in sections:
        world.add("watch_sections", session_id=session, start_s=start_s, end_s=end_s,
                  watched_at=at)


def test_raw_sections_become_the_numbers_of_the_reports(world):
    title = world.title("Tidewrack", genres=(1, 2))
    first, second = (world.video(title, name, runtime_s=RUNTIME_S) for name in ("One", "Two"))
    for person in (world.alice, world.bob):
        world.add("reviews", title_id=title, account_id=person.id, rating=5, body="",
                  created_at=datetime(2026, 3, 1), updated_at=datetime(2026, 3, 1))
    play(world, world.alice.id, first, 0, (0, 950))  # starts and finishes on Monday
    play(world, world.bob.id, first, 1, (0, 200), (0, 200))  # starts; 400 s watched, 200 covered
    play(world, world.charlie.id, first, 1, (0, 50), (990, 1000), country="DE")  # neither
    play(world, world.ivan.id, first, 1, (0, 500))  # starts on Tuesday …
    play(world, world.ivan.id, first, 9, (400, 1000))  # … and finishes the week after
    play(world, world.alice.id, second, 2, (0, 1000))  # a second video of the same title
    play(world, world.erin.id, first, 0, (0, 1000))  # staff
    rollups.run(settle_seconds=0)

    # Starters: Alice twice, Bob, Ivan. Finished in 3 days: Alice twice; Ivan takes 8 days.
    tiers = run("performance_tiers", min_sample=4)
    assert [(r["title"], r["starters"], float(r["completion"])) for r in tiers] == [
        ("Tidewrack", 4, 0.5)]
    # 950 + 400 + 60 + 500 + 600 + 1,000 = 3,510 s; staff's 1,000 s are nowhere
    days = run("key_figures")
    assert sum(r["watch_s"] for r in days) == 3_510
    assert [(r["starters"], r["completed"]) for r in days[:3]] == [(1, 1), (2, 0), (1, 1)]
    assert sum(r["sessions"] for r in days) == 6
    # Alice finished two videos in the first week and is one finisher; Ivan follows a week later.
    top = run("top10_by_country_week", countries="PT")
    assert [(r["week"], r["finishers"]) for r in top] == [
        (MONDAY, 1), (MONDAY + timedelta(days=7), 1)]
    cards = {r["country"]: (r["watch_hours"], r["starters"]) for r in run(
        "series_territory_card")}
    assert {code: (float(hours), n) for code, (hours, n) in cards.items()} == {
        "PT": (1.0, 4), "DE": (0.0, 0)}  # 3,450 s and 60 s
