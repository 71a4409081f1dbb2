"""The people in a room: counted once each, over all processes, until a count expires."""

from datetime import timedelta

import pytest

from app.community.comments import presence
from app.community.comments.presence import Presence
from app.ops import bus
from app.ops.clock import now
from tests.accounts.tools import rows


@pytest.fixture
def broadcasts() -> list[tuple[int, dict]]:
    return []


@pytest.fixture
def here(broadcasts) -> Presence:
    return Presence(lambda video_id, data: broadcasts.append((video_id, data)))


def counts(data: dict) -> tuple[int, int]:
    return data["watching"], data["typing"]


def seen_at(world, video: int, host: str, watching: set[int], typing: set[int], at) -> None:
    world.add("live_presence", video_id=video, host=host, updated_at=at,
              watching=presence._packed(frozenset(watching)),
              typing=presence._packed(frozenset(typing)))


def test_two_windows_of_one_person_count_once(here, upload, world):
    video = upload(world.alice)
    for sid, account_id in (("a", 1), ("b", 1), ("c", 2)):
        here.enter(video, sid, account_id)
    assert counts(here.counts(video)) == (2, 0)
    here.leave(video, "a")
    assert counts(here.counts(video)) == (2, 0)
    here.leave(video, "b")
    assert counts(here.counts(video)) == (1, 0)


def test_a_person_counts_as_typing_for_some_seconds(here, upload, world, monkeypatch):
    video = upload(world.alice)
    here.enter(video, "a", 1)
    here.start_typing(video, "a")
    here.stop_typing(video, "a")
    assert here.counts(video)["typing"] == 0, "the comment is posted"
    here.start_typing(video, "a")
    assert counts(here.counts(video)) == (1, 1)
    later = presence.time.monotonic() + presence.TYPING_S + 1
    monkeypatch.setattr(presence.time, "monotonic", lambda: later)
    assert counts(here.counts(video)) == (1, 0)


def test_a_count_is_broadcast_only_when_it_changes(here, broadcasts, upload, world):
    video = upload(world.alice)
    here.enter(video, "a", 1)
    here.tick()
    here.tick()
    assert [counts(data) for _, data in broadcasts] == [(1, 0)]
    here.enter(video, "b", 2)
    here.tick()
    assert counts(broadcasts[-1][1]) == (2, 0)


def test_the_count_of_another_process_expires(here, upload, world):
    video = upload(world.alice)
    here.enter(video, "a", 1)
    for host, at in (("elsewhere", now()), ("dead", now() - timedelta(minutes=1))):
        seen_at(world, video, host, {2, 3, 4, 5, 6}, {6}, at)
    here.tick()
    assert counts(here.counts(video)) == (6, 1)


def test_a_person_at_several_processes_counts_once(here, broadcasts, upload, world):
    video = upload(world.alice)
    here.enter(video, "a", 1)
    here.enter(video, "b", 2**40)
    here.start_typing(video, "b")
    seen_at(world, video, "elsewhere", {2, 2**40}, {2, 2**40}, now())
    seen_at(world, video, "third", {1, 2}, set(), now())
    here.tick()
    assert counts(here.counts(video)) == (3, 2)
    assert counts(broadcasts[-1][1]) == (3, 2)
    here.leave(video, "b")
    assert counts(here.counts(video)) == (3, 2), "that person is still elsewhere"


def test_processes_read_what_each_other_writes(here, upload, world, monkeypatch):
    video, other = upload(world.alice), Presence(lambda *_: None)
    here.enter(video, "a", 7)
    here.tick()
    other.enter(video, "b", 7)
    other.enter(video, "c", 8)
    monkeypatch.setattr(bus, "host", lambda: "f" * 32)
    other.tick()
    assert counts(other.counts(video)) == (2, 0)


def test_an_empty_room_leaves_no_row(here, upload, world):
    video = upload(world.alice)
    here.enter(video, "a", 1)
    here.tick()
    assert [row["host"] for row in rows("SELECT host FROM live_presence")] == [bus.host()]
    here.leave(video, "a")
    here.tick()
    assert rows("SELECT host FROM live_presence") == []
