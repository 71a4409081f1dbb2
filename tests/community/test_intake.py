"""The line before a room: who comes together is stored together, and nobody waits for ever."""

import threading
from datetime import date, datetime

import pytest

from app import db
from app.community import comments, intake
from app.config import settings
from app.ops.clock import now
from app.web.errors import Problem
from app.web.forms import Invalid
from tests.accounts.tools import at_once, rows
from tests.live.servers import wait_for

pytestmark = pytest.mark.commits

VIEWER = {"country": "PT", "today": date(2026, 11, 20), "now": datetime(2026, 11, 20, 12),
          "maturity_age": 18, "has_plan": True}


@pytest.fixture
def people(world) -> list[int]:
    return [world.add("accounts", email=f"t{n}@example.org", name=f"Talker {n}", country="PT",
                      password_hash="x", created_at=now()) for n in range(70)]


@pytest.fixture
def video(world, upload) -> int:
    return upload(world.alice)


@pytest.fixture
def held_up(monkeypatch):
    """The first transaction waits until it is let go; the batches are noted."""
    go, batches, store = threading.Event(), [], intake._store

    def wait_first(video_id: int, batch: list) -> list:
        batches.append(len(batch))
        if len(batches) == 1:
            assert go.wait(60)
        return store(video_id, batch)

    monkeypatch.setattr(intake, "_store", wait_first)
    yield go, batches
    go.set()
    assert not intake._lines, "a line is left behind"


def say(people: list[int], video: int, text: str = "No {}"):
    def one(number: int):
        try:
            return comments.post(people[number], VIEWER, video, text.format(number),
                                 f"m-{number}")
        except (db.DatabaseError, Problem, Invalid) as refused:
            return refused

    return one


def together(count: int, people: list[int], video: int, held_up) -> list:
    """One leads; the others come while it stores."""
    go, batches = held_up
    found: list = []
    thread = threading.Thread(target=lambda: found.extend(at_once(count, say(people, video))))
    thread.start()
    wait_for(lambda: batches and len(intake._lines.get(video, ())) == count - 1)
    go.set()
    thread.join(60)
    return found


def test_who_comes_while_a_comment_is_stored_is_stored_together(people, video, held_up):
    found = together(66, people, video, held_up)
    assert sorted(row["seq"] for row in found) == list(range(1, 67))
    assert held_up[1] == [1, 64, 1], "64 at once, and the lead is handed over"


def test_one_refused_message_takes_nobody_along_and_uses_no_number(people, video, held_up,
                                                                   monkeypatch):
    go, batches = held_up
    found: dict[int, object] = {}

    def one(number: int) -> None:
        try:
            found[number] = comments.post(people[number], VIEWER, video, f"No {number}",
                                          f"m-{number}", reply_to_id=999 if number == 3 else None)
        except Invalid as refused:
            found[number] = refused

    threads = [threading.Thread(target=one, args=(number,)) for number in range(6)]
    threads[0].start()
    wait_for(lambda: batches)
    for thread in threads[1:]:
        thread.start()
    wait_for(lambda: len(intake._lines.get(video, ())) == 5)
    go.set()
    for thread in threads:
        thread.join(60)
    assert isinstance(found[3], Invalid)
    assert sorted(row["seq"] for n, row in found.items() if n != 3) == [1, 2, 3, 4, 5]


def test_what_the_database_refuses_is_found_by_storing_each_alone(people, video, held_up,
                                                                  monkeypatch):
    """As when a message was sent elsewhere in the very moment between looking and storing."""
    insert = intake._insert

    def refuse(room, new, outcomes):
        if any(message.body == "No 3" for message in new):
            raise db.Duplicate("comments_sent")
        insert(room, new, outcomes)

    monkeypatch.setattr(intake, "_insert", refuse)
    found = together(6, people, video, held_up)
    refused = [each for each in found if isinstance(each, Exception)]
    assert len(refused) == 1 and isinstance(refused[0], db.Duplicate)
    assert sorted(each["seq"] for each in found if isinstance(each, dict)) == [1, 2, 3, 4, 5]
    assert [row["seq"] for row in rows("SELECT seq FROM comments ORDER BY seq")] == [1, 2, 3, 4, 5]


def test_a_leader_that_is_ended_takes_nobody_along(people, video, monkeypatch):
    class Ended(BaseException):
        """As a worker that is told to stop."""

    go, died, store = threading.Event(), [], intake._store

    def die(video_id: int, batch: list) -> list:
        if len(batch) > 1 and not died:
            died.append(len(batch))
            raise Ended
        if not died:
            assert go.wait(60)
        return store(video_id, batch)

    monkeypatch.setattr(intake, "_store", die)
    found: dict[int, object] = {}

    def one(number: int) -> None:
        try:
            found[number] = say(people, video)(number)
        except Ended as end:
            found[number] = end

    threads = [threading.Thread(target=one, args=(number,)) for number in range(5)]
    threads[0].start()
    wait_for(lambda: video in intake._lines)
    for thread in threads[1:]:
        thread.start()
    wait_for(lambda: len(intake._lines.get(video, ())) == 4)
    go.set()
    for thread in threads:
        thread.join(60)
    kinds = sorted(type(each).__name__ for each in found.values())
    assert kinds == ["Ended", *["TransactionExhausted"] * 3, "dict"], kinds
    assert not intake._lines
    assert comments.post(people[9], VIEWER, video, "Next")["seq"] == 2


def test_who_waits_too_long_is_told_so_and_is_stored_by_nobody(people, video, held_up,
                                                               monkeypatch):
    go, batches = held_up
    short = settings().model_copy(update={"transaction_deadline_seconds": 0.1})
    monkeypatch.setattr(intake, "settings", lambda: short)
    leader = threading.Thread(target=lambda: say(people, video)(0))
    leader.start()
    wait_for(lambda: batches)
    with pytest.raises(db.TransactionExhausted):
        comments.post(people[1], VIEWER, video, "Too late")
    go.set()
    leader.join(60)
    assert [row["body"] for row in rows("SELECT body FROM comments")] == ["No 0"]
