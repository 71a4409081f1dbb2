"""Notifications: told once to everybody who follows, shown through the access rule, marked."""

import json
from datetime import timedelta

import pytest

from app import db
from app.community.notifications import notifications
from app.community.subscriptions import subscriptions
from app.ops import jobs, leases
from app.ops.clock import now
from tests.accounts.tools import at_once, run
from tests.jobs import a_job, work


def told() -> list[tuple[int, str, int]]:
    return [(row["account_id"], row["kind"], row["object_id"]) for row in db.database().rows(
        "SELECT account_id, kind, object_id FROM notifications ORDER BY account_id, id")]


def publish(video_id: int) -> None:
    notifications.deliver(a_job({"video_id": video_id}))


@pytest.fixture
def followers(world, monkeypatch) -> list[int]:
    """Five who follow Alice, told in batches of two."""
    monkeypatch.setattr(notifications, "BATCH", 2)
    people = [world.bob.id, world.charlie.id, world.erin.id, world.ivan.id, world.ada.id]
    for account_id in people:
        subscriptions.subscribe(account_id, world.alice.id)
    return sorted(people)


def test_everybody_who_follows_is_told_once(world, upload, followers):
    video_id = upload(world.alice)
    publish(video_id)
    assert told() == [(account_id, "upload", video_id) for account_id in followers]
    publish(video_id)
    assert len(told()) == 5, "a message delivered twice tells nobody twice"


def test_the_publishing_transaction_leads_to_it(world, upload, followers):
    video_id = upload(world.alice)
    db.run("tests.publish", jobs.enqueue, notifications.PUBLISHED, {"video_id": video_id})
    work("default")
    assert len(told()) == 5


def test_what_is_hidden_deleted_or_over_is_not_told(world, upload, followers):
    publish(upload(world.alice, published=False))
    publish(upload(world.alice, unpublish_at=now().replace(microsecond=0) - timedelta(hours=1)))
    publish(999_999)
    publish(world.video(world.title(owned=True)))
    assert told() == []


def test_what_is_shown_later_is_told_then(world, upload, followers, monkeypatch):
    later = now().replace(microsecond=0) + timedelta(days=2)
    video_id = upload(world.alice, publish_at=later)
    publish(video_id)
    assert told() == []
    waiting = db.database().rows("SELECT payload, due_at FROM jobs")
    assert [json.loads(row["payload"]) for row in waiting] == [{"video_id": video_id}]
    assert waiting[0]["due_at"] == later
    work("default")
    assert told() == [], "not before its time"
    monkeypatch.setattr(notifications, "now", lambda: later)
    monkeypatch.setattr(leases, "now", lambda: later)
    work("default")
    assert len(told()) == 5


@pytest.mark.commits
def test_two_workers_with_one_message_tell_everybody_once(world, upload):
    people = [world.bob.id, world.charlie.id, world.erin.id, world.ivan.id, world.ada.id]
    for account_id in people:
        subscriptions.subscribe(account_id, world.alice.id)
    video_id = upload(world.alice)
    at_once(4, lambda _: publish(video_id))
    assert told() == [(account_id, "upload", video_id) for account_id in sorted(people)]


def test_the_bell_the_list_and_the_marks(client, world, upload):
    subscriptions.subscribe(world.bob.id, world.alice.id)
    for name in ("First", "Second"):
        publish(upload(world.alice, name))
    client.sign_in(world.bob)
    text = client.get("/browse").text
    assert 'aria-label="Notifications, 2 new"' in text
    text = client.get("/notifications").text
    assert text.index(">Second</button>") < text.index(">First</button>")
    assert text.count('class="notice is-unread"') == 2
    newest = db.database().rows("SELECT MAX(id) AS id FROM notifications")[0]["id"]
    answer = client.post(f"/notifications/{newest}/read", data={"open": "1"})
    assert answer.status_code == 303 and answer.location.startswith("/watch/")
    assert 'aria-label="Notifications, 1 new"' in client.get("/browse").text
    client.post("/notifications/read")
    text = client.get("/notifications").text
    assert 'class="notice is-unread"' not in text and "Mark all as read" not in text


def test_anothers_notification_does_not_exist(client, world, upload):
    subscriptions.subscribe(world.charlie.id, world.alice.id)
    publish(upload(world.alice))
    other = db.database().rows("SELECT id FROM notifications")[0]["id"]
    client.sign_in(world.bob)
    assert client.post(f"/notifications/{other}/read").status_code == 404
    assert db.database().rows("SELECT seen_at FROM notifications")[0]["seen_at"] is None
    assert "No notifications" in client.get("/notifications").text


def test_an_upload_one_may_not_see_is_neither_shown_nor_counted(client, world, upload):
    subscriptions.subscribe(world.bob.id, world.alice.id)
    publish(upload(world.alice, "Withdrawn"))
    client.sign_in(world.bob)
    assert "Withdrawn" in client.get("/notifications").text
    run("UPDATE videos SET published = FALSE")
    text = client.get("/notifications").text
    assert "Withdrawn" not in text and 'aria-label="Notifications"' in text


def test_an_answer_to_an_application_is_a_sentence(client, world):
    world.add("role_applications", id=9, account_id=world.bob.id, role="creator", message="Me",
              state="approved", is_open=None, created_at=now())
    world.add("notifications", account_id=world.bob.id, kind="application", object_id=9,
              created_at=now())
    text = client.sign_in(world.bob).get("/notifications").text
    assert "Your application to become a creator was accepted." in text


def test_old_ones_are_purged(world, upload):
    subscriptions.subscribe(world.bob.id, world.alice.id)
    publish(upload(world.alice, "Old"))
    run("UPDATE notifications SET created_at = '2025-01-01'")
    publish(upload(world.alice, "New"))
    assert notifications.purge() == 1 and len(told()) == 1
