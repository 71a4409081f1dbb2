"""The demo world looks like a place where people watch, and not like a template."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import mean
from zoneinfo import ZoneInfo

import pytest

from seeds.names import MARKETS
from tests.seeds.conftest import ANCHOR

pytestmark = [pytest.mark.no_database, pytest.mark.slow]

Rows = Callable[[str], list[dict]]


def test_the_demo_world_has_the_promised_size(demo: Rows):
    assert len(demo("titles")) >= 200
    assert len(demo("accounts")) == 2000
    assert 2800 <= len(demo("reviews")) <= 3200
    assert 180_000 <= len(demo("watch_sections")) <= 220_000
    assert 18 <= len(demo("houses")) <= 24 and 28 <= len(demo("producers")) <= 36
    assert {title["kind"] for title in demo("titles")} == {"series", "film", "course", "channel"}
    assert {title["maturity_age"] for title in demo("titles")} == {0, 7, 13, 16, 18}


def test_few_titles_are_watched_by_many_and_many_by_few(demo: Rows):
    title_of = {video["id"]: video["title_id"] for video in demo("videos")}
    seconds: Counter[int] = Counter()
    for day in demo("video_days"):
        seconds[title_of[day["video_id"]]] += day["watch_s"]
    ranked = [value for _, value in seconds.most_common()]
    assert 0.3 < sum(ranked[: len(ranked) // 10]) / sum(ranked) < 0.6
    assert 0.02 < sum(ranked[len(ranked) // 2 :]) / sum(ranked) < 0.3


def test_people_watch_in_the_evening_and_at_weekends_of_their_own_zone(demo: Rows):
    hours, weekdays = Counter(), Counter()
    zones = {country: ZoneInfo(zone) for country, (_, zone) in MARKETS.items()}
    for session in demo("watch_sessions"):
        at = session["started_at"].replace(tzinfo=UTC).astimezone(zones[session["country"]])
        hours[at.hour] += 1
        weekdays[at.weekday()] += 1
    total = sum(hours.values())
    assert sum(hours[hour] for hour in range(18, 24)) / total > 0.65
    assert sum(hours[hour] for hour in range(1, 6)) / total < 0.06
    assert mean(weekdays[day] for day in (4, 5, 6)) > 1.25 * mean(weekdays[d] for d in range(4))


def test_more_people_watch_at_the_end_of_the_year_than_at_its_beginning(demo: Rows):
    by_month: defaultdict[int, set[int]] = defaultdict(set)
    for day in demo("account_days"):
        by_month[(ANCHOR - day["day"]).days // 30].add(day["account_id"])
    assert len(by_month[0]) > 1.25 * len(by_month[11])
    left = by_month[11] - by_month[0]
    assert 0.1 < len(left) / len(by_month[11]) < 0.7  # some of them are gone


def test_titles_differ_in_completion(demo: Rows):
    title_of = {video["id"]: video["title_id"] for video in demo("videos")}
    started, finished = Counter(), Counter()
    for day in demo("video_days"):
        started[title_of[day["video_id"]]] += day["starters"]
        finished[title_of[day["video_id"]]] += day["starters_completed"]
    shares = sorted(finished[t] / n for t, n in started.items() if n >= 100)
    assert len(shares) > 120
    assert shares[len(shares) // 20] < 0.5 and shares[-len(shares) // 20] > 0.7


def test_the_weekly_top_ten_moves(demo: Rows):
    title_of = {video["id"]: video["title_id"] for video in demo("videos")}
    weeks: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for row in demo("viewer_progress"):
        if row["completed_country"] == "PT":
            week = (ANCHOR - row["completed_on"]).days // 7
            weeks[week][title_of[row["video_id"]]] += 1
    tens = [{title for title, _ in weeks[week].most_common(10)} for week in range(1, 9)]
    stayed = [len(a & b) for a, b in pairwise(tens)]
    assert 2 <= mean(stayed) <= 9


def test_some_viewers_rewatch_and_some_drag_the_scrubber(demo: Rows):
    assert any(row["watch_s"] > 1.2 * row["covered_s"] for row in demo("viewer_progress"))
    assert any(len(json.loads(row["covered"])) > 1 for row in demo("viewer_progress"))


def test_sessions_of_one_account_never_overlap(demo: Rows):
    by_account: defaultdict[int, list[dict]] = defaultdict(list)
    for session in demo("watch_sessions"):
        by_account[session["account_id"]].append(session)
    for sessions in by_account.values():
        last: dict[int, datetime] = {}
        for before, after in pairwise(sessions):
            assert before["ended_at"] <= after["started_at"]
        for session in sessions:
            gone = last.get(session["video_id"])
            assert gone is None or session["started_at"] - gone >= timedelta(minutes=30)
            last[session["video_id"]] = session["ended_at"]
            assert session["ended_at"] < datetime(ANCHOR.year, ANCHOR.month, ANCHOR.day)


def test_better_titles_get_better_reviews_from_people_who_watched(demo: Rows):
    title_of = {video["id"]: video["title_id"] for video in demo("videos")}
    first: dict[tuple[int, int], datetime] = {}
    for session in demo("watch_sessions"):
        first.setdefault((session["account_id"], title_of[session["video_id"]]),
                         session["started_at"])
    ratings: defaultdict[int, list[int]] = defaultdict(list)
    for review in demo("reviews"):
        assert first[review["account_id"], review["title_id"]] < review["created_at"]
        ratings[review["title_id"]].append(review["rating"])
    means = sorted(mean(found) for found in ratings.values() if len(found) >= 8)
    assert means[-5] - means[4] > 0.6
    assert {rating for found in ratings.values() for rating in found} == {1, 2, 3, 4, 5}


def test_no_text_shows_its_template(demo: Rows):
    for table, columns in (("titles", ("name", "synopsis")), ("videos", ("name", "synopsis")),
                           ("reviews", ("body",)), ("comments", ("body",)),
                           ("amendments", ("summary",)),
                           ("houses", ("name", "notes")), ("people", ("name",))):
        for row in demo(table):
            for column in columns:
                text = row[column]
                assert text and not re.search(r"[{}|]|\bNone\b|\bTitle \d|  ", text), text
    synopses = [title["synopsis"] for title in demo("titles")]
    assert len(set(synopses)) == len(synopses) and min(map(len, synopses)) > 40


def test_few_creators_have_most_subscribers_and_most_people_have_few_subscriptions(demo: Rows):
    followers = Counter(row["creator_id"] for row in demo("subscriptions")).most_common()
    assert len(followers) == 16 and followers[0][1] > 3 * followers[-1][1]
    follows = Counter(row["account_id"] for row in demo("subscriptions"))
    assert mean(follows.values()) < 3 and len(follows) < 0.8 * len(demo("accounts"))
    assert all(row["created_at"] <= row["seen_at"] for row in demo("subscriptions"))


def test_people_comment_on_watched_videos_and_do_not_repeat_each_other(demo: Rows):
    first: dict[tuple[int, int], datetime] = {}
    for session in demo("watch_sessions"):
        first.setdefault((session["account_id"], session["video_id"]), session["started_at"])
    said, texts = Counter(), Counter()
    for comment in demo("comments"):
        assert first[comment["account_id"], comment["video_id"]] < comment["created_at"]
        said[comment["video_id"]] += 1
        assert comment["seq"] == said[comment["video_id"]]
        texts[comment["video_id"], comment["body"]] += 1
    assert 3000 < said.total() < 5000 and said.most_common(1)[0][1] >= 20
    assert max(texts.values()) == 1


def test_a_series_never_repeats_an_episode(demo: Rows):
    for column in ("name", "synopsis"):
        seen = Counter((video["title_id"], video[column]) for video in demo("videos")
                       if video["kind"] == "episode")
        assert max(seen.values()) == 1, seen.most_common(3)
