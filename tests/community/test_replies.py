"""Notifications of replies: one for each replied-to author, while they may see it."""

import pytest

from app import db
from app.community.comments import replies
from app.community.notifications import digest
from app.ops.clock import now
from tests.accounts.tools import run
from tests.community.test_moderation import comment
from tests.world import BORN

sql = db.queries("community/comments")


def notified() -> list[tuple[int, int]]:
    return [(row["account_id"], row["object_id"]) for row in db.database().rows(
        "SELECT account_id, object_id FROM notifications WHERE kind = 'reply' ORDER BY id")]


def notify(*comment_ids: int) -> None:
    db.run("tests.tell", lambda: replies.notify(sql.comments_by_id(comment_ids=comment_ids)))


@pytest.fixture
def answer(world, upload, say) -> tuple[int, int]:
    """Return (video, comment): Charlie has replied to Bob."""
    video_id = upload(world.alice, "The hum")
    first = say(video_id, world.bob, "What hums?")
    return video_id, say(video_id, world.charlie, "The mains.", reply_to_id=first)


def test_the_author_of_a_comment_is_notified_of_a_reply_once(world, answer):
    notify(answer[1])
    notify(answer[1])
    assert notified() == [(world.bob.id, answer[1])]


def test_one_statement_notifies_several_authors(world, answer, say):
    video_id, second = answer
    third = say(video_id, world.ivan, "No, the fan.", reply_to_id=second)
    token = db.statements.set([])
    try:
        notify(second, third)
        assert db.statements.get().count("community/replies.notify_replied_to") == 1
    finally:
        db.statements.reset(token)
    assert notified() == [(world.bob.id, second), (world.charlie.id, third)]


def test_nobody_is_notified_of_their_own_reply_or_of_none(world, answer, say):
    video_id, second = answer
    mine = say(video_id, world.charlie, "And the fan.", reply_to_id=second)
    alone = say(video_id, world.bob, "Alone")
    notify(mine, alone)
    assert notified() == []


@pytest.mark.parametrize("change", [
    "UPDATE accounts SET status = 'disabled' WHERE id = 2",
    "UPDATE comments SET state = 'hidden' WHERE account_id = 2",
    "INSERT INTO comment_sanctions (account_id, kind, made_by, created_at) "
    "VALUES (2, 'ban', 4, '2026-01-01')",
    "INSERT INTO comment_sanctions (account_id, title_id, kind, made_by, created_at) "
    "SELECT 2, title_id, 'ban', 4, '2026-01-01' FROM videos"])
def test_an_author_who_is_out_is_not_notified(world, answer, change):
    run(change)
    notify(answer[1])
    assert notified() == []


def test_a_ban_elsewhere_and_a_mute_do_not_count(world, answer):
    world.add("comment_sanctions", account_id=world.bob.id, title_id=world.title("Another"),
              kind="ban", made_by=world.erin.id, created_at=BORN)
    world.add("comment_sanctions", account_id=world.bob.id, kind="mute", ends_at="2099-01-01",
              made_by=world.erin.id, created_at=BORN)
    notify(answer[1])
    assert notified() == [(world.bob.id, answer[1])]


def test_the_page_of_notifications_leads_to_the_reply(client, world, answer):
    video_id, comment_id = answer
    notify(comment_id)
    text = client.sign_in(world.bob).get("/notifications").text
    assert "Charlie Voss replied to your comment on" in text and "The mains." in text
    assert 'aria-label="Notifications, 1 new"' in text
    number = db.database().rows("SELECT id FROM notifications")[0]["id"]
    there = client.post(f"/notifications/{number}/read", data={"open": "1"})
    assert there.location == f"/watch/{video_id}?comment={comment_id}#comment-{comment_id}"


@pytest.mark.parametrize("change", ["UPDATE comments SET state = 'hidden' WHERE account_id = 3",
                                    "UPDATE videos SET published = FALSE"])
def test_a_hidden_reply_is_neither_shown_counted_nor_mailed(client, world, answer, change):
    notify(answer[1])
    run(change)
    text = client.sign_in(world.bob).get("/notifications").text
    assert "Charlie" not in text and 'aria-label="Notifications"' in text
    run("UPDATE notifications SET created_at = '2026-01-01'")
    assert not digest.write(world.bob.id, now())
    assert comment(answer[1])["account_id"] == world.charlie.id


def test_the_mail_and_the_api_name_the_author_of_the_reply(world, answer, call):
    video_id, comment_id = answer
    notify(comment_id)
    found, = call(world.bob, "GET", "/api/notifications").json
    assert found["text"] == "Charlie Voss replied to your comment on The hum"
    assert (found["objectId"], found["videoId"]) == (str(comment_id), str(video_id))
    row = {"kind": "reply", "object_id": comment_id, "video_id": video_id,
           "replier": "Charlie Voss\r\nBcc: x", "video_name": "The hum"}
    letter = digest.text("Bob", [row], "stop")
    assert "- Charlie Voss Bcc: x replied to your comment on The hum\n" in letter
    assert f"/watch/{video_id}?comment={comment_id}#comment-{comment_id}\n" in letter
