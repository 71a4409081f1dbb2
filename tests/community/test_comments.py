"""Comments: stored once, numbered without gaps, broadcast after COMMIT, seen by viewers who may
watch."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from app import db
from app.accounts.viewer import Viewer
from app.community.comments import comments, queue, rooms, store, stored
from app.community.comments.batch import Message
from app.ops.clock import now
from app.web.errors import Problem
from app.web.forms import Invalid
from tests.accounts.tools import at_once, run
from tests.world import BOB, viewer_of

VIEWER = viewer_of(BOB, now=datetime(2026, 11, 20, 12), today=date(2026, 11, 20))


def by(account_id: int) -> Viewer:
    return replace(VIEWER, account_id=account_id)


def rows() -> list[dict]:
    return db.database().rows("SELECT * FROM comments ORDER BY seq")


def test_a_comment_is_stored_and_broadcast(world, upload, received):
    video_id = upload(world.alice)
    said = comments.post(by(world.bob.id), video_id, "  That hum is the mains.  ")
    assert (said["seq"], said["body"], said["author"]) == (1, "That hum is the mains.",
                                                           "Bob Marsh")
    assert received == [said]
    assert comments.listed(video_id, VIEWER) == [said]


@pytest.mark.parametrize("text", [
    'He said "no" and left.',
    "C:\\temp\\new \\u0041 \\\" \\' %s %(body)s 100%",
    "one\ntwo\r\n\tthree",
    "Ação · 日本語 · العربية · ไทย", "👩‍🚀🏳️‍🌈𝄞",
    "a\u0301 \u200d \ufeff z",
    "{{include can_view}} $[*] `--`",
    "x" * 2000, "é" * 1024, "0", "null", "[1]", "\u2028 and \u2029"])
def test_a_posted_comment_is_returned_as_the_database_holds_it(
        world, upload, received, text):
    video_id = upload(world.alice)
    first = comments.post(by(world.alice.id), video_id, "What is that hum?")
    said = comments.post(by(world.bob.id), video_id, text, "m-1", 130, first["id"])
    assert said["body"] == text.strip() == stored.get(said["id"])["body"]
    assert said == stored.get(said["id"]), "no column is made up"
    assert (said["reply_author"], said["reply_body"]) == ("Alice Prado", "What is that hum?")


@pytest.mark.parametrize("content", ["", "  \n\t ", "x" * 2001, "\U0001f600" * 600])
def test_an_empty_comment_and_a_long_one_are_rejected(world, upload, received, content):
    with pytest.raises(Invalid):
        comments.post(by(world.bob.id), upload(world.alice), content)
    assert not rows() and not received


def test_a_hidden_video_takes_and_shows_no_comments(world, upload, received):
    hidden = upload(world.alice, published=False)
    for video_id in (hidden, 999_999):
        for ask in (lambda at: comments.post(by(world.bob.id), at, "Hello"),
                    lambda at: comments.listed(at, VIEWER),
                    lambda at: comments.missed(at, VIEWER, 0)):
            with pytest.raises(Problem) as problem:
                ask(video_id)
            assert problem.value.status == 404
    assert not rows() and not received
    assert not db.database().rows("SELECT * FROM comment_rooms"), "no number was used up"


def test_a_message_sent_again_returns_the_stored_comment(world, upload, received):
    video_id, other = upload(world.alice), upload(world.alice, "Another")
    first = comments.post(by(world.bob.id), video_id, "Once", "m-1")
    assert comments.post(by(world.bob.id), video_id, "Twice?", "m-1") == first
    assert len(rows()) == len(received) == 1
    assert comments.post(by(world.charlie.id), video_id, "Mine", "m-1")["seq"] == 2
    with pytest.raises(Problem) as problem:
        comments.post(by(world.bob.id), other, "Elsewhere", "m-1")
    assert problem.value.status == 409
    with pytest.raises(Invalid):
        comments.post(by(world.bob.id), video_id, "x", "two words")


def test_comments_are_listed_newest_first_and_missed_ones_in_order(world, upload):
    video_id = upload(world.alice)
    for number in range(1, 6):
        comments.post(by(world.bob.id), video_id, f"Number {number}")
    seqs = [row["seq"] for row in comments.listed(video_id, VIEWER, limit=2)]
    assert seqs == [5, 4]
    assert [row["seq"] for row in comments.listed(video_id, VIEWER, before=4, limit=2)] == [3, 2]
    assert [row["seq"] for row in comments.missed(video_id, VIEWER, 3)] == [4, 5]
    run("UPDATE comments SET state = 'hidden' WHERE seq = 4")
    assert [row["seq"] for row in comments.missed(video_id, VIEWER, 3)] == [5]


def test_an_author_of_too_many_comments_has_to_wait(world, upload):
    video_id = upload(world.alice)
    for number in range(30):
        comments.post(by(world.bob.id), video_id, f"Number {number}")
    with pytest.raises(Problem) as problem:
        comments.post(by(world.bob.id), video_id, "One more")
    assert problem.value.status == 429 and problem.value.retry_after_s
    comments.post(by(world.charlie.id), video_id, "Another may")


def test_a_comment_that_is_rolled_back_is_not_broadcast(world, upload, received):
    video_id = upload(world.alice)

    def then_fail() -> None:
        comments.post(by(world.bob.id), video_id, "Never said")
        raise ValueError

    # The sandbox runs hooks at the end of the outermost verb, so there is a verb around it.
    with pytest.raises(ValueError):
        db.run("tests.fail", then_fail)
    assert not received and not rows()


def test_a_broadcast_before_the_commit_would_show_what_is_not_stored(world, upload, received,
                                                                     monkeypatch):
    """Negative control: hooks that run at once instead of after COMMIT."""
    monkeypatch.setattr(db, "after_commit", lambda hook: hook())
    video_id = upload(world.alice)

    def then_fail() -> None:
        comments.post(by(world.bob.id), video_id, "Never said")
        raise ValueError

    with pytest.raises(ValueError):
        db.run("tests.fail", then_fail)
    assert len(received) == 1 and not rows()


def many_at_once(world, video_id: int, people: list[int], count: int = 24) -> list:
    def say(number: int) -> dict | None:
        try:
            return comments.post(by(people[number % len(people)]), video_id, f"No {number}")
        except db.DatabaseError:
            return None

    return at_once(count, say)


def accounts(world, count: int = 8) -> list[int]:
    return [world.add("accounts", email=f"t{n}@example.org", name=f"Talker {n}", country="PT",
                      password_hash="x", created_at=now()) for n in range(count)]


@pytest.mark.commits
def test_simultaneous_comments_are_numbered_without_a_gap_in_the_order_they_appear(
        world, upload, received):
    video_id = upload(world.alice)
    comments.post(by(world.bob.id), video_id, "The room is there")
    said = many_at_once(world, video_id, accounts(world))
    assert None not in said and sorted(row["seq"] for row in said) == list(range(2, 26))
    assert [row["seq"] for row in rows()] == list(range(1, 26))
    assert db.database().rows("SELECT last_seq FROM comment_rooms")[0]["last_seq"] == 25
    ids = [row["id"] for row in rows()]
    assert ids == sorted(ids), "a later number is a later row"
    assert len(received) == 25


@pytest.fixture
def apart(monkeypatch):
    """Store each comment alone, as if each came to another process."""

    def alone(message: Message) -> None:
        store.store_all([message])
        queue._acknowledge(message)

    monkeypatch.setattr(queue._queue, "add", alone)


@pytest.mark.commits
def test_comments_of_many_processes_are_numbered_without_a_gap(world, upload, apart):
    video_id = upload(world.alice)
    said = many_at_once(world, video_id, accounts(world))
    assert None not in said and sorted(row["seq"] for row in said) == list(range(1, 25))


@pytest.mark.commits
def test_numbering_by_a_count_would_lose_comments(world, upload, apart,
                                                           monkeypatch):
    """Negative control: without the room's lock, two get one number."""
    from tests.community import careless

    monkeypatch.setattr(rooms, "_sql", careless.Counting(rooms._sql))
    video_id = upload(world.alice)
    said = many_at_once(world, video_id, accounts(world))
    assert None in said or sorted(row["seq"] for row in said) != list(range(1, 25))


