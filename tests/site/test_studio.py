"""The studio: the analysts' reports, about the titles that the account owns."""

import csv
import io
import re
from datetime import date, datetime, timedelta

import pytest

from app import db
from app.accounts import tokens
from app.analytics import filters, rollups, studio
from app.ops.clock import today
from tests.analytics.facts import run
from tests.media.scenes import channel, upload
from tests.world import BORN

FORBIDDEN = ("Rival film", "417.")


@pytest.fixture
def studios(world):
    """Make Alice's channel with two uploads and Ivan's with one, all watched four days ago."""
    mine, theirs = channel(world, world.alice), channel(world, world.ivan, "Rival channel")
    hum = upload(world, world.alice, "The hum", mine, runtime_s=600)
    unknown = upload(world, world.alice, "Unmeasured", mine)
    rival = upload(world, world.ivan, "Rival film", theirs)
    day = today() - timedelta(days=4)
    for video, country, watch_s, starters, done in (
            (hum, "PT", 36_000, 30, 12), (hum, "DE", 7_200, 5, 1), (unknown, "PT", 3_600, 4, 0),
            (rival, "PT", 1_502_280, 90, 80)):
        world.add("video_days", video_id=video, country=country, day=day, sessions=starters,
                  watch_s=watch_s, starters=starters, starters_completed=done, completers=done)
    for person in (world.bob, world.charlie):
        world.add("subscriptions", account_id=person.id, creator_id=world.alice.id,
                  created_at=datetime.combine(day, datetime.min.time()), seen_at=BORN)
    world.add("subscriptions", account_id=world.bob.id, creator_id=world.ivan.id,
              created_at=BORN, seen_at=BORN)
    return {"hum": hum, "unknown": unknown, "rival": rival}


def bearer(person) -> dict[str, str]:
    """Return the header that authorises a program of this person."""
    pair = tokens.open_session(person.id, refresh=False, user_agent="", network="")
    return {"Authorization": f"Bearer {pair.access}"}


def test_creators_see_their_videos_with_their_numbers(client, world, studios):
    text = client.sign_in(world.alice).get("/studio/videos").text
    assert "The hum" in text and "Unmeasured" in text and "Rival film" not in text
    row = text.partition("The hum</span>")[2].partition("</tr>")[0]
    cells = re.findall(r'class="r">([^<]*)<', row)
    assert cells == ["10 min", "72.0", "35", "12.0", "0"]  # 43,200 s over 600 s are 72 views
    unknown = text.partition("Unmeasured</span>")[2].partition("</tr>")[0]
    assert "unknown" in unknown and re.findall(r'class="r">([^<]*)<', unknown)[1] == "–"
    assert re.search(r"Subscribers</span><b>2</b>\s*<span>2 new in 28 days", text)
    assert "<b>13.0</b>" in text  # 46,800 s are 13 hours


def test_the_numbers_are_those_of_the_owners_titles_only(client, world, studios):
    text = client.sign_in(world.alice).get("/studio/numbers?period=7d").text
    assert "The hum is watched most: 12.0 hours." in text
    assert "Portugal watches most: 11.0 hours." in text
    assert "Cost per hour" not in text and "SQL" not in text
    for forbidden in FORBIDDEN:
        assert forbidden not in text, forbidden
    assert "Rival film is watched most: 417.3 hours." in (
        client.sign_in(world.ivan).get("/studio/numbers?period=7d").text)


@pytest.mark.parametrize("attempt", [
    "owner=6", "owner=6&period=7d", "house=1&owner=", "owner_id=6", "genre=1", "account_id=6",
])
def test_no_argument_of_the_address_changes_the_owner(
        client, world, studios, attempt):
    client.sign_in(world.alice)
    for url in (f"/studio/numbers?{attempt}", f"/studio/numbers/top_videos.csv?{attempt}"):
        answer = client.get(url)
        assert answer.status_code in (200, 422), url
        for forbidden in FORBIDDEN:
            assert forbidden not in answer.text, url


def test_without_the_owners_filter_others_would_be_counted(client, world, studios, monkeypatch):
    """Negative control: `filters.of_owner` keeps owners apart."""
    monkeypatch.setattr(filters, "of_owner", lambda selection, _owner: selection)
    assert "Rival film" in client.sign_in(world.alice).get("/studio/numbers?period=7d").text


def test_the_csv_has_the_rows_of_the_table_and_hides_small_samples(
        client, world, studios):
    client.sign_in(world.alice)
    file = client.get("/studio/numbers/top_videos.csv?period=7d").data
    rows = list(csv.reader(io.StringIO(file.decode("utf-8-sig"))))
    assert rows[0][0] == "Video" and rows[0][-1] == "Completion (share of 1)"
    assert rows[1] == ["The hum", "Bench & Solder", "12.0", "72.0", "35", "35", "13",
                       "0.3714"]
    assert rows[2] == ["Unmeasured", "Bench & Solder", "1.0", "", "4", "4", "0", "n too small"]
    assert len(rows) == 3
    assert client.get("/studio/numbers/performance_tiers.csv").status_code == 404


