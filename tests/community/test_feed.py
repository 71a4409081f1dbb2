"""The feed and discovery: whose uploads, in which order, and for what reason."""

import time
from datetime import date, datetime, timedelta

import pytest

from app import db
from app.accounts.viewer import Viewer
from app.community.subscriptions import feed, subscriptions
from app.ops import versions
from tests.accounts.tools import run
from tests.site.scenes import finished
from tests.world import BORN, Person, viewer_of

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 12)
DAY = timedelta(days=1)


def viewer(person: Person, **changes) -> Viewer:
    return viewer_of(person, **{"country": "PT", "today": TODAY, "now": NOW} | changes)


@pytest.fixture
def dora(world):
    """Another creator."""
    made = world.add("accounts", email="dora@example.org", name="Dora Quint", country="PT",
                     password_hash="x", created_at=BORN)
    world.add("account_roles", account_id=made, role="creator")
    return Person(made, "Dora Quint", "dora@example.org", "PT", ("creator",))


def names(rows) -> list[str]:
    return [row["name"] for row in rows]


def watched(world, video_id: int, seconds: int, day: date = TODAY - DAY, country="PT") -> None:
    world.add("video_days", video_id=video_id, country=country, day=day, watch_s=seconds)


def test_the_feed_is_of_those_one_follows_newest_first(world, upload, dora):
    subscriptions.subscribe(world.bob.id, world.alice.id)
    for place in range(3):
        upload(world.alice, f"Mine {place}", created_at=NOW - (3 - place) * DAY)
        upload(dora, f"Other {place}", created_at=NOW - DAY)
    upload(world.alice, "Hidden", published=False)
    assert names(feed.subscribed(viewer(world.bob))) == ["Mine 2", "Mine 1", "Mine 0"]
    assert names(feed.subscribed(viewer(world.bob), 2)) == ["Mine 2", "Mine 1"]
    assert feed.subscribed(viewer(world.charlie)) == []


def test_what_came_since_one_looked_is_new(world, upload):
    subscriptions.subscribe(world.bob.id, world.alice.id)
    run("UPDATE subscriptions SET seen_at = %(at)s", at=NOW - 2 * DAY)
    upload(world.alice, "Old", created_at=NOW - 3 * DAY)
    upload(world.alice, "Fresh", created_at=NOW - DAY)
    upload(world.alice, "Scheduled long ago", created_at=NOW - 30 * DAY,
           publish_at=NOW - timedelta(hours=1))
    found = {row["name"]: bool(row["is_new"]) for row in feed.subscribed(viewer(world.bob))}
    assert found == {"Scheduled long ago": True, "Fresh": True, "Old": False}
    marks = feed._sql.count_unread(viewer=viewer(world.bob))
    assert marks == {"uploads": 2, "notifications": 0}


def test_discovery_leaves_out_what_is_known(world, upload, dora):
    upload(world.alice, "Followed", created_at=NOW - DAY)
    upload(dora, "Hidden", published=False)
    upload(dora, "Tomorrow", publish_at=NOW + DAY)
    finished(world, world.bob.id, upload(dora, "Watched to its end", created_at=NOW - DAY))
    upload(dora, "Left", created_at=NOW - DAY)
    subscriptions.subscribe(world.bob.id, world.alice.id)
    assert names(feed.discover(viewer(world.bob))) == ["Left"]
    assert names(feed.discover(viewer(dora))) == ["Followed"], "one's own are no discovery"
    assert sorted(names(feed.discover(viewer(world.charlie)))) == [
        "Followed", "Left", "Watched to its end"]


def test_discovery_knows_the_access_rule(world, upload, dora):
    upload(dora, "Grown", created_at=NOW - DAY)
    run("UPDATE titles SET maturity_age = 16")
    assert feed.discover(viewer(world.bob, maturity_age=13)) == []
    run("UPDATE titles SET maturity_age = 0, is_free = FALSE")
    assert feed.discover(viewer(world.bob, has_plan=False)) == []
    run("UPDATE titles SET owned = FALSE")
    assert feed.discover(viewer(world.bob)) == []
    run("UPDATE titles SET owned = TRUE")
    assert names(feed.discover(viewer(world.bob))) == ["Grown"], "negative control"


def test_warmth_freshness_and_the_reasons(world, upload, dora):
    long_ago = NOW - 200 * DAY
    hot = upload(dora, "Hot", created_at=long_ago)
    watched(world, hot, 9000)
    elsewhere = upload(world.alice, "Hot elsewhere", created_at=long_ago)
    watched(world, elsewhere, 90_000, country="DE")
    cold = upload(world.alice, "Hot a month ago", created_at=long_ago)
    watched(world, cold, 9000, TODAY - 27 * DAY)
    upload(dora, "New", created_at=NOW - DAY)
    rows = feed.discover(viewer(world.bob))
    # 100 for the warmest; 58 − 30 for the second of Dora's; 1/27 of the warmth rounds to 4.
    assert [(row["name"], row["points"], row["because"]) for row in rows] == [
        ("Hot", 100, "Popular in Portugal this week"), ("New", 28, "New"),
        ("Hot a month ago", 4, "You have not watched this"),
        ("Hot elsewhere", -30, "You have not watched this")]
    at_german = feed.discover(viewer(world.charlie, country="DE"))
    assert (at_german[0]["name"], at_german[0]["because"]) == (
        "Hot elsewhere", "Popular in Germany this week")