@pytest.mark.commits
def test_a_message_sent_ten_times_at_once_is_one_comment(world, upload, received):
    video_id = upload(world.alice)
    comments.post(by(world.bob.id), video_id, "The room is there")
    said = at_once(10, lambda _: comments.post(by(world.bob.id), video_id, "Once", "m-1"))
    assert len({row["id"] for row in said}) == 1
    assert [row["seq"] for row in rows()] == [1, 2] and len(received) == 2
    late = comments.post(by(world.bob.id), video_id, "After")
    assert late["seq"] == 3, "rejected ones use no number"
    assert now() - late["created_at"] < timedelta(minutes=1)


def test_a_message_that_cannot_be_stored_rejects_no_other(world, upload, monkeypatch):
    video_id = upload(world.alice)
    batch = [comments.message(by(world.bob.id), video_id, "Well said."),
             comments.message(by(world.charlie.id), video_id, "Never stored.")]
    numbered = store._row

    def unwilling(message, *more):
        if message.author_id == world.charlie.id:
            raise ValueError("a fault of ours")
        return numbered(message, *more)

    monkeypatch.setattr(store, "_row", unwilling)
    store.store_all(batch)
    assert batch[0].outcome["body"] == "Well said."
    assert isinstance(batch[1].outcome, ValueError)


def test_one_key_on_two_videos_at_the_same_moment_is_one_comment(world, upload):
    here, there = upload(world.alice), upload(world.alice, "Another")
    batch = [comments.message(by(world.bob.id), video_id, "Well said.", "m-1")
             for video_id in (here, there)]
    store.store_all(batch)
    assert batch[0].outcome["video_id"] == here
    assert batch[1].outcome.status == 409
