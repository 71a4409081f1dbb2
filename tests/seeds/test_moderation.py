"""Moderation and replies in the demo world."""

from collections import Counter

import pytest

pytestmark = pytest.mark.no_database

Sizes = pytest.mark.parametrize("size", ["small", "demo"])


@Sizes
def test_replies_follow_their_comment_in_the_same_room(request, size):
    world = request.getfixturevalue(size)
    comments = {row["id"]: row for row in world("comments")}
    answers = [row for row in comments.values() if row["reply_to_id"]]
    assert len(answers) > len(comments) / 30
    for row in answers:
        asked = comments[row["reply_to_id"]]
        assert asked["video_id"] == row["video_id"] and asked["seq"] < row["seq"]
        assert asked["account_id"] != row["account_id"]


def test_comments_are_spread_along_the_videos(demo):
    runtime = {row["id"]: row["runtime_s"] for row in demo("videos")}
    placed = [row["media_second"] / runtime[row["video_id"]] for row in demo("comments")
              if row["media_second"] is not None]
    assert len(placed) > 0.4 * len(demo("comments"))
    tenths = Counter(min(9, int(10 * place)) for place in placed)
    assert set(tenths) == set(range(10)) and max(tenths.values()) < 0.35 * len(placed)
    assert all(0 <= place <= 1 for place in placed)


@Sizes
def test_rooms_and_comments_have_correct_revisions(request, size):
    world = request.getfixturevalue(size)
    assert all(row["revision"] == row["seq"] for row in world("comments"))
    assert all(row["revision"] == row["last_seq"] for row in world("comment_rooms"))


@Sizes
def test_moderators_have_work(request, size):
    world = request.getfixturevalue(size)
    comments = {row["id"]: row for row in world("comments")}
    owners = {row["id"]: row["owner_id"] for row in world("titles")}
    title_of = {row["id"]: row["title_id"] for row in world("videos")}
    reports = world("comment_reports")
    assert len({row["comment_id"] for row in reports}) == 5
    for row in reports:
        comment = comments[row["comment_id"]]
        assert row["account_id"] != comment["account_id"]
        assert row["created_at"] > comment["created_at"]
    held, = world("held_comments")
    assert owners[title_of[held["video_id"]]] == 3, "for the demo creator to decide"
    sanction, = world("comment_sanctions")
    roles = {row["role"] for row in world("account_roles")
             if row["account_id"] == sanction["account_id"]}
    assert roles == {"customer"} and sanction["ends_at"] > sanction["created_at"]
    assert {row["effect"] for row in world("comment_words")} == {"hold", "reject"}


def test_the_demo_customers_have_notifications_of_replies(demo):
    comments = {row["id"]: row for row in demo("comments")}
    told = [row for row in demo("notifications") if row["kind"] == "reply"]
    for row in told:
        asked = comments[comments[row["object_id"]]["reply_to_id"]]
        assert asked["account_id"] == row["account_id"] <= 8
    assert len(told) >= 3
