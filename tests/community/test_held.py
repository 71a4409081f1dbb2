"""Held comments: approved as the newest of their room, or never read by anybody."""

from datetime import timedelta
from threading import Event

import pytest

from app import db
from app.accounts.viewer import viewer_of
from app.community.comments import comments, removal, rooms, rules
from app.community.moderation import held
from app.community.notifications import digest
from app.media import uploads
from app.ops.clock import now
from app.web.errors import Problem
from tests.accounts.tools import at_once, mails, run
from tests.community.test_moderation import audited, refused
from tests.world import BORN


@pytest.fixture
def wait(world):
    """Hold a comment of Bob's: wait(video_id, body="Hello")."""
    def add(video_id: int, **more) -> int:
        return world.add("held_comments", **{
            "video_id": video_id, "account_id": world.bob.id, "body": "Better than any casino.",
            "held_for": "word", "created_at": BORN} | more)

    return add


def left() -> int:
    return len(db.database().rows("SELECT id FROM held_comments"))


def test_an_approved_comment_is_the_newest_of_its_room(world, upload, say, wait, received, of):
    video_id = upload(world.alice)
    first = say(video_id, world.charlie)
    held_id = wait(video_id, client_msg_id="m-1", media_second=130, reply_to_id=first)
    say(video_id, world.charlie, "Posted meanwhile")
    row = held.approve(held_id, of(world.alice))
    assert (row["seq"], row["revision"], row["body"]) == (3, 3, "Better than any casino.")
    assert (row["client_msg_id"], row["media_second"], row["reply_to_id"]) == ("m-1", 130, first)
    assert row["created_at"] > BORN and row["account_id"] == world.bob.id
    room = rooms.state(video_id)
    assert (room["last_seq"], room["revision"]) == (3, 3)
    assert received == [row] and left() == 0
    assert audited() == [("comment.approve", row["id"], world.alice.id)]
    answered = db.database().rows("SELECT account_id, kind, object_id FROM notifications")
    assert answered == [{"account_id": world.charlie.id, "kind": "reply", "object_id": row["id"]}]


def test_the_first_approved_comment_makes_the_room(world, upload, wait, of):
    video_id = upload(world.alice)
    assert held.approve(wait(video_id), of(world.erin))["seq"] == 1
    assert rooms.state(video_id)["last_seq"] == 1


def test_a_rejected_comment_is_kept_in_the_audit_trail_only(world, upload, wait, received, of):
    video_id = upload(world.alice)
    held.reject(wait(video_id), "An advertisement.", of(world.alice))
    assert left() == 0 and not received and rooms.state(video_id)["last_seq"] == 0
    event, = db.database().rows("SELECT action, old_values FROM audit_events")
    assert event["action"] == "held_comment.reject"
    assert "casino" in event["old_values"] and "advertisement" in event["old_values"]


def test_a_held_comment_exists_for_its_moderators_only(world, upload, wait, of):
    held_id = wait(upload(world.alice))
    for person in (world.bob, world.charlie, world.ivan, world.ana):
        refused(404, held.approve, held_id, of(person))
        refused(404, held.reject, held_id, "", of(person))
    refused(404, held.approve, 999_999, of(world.erin))
    assert left() == 1


def test_authors_see_their_own_held_comments_and_moderators_all_of_theirs(world, upload, wait):
    video_id, other = upload(world.alice), world.video(world.title(owned=True))
    first, second = wait(video_id), wait(video_id)
    wait(video_id, account_id=world.charlie.id)
    elsewhere = wait(other, held_for="policy")
    assert [row["id"] for row in held.own(video_id, world.bob.id)] == [second, first]
    page = {"limit": 9, "after_key": None, "after_id": None}
    everything = held.rows(order="sent", owner_id=None, **page)
    assert everything[0]["id"] == first and len(everything) == 4
    assert elsewhere not in [row["id"] for row in held.rows(
        order="-sent", owner_id=world.alice.id, **page)]


def told() -> list[tuple]:
    return [(row["account_id"], row["kind"], row["object_id"], row["seen_at"] is None)
            for row in db.database().rows("SELECT * FROM notifications ORDER BY id")]


