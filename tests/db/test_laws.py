"""Every law of sql/checks holds in an intact world and finds the row that breaks it."""

from collections.abc import Callable
from datetime import date

import pytest

from app.db import laws
from tests.world import BORN, World


def overlap(world: World) -> None:
    house, title = world.house(), world.title()
    for number in ("SV-1", "SV-2"):
        world.term(world.contract(house, number), title, exclusive=True)


def wrong_season(world: World) -> None:
    season = world.season(world.title("One"))
    world.video(world.title("Two"), season_id=season)


def ghost(world: World) -> None:
    world.add("accounts", email="ghost@example.org", name="Ghost", password_hash="x",
              country="PT", created_at=BORN)


def overrun(world: World) -> None:
    video = world.video(world.title(), runtime_s=100)
    session = world.add("watch_sessions", account_id=world.bob.id, video_id=video, country="PT",
                        started_at=BORN, ended_at=BORN)
    world.add("watch_sections", session_id=session, start_s=50, end_s=101, watched_at=BORN)


def second_genre_only(world: World) -> None:
    world.add("title_genres", title_id=world.title(genres=()), genre_id=2, position=2)


def gap_between_comments(world: World) -> None:
    video = world.video(world.title())
    world.add("comment_rooms", video_id=video, last_seq=3)
    for seq in (1, 3):
        world.add("comments", video_id=video, seq=seq, account_id=world.bob.id, body="Hm.",
                  created_at=BORN)


BREAKERS: dict[str, Callable[[World], object]] = {
    "exclusive_terms_overlap": overlap,
    "comment_numbers": gap_between_comments,
    "notification_of_nothing": lambda w: w.add(
        "notifications", account_id=w.bob.id, kind="upload", object_id=999_999, created_at=BORN),
    "season_of_another_title": wrong_season,
    "subscription_to_no_creator": lambda w: w.add(
        "subscriptions", account_id=w.bob.id, creator_id=w.charlie.id, created_at=BORN,
        seen_at=BORN),
    "video_kind_against_title": lambda w: w.video(w.title(), kind="lesson"),
    "account_without_role": ghost,
    "active_contract_without_term": lambda w: w.contract(w.house()),
    "term_without_territory": lambda w: w.term(w.contract(w.house()), w.title(), ()),
    "title_without_main_genre": second_genre_only,
    "unknown_runtime": lambda w: w.video(w.title(), runtime_s=None),
    "watched_beyond_runtime": overrun,
}


# These compare the roll-ups with the ledger; tests/analytics/test_rollups.py breaks them.
LEDGER = {"account_days", "ledger", "video_days", "video_days_totals", "viewer_progress"}


def test_an_intact_world_breaks_no_law(database, world: World):
    house, title = world.house(), world.title()
    contract = world.contract(house)
    world.term(contract, title, ("PT",), exclusive=True)
    world.term(contract, title, ("DE",), exclusive=True)
    world.term(world.contract(house, "SV-2"), title, ("PT",), exclusive=True,
               starts_on=date(2028, 1, 1), ends_on=date(2028, 12, 31))
    video = world.video(title, season_id=world.season(title))
    world.add("comment_rooms", video_id=video, last_seq=1, revision=3)
    world.add("comments", video_id=video, seq=1, revision=3, account_id=world.bob.id, body="Hm.",
              created_at=BORN)
    world.add("subscriptions", account_id=world.bob.id, creator_id=world.alice.id,
              created_at=BORN, seen_at=BORN)
    assert laws.broken(database) == {}


@pytest.mark.parametrize("law", sorted(BREAKERS))
def test_a_law_finds_what_breaks_it(database, world: World, law: str):
    BREAKERS[law](world)
    assert law in laws.broken(database)


def test_every_law_has_a_breaker_here_or_with_its_slice():
    assert set(laws.names()) - LEDGER == set(BREAKERS)


@pytest.mark.parametrize(("room", "comment"), [(1, 0), (0, 1), (1, 2)])
def test_a_law_finds_changes_without_a_revision(database, world: World, room: int, comment: int):
    """A comment's revision is at least its number, a room's at least its comments'."""
    video = world.video(world.title())
    world.add("comment_rooms", video_id=video, last_seq=1, revision=room)
    world.add("comments", video_id=video, seq=1, revision=comment, account_id=world.bob.id,
              body="Hm.", created_at=BORN)
    assert "comment_numbers" in laws.broken(database)


@pytest.mark.parametrize("answers", [False, True])
def test_a_law_finds_notifications_of_replies_to_somebody_else(database, world: World,
                                                                answers: bool):
    video = world.video(world.title())
    world.add("comment_rooms", video_id=video, last_seq=2, revision=2)
    said = {"video_id": video, "body": "Hm.", "created_at": BORN}
    first = world.add("comments", seq=1, revision=1, account_id=world.bob.id, **said)
    second = world.add("comments", seq=2, revision=2, account_id=world.charlie.id,
                       reply_to_id=first if answers else None, **said)
    world.add("notifications", account_id=world.ivan.id, kind="reply", object_id=second,
              created_at=BORN)
    assert list(laws.broken(database)) == ["notification_of_nothing"]


@pytest.mark.parametrize("exists", [True, False])
def test_a_law_finds_notifications_of_rejections_on_deleted_videos(database, world: World,
                                                                    exists: bool):
    video = world.video(world.title())
    world.add("notifications", account_id=world.bob.id, kind="rejection",
              object_id=video if exists else video + 1, created_at=BORN)
    assert list(laws.broken(database)) == ([] if exists else ["notification_of_nothing"])