def test_what_one_watches_is_a_reason(world, upload, dora):
    begun = upload(dora, "Begun", created_at=NOW - 60 * DAY)
    world.add("viewer_progress", account_id=world.bob.id, video_id=begun, covered_s=300,
              watch_s=300, position_s=300, covered="[[0,300]]", updated_at=NOW - DAY)
    upload(dora, "Another of hers", created_at=NOW - 60 * DAY)
    upload(world.alice, "Nature film", created_at=NOW - 60 * DAY)
    run("INSERT INTO title_genres (title_id, genre_id, position) "
        "SELECT id, 9, 1 FROM titles WHERE owner_id = %(id)s", id=world.alice.id)
    reef = world.video(world.title("Reef", owned=True, genres=(9,)))
    world.add("viewer_progress", account_id=world.bob.id, video_id=reef, covered_s=300,
              watch_s=900, position_s=300, covered="[[0,300]]", updated_at=NOW - DAY)
    because = {row["name"]: row["because"] for row in feed.discover(viewer(world.bob))}
    assert because["Another of hers"] == "Because you watch Dora Quint's bench"
    assert because["Nature film"] == "Because you watch nature"
    for_charlie = {row["name"]: row["because"] for row in feed.discover(viewer(world.charlie))}
    assert set(for_charlie.values()) == {"You have not watched this"}, "negative control"


def test_one_creator_does_not_fill_the_rail(world, upload, dora):
    for place in range(5):
        upload(dora, f"Hers {place}", created_at=NOW - DAY)
    upload(world.alice, "Hers alone", created_at=NOW - 10 * DAY)
    assert names(feed.discover(viewer(world.bob)))[:2] == ["Hers 4", "Hers alone"]


def test_the_order_is_the_same_again_and_pages_hold_each_once(world, upload, dora):
    for place in range(30):
        watched(world, upload(dora if place % 2 else world.alice, f"Part {place:02}",
                              created_at=NOW - (place // 3) * DAY), 100 * (place % 7))
    whole = names(feed.discover(viewer(world.bob), 100))
    assert whole == names(feed.discover(viewer(world.bob), 100)) and len(whole) == 30
    found, after = [], (None, None)
    while True:
        bob = viewer(world.bob)
        rows = feed._sql.discover(order="-points", viewer=bob, limit=7, after_key=after[0],
                                 after_id=after[1], **feed._periods(bob))
        found += names(rows)
        if len(rows) < 7:
            break
        after = rows[-1]["points"], rows[-1]["id"]
    assert found == whole


@pytest.mark.commits
def test_discovery_is_quick_among_many_whatever_the_statistics(world, dora):
    def fill() -> None:
        db.insert_many("titles", ("id", "kind", "name", "synopsis", "owner_id", "owned",
                                  "created_at"),
                       [(n, "channel", f"Channel {n}", "", dora.id, True, NOW)
                        for n in range(1, 301)])
        db.insert_many("videos", ("id", "title_id", "kind", "name", "synopsis", "runtime_s",
                                  "created_at"),
                       [(n, n % 300 + 1, "upload", f"Video {n}", "", 600,
                         NOW - timedelta(hours=n)) for n in range(1, 3001)])
        db.insert_many("video_days", ("video_id", "country", "day", "watch_s"),
                       [(n, country, TODAY - day * DAY, n) for n in range(1, 1001)
                        for country in ("PT", "DE") for day in range(1, 8)])

    db.run("tests.fill", fill)
    times = []
    for _ in range(5):
        feed._kept.clear()
        began = time.perf_counter()
        assert len(feed.discover(viewer(world.bob))) == 12
        times.append(time.perf_counter() - began)
    assert min(times) < 0.2, f"{min(times) * 1000:.0f} ms without statistics"


@pytest.mark.commits
def test_what_is_kept_for_a_while_is_found_anew_after_a_change(world, upload, dora):
    upload(dora, "Hers", created_at=NOW - DAY)
    assert names(feed.discover(viewer(world.bob))) == ["Hers"]
    upload(dora, "Unannounced", created_at=NOW - DAY)
    assert names(feed.discover(viewer(world.bob))) == ["Hers"], "kept"
    assert len(feed.discover(viewer(world.charlie))) == 2, "for each account apart"
    db.run("tests.bump", versions.bump, "catalog")
    assert len(feed.discover(viewer(world.bob))) == 2
    assert feed.discover(viewer(world.bob, has_plan=False, country="DE"))
    subscriptions.subscribe(world.bob.id, dora.id)
    assert feed.discover(viewer(world.bob)) == [], "one's own subscription counts at once"


def test_pages_of_the_feed(client, world, upload, dora):
    client.sign_in(world.bob)
    assert "Nothing from your channels yet" in client.get("/feed").text
    upload(world.alice, "The one I follow")
    upload(dora, "The one I do not")
    subscriptions.subscribe(world.bob.id, world.alice.id)
    for path in ("/", "/feed"):
        text = client.get(path).text
        followed = text.partition("From your channels")[2].partition('id="h-discover"')[0]
        found = text.partition('id="h-discover"')[2].partition("</section>")[0]
        assert "The one I follow" in followed and "The one I do not" not in followed, path
        assert "The one I do not" in found and "The one I follow" not in found, path
    assert "The one I do not" in client.get("/discover").text


def test_all_is_marked_as_seen_by_a_button_only(client, world, upload):
    subscriptions.subscribe(world.bob.id, world.alice.id)
    run("UPDATE subscriptions SET seen_at = '2026-01-01'")
    upload(world.alice, created_at=datetime(2026, 1, 2))
    client.sign_in(world.bob)
    assert "Mark all as read" in client.get("/feed").text
    assert "Mark all as read" in client.get("/feed").text, "looking changes nothing"
    assert client.post("/feed/read").location == "/feed"
    assert "Mark all as read" not in client.get("/feed").text
