"""The queue of comments: those that wait together are stored together, and none waits for ever."""

import threading
from dataclasses import replace
from datetime import date, datetime

import pytest

from app import db
from app.accounts.viewer import Viewer
from app.community.comments import comments, queue, store
from app.config import settings
from app.ops.clock import now
from app.web.errors import Problem
from app.web.forms import Invalid
from tests.accounts.tools import rows
from tests.live.servers import wait_for
from tests.world import BOB, viewer_of

pytestmark = pytest.mark.commits

VIEWER = viewer_of(BOB, now=datetime(2026, 11, 20, 12), today=date(2026, 11, 20))


def by(account_id: int) -> Viewer:
    return replace(VIEWER, account_id=account_id)


@pytest.fixture
def people(world) -> list[int]:
    return [world.add("accounts", email=f"t{n}@example.org", name=f"Talker {n}", country="PT",
                      password_hash="x", created_at=now()) for n in range(70)]


@pytest.fixture
def video(world, upload) -> int:
    return upload(world.alice)


@pytest.fixture
def held_up(monkeypatch):
    """Hold the first transaction until `go` is set, and note the sizes of the batches."""
    go, batches, stored = threading.Event(), [], store._store

    def wait_first(batch: list) -> dict:
        batches.append(len(batch))
        if len(batches) == 1:
            assert go.wait(60)
        return stored(batch)

    monkeypatch.setattr(store, "_store", wait_first)
    yield go, batches
    go.set()
    wait_for(lambda: not queue._queue._waiting, 20)


def post(people: list[int], video: int, text: str = "No {}"):
    def one(number: int):
        try:
            return comments.post(by(people[number]), video, text.format(number), f"m-{number}")
        except (db.DatabaseError, Problem, Invalid) as refused:
            return refused

    return one


def together(count: int, people: list[int], video: int, held_up) -> list:
    """Post many: the first is being stored while the others come."""
    go, batches = held_up
    found: list = []
    one = post(people, video)
    threads = [threading.Thread(target=lambda number=number: found.append(one(number)))
               for number in range(count)]
    threads[0].start()
    wait_for(lambda: batches, 20)
    for thread in threads[1:]:
        thread.start()
    wait_for(lambda: len(queue._queue._waiting) == count - 1, 20)
    go.set()
    for thread in threads:
        thread.join(60)
    return found


def test_comments_that_come_while_one_is_stored_are_stored_together(people, video, held_up,
                                                                monkeypatch):
    monkeypatch.setattr(queue, "AT_ONCE", 64)
    found = together(66, people, video, held_up)
    assert sorted(row["seq"] for row in found) == list(range(1, 67))
    assert held_up[1] == [1, 64, 1], "so many at once, the rest next"


def test_a_rejected_message_rejects_no_other_and_uses_no_number(people, video, held_up,
                                                                   monkeypatch):
    go, batches = held_up
    found: dict[int, object] = {}

    def one(number: int) -> None:
        try:
            found[number] = comments.post(by(people[number]), video, f"No {number}",
                                          f"m-{number}", reply_to_id=999 if number == 3 else None)
        except Invalid as refused:
            found[number] = refused

    threads = [threading.Thread(target=one, args=(number,)) for number in range(6)]
    threads[0].start()
    wait_for(lambda: batches, 20)
    for thread in threads[1:]:
        thread.start()
    wait_for(lambda: len(queue._queue._waiting) == 5, 20)
    go.set()
    for thread in threads:
        thread.join(60)
    assert isinstance(found[3], Invalid)
    assert sorted(row["seq"] for n, row in found.items() if n != 3) == [1, 2, 3, 4, 5]


def test_a_message_that_the_database_refuses_is_found_by_storing_each_alone(people, video, held_up,
                                                                  monkeypatch):
    """As when another process stores the same message between the check and the insert."""
    insert = store._insert

    def refuse(batch, locked):
        if any(message.body == "No 3" for message in batch.open):
            raise db.Duplicate("comments_sent")
        insert(batch, locked)

    monkeypatch.setattr(store, "_insert", refuse)
    found = together(6, people, video, held_up)
    refused = [each for each in found if isinstance(each, Exception)]
    assert len(refused) == 1 and isinstance(refused[0], db.Duplicate)
    assert sorted(each["seq"] for each in found if isinstance(each, dict)) == [1, 2, 3, 4, 5]
    assert [row["seq"] for row in rows("SELECT seq FROM comments ORDER BY seq")] == [1, 2, 3, 4, 5]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_ended_writer_acknowledges_its_messages_and_another_takes_over(people, video,
                                                                        monkeypatch):
    class Ended(BaseException):
        """As in a thread that is being ended."""

    go, began, stored = threading.Event(), [], store._store

    def die(batch: list) -> dict:
        began.append(len(batch))
        if len(began) == 1:
            assert go.wait(60)
        if len(began) == 2:
            raise Ended
        return stored(batch)

    monkeypatch.setattr(store, "_store", die)
    found = together(5, people, video, (go, began))
    kinds = sorted(type(each).__name__ for each in found)
    assert kinds == [*["TransactionExhausted"] * 4, "dict"], kinds
    assert comments.post(by(people[9]), video, "Next")["seq"] == 2


def test_a_message_for_a_full_queue_is_rejected(people, video, held_up, monkeypatch):
    monkeypatch.setattr(queue, "MOST_QUEUED", 3)
    go, batches = held_up
    threads = [threading.Thread(target=post(people, video), args=(number,)) for number in range(4)]
    threads[0].start()
    wait_for(lambda: batches, 20)
    for thread in threads[1:]:
        thread.start()
    wait_for(lambda: len(queue._queue._waiting) == 3, 20)
    assert isinstance(post(people, video)(4), db.Busy)
    go.set()
    for thread in threads:
        thread.join(60)
    assert len(rows("SELECT id FROM comments")) == 4


def test_a_message_that_waits_too_long_is_rejected_and_never_stored(people, video, held_up,
                                                               monkeypatch):
    go, batches = held_up
    short = settings().model_copy(update={"transaction_deadline_seconds": 0.1})
    monkeypatch.setattr(queue, "settings", lambda: short)
    first = threading.Thread(target=lambda: post(people, video)(0))
    first.start()
    wait_for(lambda: batches, 20)
    with pytest.raises(db.TransactionExhausted):
        comments.post(by(people[1]), video, "Too late")
    go.set()
    first.join(60)
    wait_for(lambda: rows("SELECT body FROM comments"), 20)
    assert [row["body"] for row in rows("SELECT body FROM comments")] == ["No 0"]