def test_subscribers_add_up_day_by_day(world, studios):
    day = today() - timedelta(days=3)
    rows = run("subscribers_by_day", from_day=day - timedelta(days=3), until_day=day,
               owner=world.alice.id)
    assert [(row["subscribers"], row["gained"]) for row in rows] == [(0, 0), (0, 0), (2, 2)]
    assert run("subscribers_by_day", from_day=day - timedelta(days=3), until_day=day,
               owner=world.erin.id) == []


@pytest.mark.parametrize(("minute", "gained"), [("22:59", 0), ("23:00", 1)])
def test_new_subscribers_count_from_the_beginning_of_a_day(world, monkeypatch, minute, gained):
    monkeypatch.setattr(studio, "today", lambda: date(2026, 7, 29))
    db.run("tests.days", rollups.set_days, "Europe/Lisbon")
    at = datetime.fromisoformat(f"2026-06-30 {minute}")  # in UTC: 1 July begins at 23:00
    world.add("subscriptions", account_id=world.bob.id, creator_id=world.alice.id,
              created_at=at, seen_at=at)
    assert studio.summary(world.alice.id)["gained"] == gained


def test_the_days_of_the_chart_add_up_to_the_other_reports(world, studios):
    period = {"from_day": today() - timedelta(days=7), "until_day": today(),
              "owner": world.alice.id}
    hours = [sum(row["watch_hours"] for row in run(name, **period))
             for name in ("daily_hours", "top_videos", "hours_by_country")]
    assert hours == [13, 13, 13]
    assert sum(row["starters"] for row in run("daily_hours", **period)) == 39


def test_refresh_recomputes_and_returns_to_the_page(client, world, studios):
    client.sign_in(world.alice)
    answer = client.post("/studio/numbers/refresh?period=7d", data={"figure": "top_videos"})
    assert answer.status_code == 303
    assert answer.location == "/studio/numbers?period=7d#top_videos"


def test_analysts_do_not_find_the_studio_among_their_dashboards(client, world, studios):
    world.add("account_roles", account_id=world.ana.id, role="creator")
    client.sign_in(world.ana)
    assert "Your numbers" not in client.get("/analytics").text.partition("<main")[2]
    assert client.get("/analytics/studio").status_code == 404


def test_an_owner_of_nothing_reads_sentences_instead_of_charts(client, world):
    client.sign_in(world.alice)
    assert "No videos yet" in client.get("/studio/videos").text
    text = client.get("/studio/numbers").text
    assert "Nothing watched matches this filter." in text
    assert "Nobody subscribes yet." in text


def test_instructors_see_their_courses(client, world):
    course = world.title("Colour Grading", kind="course", owner_id=world.ivan.id, owned=True)
    lesson = world.video(course, "Skin first", kind="lesson")
    world.add("video_days", video_id=lesson, country="PT", day=today() - timedelta(days=1),
              watch_s=7200, starters=3, sessions=3)
    client.sign_in(world.ivan)
    assert client.get("/studio").location == "/studio/numbers"
    assert "Skin first is watched most: 2.0 hours." in client.get("/studio/numbers").text
    assert client.get("/studio/videos").status_code == 403


def test_the_api_returns_the_same_numbers(client, world, studios):
    alice = bearer(world.alice)
    assert client.get("/api/studio", headers=alice).json["subscribers"] == 2
    unknown, hum = client.get("/api/studio/videos", headers=alice).json
    assert (hum["views"], hum["viewers"], unknown["views"]) == (72, 35, None)
    found = client.get("/api/studio/numbers/top_videos?period=7d", headers=alice).json
    assert [row["video"] for row in found["rows"]] == ["The hum", "Unmeasured"]
    assert found["rows"][1]["completion"] is None
    wrong = client.get("/api/studio/numbers/top_videos?period=custom", headers=alice)
    assert wrong.status_code == 422 and wrong.json["errors"][0]["field"] == "first"
    for url in ("/api/studio/numbers/performance_tiers", "/api/studio/numbers/nothing"):
        assert client.get(url, headers=alice).status_code == 404
    assert client.get("/api/studio/numbers/top_videos?owner=6", headers=alice).status_code == 400
    sheet = client.get("/api/studio/numbers/top_videos/csv", headers=alice)
    assert sheet.mimetype == "text/csv" and "Rival" not in sheet.text


def test_the_selection_of_the_studio_names_one_owner():
    choices = filters.Options({"PT": "Portugal"}, [{"id": 1, "name": "Drama"}], [])
    chosen = filters.select({"genre": "1"}, choices)
    assert chosen.owner is None and chosen.parameters()["owner"] is None
    found = filters.of_owner(chosen, 7)
    assert (found.owner, found.genre, found.house) == (7, None, None)
    assert found.parameters()["owner"] == 7
