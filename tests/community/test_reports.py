"""Reports: one per reader and comment the reader can see, until a moderator decides."""

from datetime import timedelta

import pytest

from app import db
from app.accounts import tokens
from app.accounts.viewer import viewer_of
from app.community.moderation import moderation, reports
from app.ops.clock import now
from app.web import limits
from tests.accounts.tools import run
from tests.community.test_moderation import refused


def rows() -> list[dict]:
    return db.database().rows("SELECT * FROM comment_reports ORDER BY id")


@pytest.fixture
def report(of):
    """report(comment_id, world.bob, "spam", "A note")."""
    def send(comment_id: int, person, reason="spam", note="") -> bool:
        return reports.report(comment_id, viewer_of(of(person)), reason, note)

    return send


def queue(owner_id=None, **page) -> list[dict]:
    asked = {"order": "-weight", "limit": 10, "after_key": None, "after_id": None}
    return reports.rows(**asked | {"owner_id": owner_id} | page)


def test_a_second_report_changes_the_first(world, upload, say, report):
    comment_id = say(upload(world.alice), world.bob)
    assert report(comment_id, world.charlie)
    assert report(comment_id, world.charlie, "harassment", "He shouts.")
    row, = rows()
    assert (row["reason"], row["note"], row["account_id"]) == ("harassment", "He shouts.",
                                                              world.charlie.id)


def test_a_reader_reports_neither_an_own_comment_nor_a_hidden_one(world, upload, say, report):
    comment_id = say(upload(world.alice), world.bob)
    refused(403, report, comment_id, world.bob)
    hidden = say(world.video(world.title("Not here")), world.bob)
    removed = say(upload(world.alice, "Another"), world.bob, state="hidden")
    for each in (hidden, removed, 999_999):
        refused(404, report, each, world.charlie)
    assert rows() == []


def test_reports_are_rate_limited(world, upload, say, report, monkeypatch):
    monkeypatch.setitem(limits.POLICIES, "report", limits.Policy(2, 3600))
    comment_id = say(upload(world.alice), world.bob)
    report(comment_id, world.charlie)
    report(comment_id, world.charlie)
    refused(429, report, comment_id, world.charlie)
    assert report(comment_id, world.ivan)


def test_a_reader_reports_a_dismissed_comment_again_only_after_an_edit(
        world, upload, say, report, of):
    comment_id = say(upload(world.alice), world.bob)
    report(comment_id, world.charlie)
    reports.dismiss(comment_id, of(world.alice))
    refused(409, reports.dismiss, comment_id, of(world.alice))
    assert queue() == []
    assert not report(comment_id, world.charlie), "the same reader"
    assert queue() == []
    assert report(comment_id, world.ivan), "another reader has another voice"
    reports.dismiss(comment_id, of(world.erin))
    run("UPDATE comments SET edited_at = %(at)s", at=now() + timedelta(seconds=1))
    assert report(comment_id, world.charlie) and len(queue()) == 1


def test_a_moderator_dismisses_reports_and_the_comment_stays(world, upload, say, report, of,
                                                             received):
    comment_id = say(upload(world.alice), world.bob)
    report(comment_id, world.charlie)
    refused(403, reports.dismiss, comment_id, of(world.charlie))
    reports.dismiss(comment_id, of(world.alice))
    state, = db.database().rows("SELECT state FROM comments")
    assert state["state"] == "visible" and not received, "nobody sees a change"
    last = db.database().rows("SELECT action, actor_id FROM audit_events ORDER BY id DESC LIMIT 1")
    assert last == [{"action": "comment.dismiss", "actor_id": world.alice.id}]


def test_the_queue_groups_counts_and_sorts_reports(world, upload, say, report):
    video_id = upload(world.alice, "The hum")
    one, three, later = (say(video_id, world.bob, body) for body in ("One", "Three", "Later"))
    report(one, world.charlie)
    for person, reason, note in ((world.charlie, "spam", ""), (world.ivan, "spam", "Again"),
                                 (world.ada, "harassment", "Loud")):
        report(three, person, reason, note)
    report(later, world.charlie)
    run("UPDATE comment_reports SET created_at = %(at)s WHERE comment_id = %(id)s",
        at=now() - timedelta(hours=3), id=one)
    found = queue()
    assert [row["id"] for row in found] == [three, later, one]
    assert (found[0]["reports"], found[0]["counts"]) == (3, {"spam": 2, "harassment": 1})
    assert [note["note"] for note in found[0]["notes"]] == ["Loud", "Again"]
    assert (found[0]["video_name"], found[0]["author"]) == ("The hum", "Bob Marsh")
    assert found[0]["title_name"] == "Alice Prado's bench" and found[2]["notes"] == []
    again = queue(after_key=found[0]["weight"], after_id=found[0]["id"], limit=1)
    assert [row["id"] for row in again] == [later]
    back = queue(order="weight", after_key=found[1]["weight"], after_id=later)
    assert [row["id"] for row in back] == [three]


def test_a_creator_sees_reports_on_own_titles_only(world, upload, say, report):
    mine, other = say(upload(world.alice), world.bob), say(
        world.video(world.title(owned=True, owner_id=world.ivan.id)), world.bob)
    report(mine, world.charlie)
    report(other, world.charlie)
    assert [row["id"] for row in queue(world.alice.id)] == [mine]
    assert [row["id"] for row in queue(world.ivan.id)] == [other]
    assert len(queue()) == 2 and queue(world.charlie.id) == []


def test_a_deleted_comment_leaves_the_queue(world, upload, say, report):
    comment_id = say(upload(world.alice), world.bob)
    report(comment_id, world.charlie)
    run("UPDATE comments SET state = 'deleted'")
    assert queue() == []


def test_nobody_learns_who_reports(world, upload, say, report, client):
    comment_id = say(upload(world.alice), world.bob)
    report(comment_id, world.charlie, "harassment", "He shouts.")
    assert "Charlie" not in client.sign_in(world.alice).get("/moderation").text
    pair = tokens.open_session(world.alice.id, refresh=False, user_agent="", network="")
    answer = client.get("/api/comment-reports",
                        headers={"Authorization": f"Bearer {pair.access}"})
    assert answer.json[0]["reports"] == 1 and "Charlie" not in answer.text


def test_a_dismissal_can_be_undone(world, upload, say, report, of):
    comment_id = say(upload(world.alice), world.bob)
    refused(409, reports.undo_dismissal, comment_id, of(world.alice))
    report(comment_id, world.charlie)
    reports.dismiss(comment_id, of(world.alice))
    report(comment_id, world.ivan)
    reports.dismiss(comment_id, of(world.erin))
    refused(403, reports.undo_dismissal, comment_id, of(world.ivan))
    reports.undo_dismissal(comment_id, of(world.alice))
    assert [(row["account_id"], row["settled_at"] is None) for row in rows()] == [
        (world.charlie.id, False), (world.ivan.id, True)], "those of the latest dismissal"
    assert [row["reports"] for row in queue()] == [1]


def test_a_removed_comment_gets_no_report_back(world, upload, say, report, of):
    comment_id = say(upload(world.alice), world.bob)
    report(comment_id, world.charlie)
    moderation.remove(comment_id, of(world.alice))
    refused(409, reports.undo_dismissal, comment_id, of(world.alice))
    assert queue() == []