def test_the_author_of_a_rejected_comment_gets_one_notification_for_each_video(
        client, world, upload, wait, of):
    video_id = upload(world.alice)
    held.reject(wait(video_id), "An advertisement.", of(world.alice))
    client.sign_in(world.bob)
    text = client.get("/notifications").text
    assert "A moderator did not approve your comment on" in text
    assert "The radio that only hummed" in text and "advertisement" not in text
    client.post("/notifications/read")
    assert told() == [(world.bob.id, "rejection", video_id, False)]
    held.reject(wait(video_id), "", of(world.erin))
    assert told() == [(world.bob.id, "rejection", video_id, True)], "it is new again"
    number, = db.database().rows("SELECT id FROM notifications")
    answer = client.post(f"/notifications/{number['id']}/read", data={"open": "1"})
    assert answer.location == f"/watch/{video_id}"


def test_the_email_and_the_api_tell_of_a_rejected_comment_too(world, upload, wait, of, call):
    video_id = upload(world.alice)
    held.reject(wait(video_id), "", of(world.alice))
    said = "A moderator did not approve your comment on The radio that only hummed."
    row, = call(world.bob, "GET", "/api/notifications").json
    assert (row["kind"], row["text"], row["videoId"]) == ("rejection", said, str(video_id))
    assert digest.write(world.bob.id, now() + timedelta(days=2))
    assert said in mails()[0]


def test_a_rejected_comment_on_a_hidden_video_is_told_to_nobody(client, world, upload, wait, of):
    video_id = upload(world.alice)
    held.reject(wait(video_id), "", of(world.alice))
    run("UPDATE videos SET published = FALSE")
    assert "No notifications" in client.sign_in(world.bob).get("/notifications").text


def test_a_creator_who_rejects_their_own_comment_gets_no_notification(world, upload, wait, of):
    held.reject(wait(upload(world.alice), account_id=world.alice.id), "", of(world.alice))
    assert told() == []


def test_a_deleted_video_leaves_no_notification_of_a_rejection(world, upload, wait, of):
    video_id, other = upload(world.alice), upload(world.alice, "Another")
    for each in (video_id, other):
        held.reject(wait(each), "", of(world.alice))
    uploads.delete(video_id, world.alice.id)
    assert told() == [(world.bob.id, "rejection", other, True)]


@pytest.mark.commits
def test_a_deletion_waits_for_a_rejection_and_leaves_no_notification_of_it(
        world, upload, wait, of, monkeypatch):
    video_id, moderator = upload(world.alice), of(world.erin)
    held_id, notified, looked = wait(video_id), Event(), Event()
    notify, list_kinds = held._sql.notify_rejected, removal._sql.list_kinds

    def notify_and_wait(**values) -> None:
        notify(**values)
        notified.set()
        looked.wait(1)

    def look(**values) -> dict:
        found = list_kinds(**values)
        looked.set()
        return found

    monkeypatch.setattr(held._sql, "notify_rejected", notify_and_wait, raising=False)
    monkeypatch.setattr(removal._sql, "list_kinds", look, raising=False)

    def act(number: int) -> None:
        if number:
            held.reject(held_id, "", moderator)
        else:
            assert notified.wait(5)
            uploads.delete(video_id, world.alice.id)

    at_once(2, act)
    assert told() == [] and left() == 0


def test_an_author_has_only_so_many_held_comments(world, upload, wait, of):
    video_id = upload(world.alice)
    world.add("comment_rooms", video_id=video_id, policy="approval")
    waiting = [wait(upload(world.alice, f"Part {n}")) for n in range(rules.MOST_HELD - 1)]

    def say(person, text: str) -> dict:
        return comments.post(viewer_of(of(person)), video_id, text)

    assert say(world.bob, "The last one")["held"]
    assert refused(429, say, world.bob, "One too many").code == "too_many_held"
    assert say(world.charlie, "Somebody else’s")["held"]
    held.reject(waiting[0], "", of(world.alice))
    assert say(world.bob, "There is room again")["held"]


@pytest.mark.commits
def test_of_many_moderators_at_once_one_decides(world, upload, wait, of):
    video_id = upload(world.alice)
    waiting = [wait(video_id, body=f"No {number}") for number in range(4)]

    def decide(number: int) -> str:
        try:
            if number % 3:
                held.approve(waiting[number % 4], of(world.erin))
                return "approved"
            held.reject(waiting[number % 4], "", of(world.alice))
            return "rejected"
        except Problem as problem:
            assert problem.status in (404, 409)
            return "late"

    done = at_once(12, decide)
    assert left() == 0 and done.count("late") == 8
    seqs = [row["seq"] for row in db.database().rows("SELECT seq FROM comments ORDER BY seq")]
    assert seqs == list(range(1, done.count("approved") + 1))
    assert rooms.state(video_id)["last_seq"] == len(seqs)
