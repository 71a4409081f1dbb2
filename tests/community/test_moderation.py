"""Comments are removed and restored by their moderators, once, and for everybody."""

import json

import pytest

from app import db
from app.community.comments import rooms
from app.community.moderation import moderation
from app.web.errors import Problem
from tests.accounts.tools import at_once, run


def comment(comment_id: int) -> dict:
    return db.database().rows("SELECT * FROM comments WHERE id = %(id)s", {"id": comment_id})[0]


def audited() -> list[tuple[str, int, int]]:
    return [(row["action"], row["object_id"], row["actor_id"]) for row in db.database().rows(
        "SELECT action, object_id, actor_id FROM audit_events ORDER BY id")]


def refused(status: int, verb, *args, **more) -> Problem:
    with pytest.raises(Problem) as problem:
        verb(*args, **more)
    assert problem.value.status == status
    return problem.value


def test_staff_moderate_everywhere_and_creators_on_their_own_titles(world, of):
    alice, charlie = world.alice.id, world.charlie.id
    assert [moderation.may(of(person), alice) for person in world.everybody] == [
        True, False, False, True, False, False, True]
    assert not moderation.may(of(world.alice), charlie)
    assert not moderation.may(of(world.alice), None) and moderation.may(of(world.erin), None)
    assert moderation.may(of(world.ivan), world.ivan.id), "an instructor on an own course"
    assert not moderation.may(of(world.bob), world.bob.id), "an account that is no creator any more"


def test_a_removed_comment_keeps_its_place_and_says_why(world, upload, say, received, of):
    video_id = upload(world.alice)
    first, other = say(video_id, world.bob), say(video_id, world.charlie)
    row = moderation.remove(first, of(world.alice), "Spoils it.")
    assert (row["state"], row["removal_reason"], row["seq"]) == ("hidden", "Spoils it.", 1)
    assert row["revision"] == rooms.state(video_id)["revision"] == 3, "after all earlier changes"
    assert received == [row] and comment(other)["state"] == "visible"
    assert audited() == [("comment.remove", first, world.alice.id)]
    refused(409, moderation.remove, first, of(world.erin))
    assert len(received) == 1 and rooms.state(video_id)["revision"] == 3


def test_a_removed_comment_is_restored(world, upload, say, received, of):
    video_id = upload(world.alice)
    comment_id = say(video_id, world.bob)
    refused(409, moderation.restore, comment_id, of(world.alice))
    moderation.remove(comment_id, of(world.alice), "By mistake")
    row = moderation.restore(comment_id, of(world.alice))
    assert (row["state"], row["removal_reason"], row["revision"]) == ("visible", None, 3)
    assert [each["state"] for each in received] == ["hidden", "visible"]
    assert [action for action, *_ in audited()] == ["comment.remove", "comment.restore"]
    assert moderation.remove(comment_id, of(world.erin))["state"] == "hidden"


def test_a_comment_that_its_author_deleted_is_not_restored(world, upload, say, received, of):
    comment_id = say(upload(world.alice), world.bob, state="deleted")
    for verb in (moderation.remove, moderation.restore):
        refused(409, verb, comment_id, of(world.erin))
    assert comment(comment_id)["state"] == "deleted" and not received


def test_a_creator_cannot_restore_what_streamvault_removed(world, upload, say, received, of):
    comment_id = say(upload(world.alice), world.bob)
    moderation.remove(comment_id, of(world.erin))
    problem = refused(403, moderation.restore, comment_id, of(world.alice))
    assert problem.detail == moderation.BY_STAFF
    assert comment(comment_id)["state"] == "hidden" and len(received) == 1
    moderation.restore(comment_id, of(world.ada))
    moderation.remove(comment_id, of(world.alice))
    assert moderation.restore(comment_id, of(world.alice))["state"] == "visible"


def test_what_an_employee_removed_stays_removed_after_they_left(world, upload, say, of):
    comment_id = say(upload(world.alice), world.bob)
    moderation.remove(comment_id, of(world.erin))
    run("DELETE FROM account_roles WHERE account_id = %(id)s", id=world.erin.id)
    assert refused(403, moderation.restore, comment_id, of(world.alice)).detail == (
        moderation.BY_STAFF)
    assert moderation.restore(comment_id, of(world.ada))["state"] == "visible"


def test_nobody_else_removes_a_comment_or_learns_of_a_hidden_one(world, upload, say, received, of):
    seen = say(upload(world.alice), world.bob)
    hidden_title = world.title("Not here", owner_id=world.charlie.id)
    unseen = say(world.video(hidden_title), world.bob)
    for person in (world.bob, world.charlie, world.ivan, world.ana):
        refused(403, moderation.remove, seen, of(person))
        refused(404, moderation.remove, unseen, of(person))
    refused(404, moderation.remove, unseen, of(world.alice))
    refused(404, moderation.remove, 999_999, of(world.erin))
    assert moderation.remove(unseen, of(world.erin))["state"] == "hidden", "staff see everything"


def test_a_removal_settles_the_reports(world, upload, say, received, of):
    comment_id = say(upload(world.alice), world.bob)
    for person in (world.charlie, world.ivan):
        world.add("comment_reports", comment_id=comment_id, account_id=person.id, reason="spam",
                  created_at="2026-01-01")
    moderation.remove(comment_id, of(world.alice))
    assert not db.database().rows("SELECT id FROM comment_reports WHERE settled_at IS NULL")


def test_a_removal_that_is_rolled_back_is_not_broadcast(world, upload, say, received, of):
    comment_id = say(upload(world.alice), world.bob)

    def then_fail() -> None:
        moderation.remove(comment_id, of(world.alice))
        raise ValueError

    with pytest.raises(ValueError):
        db.run("tests.fail", then_fail)
    assert comment(comment_id)["state"] == "visible" and not received and not audited()


@pytest.mark.commits
def test_of_many_moderators_at_once_one_removes_the_comment(world, upload, say, of):
    video_id = upload(world.alice)
    comment_ids = [say(video_id, world.bob) for _ in range(4)]

    def remove(number: int) -> bool:
        try:
            moderator = of(world.erin if number % 2 else world.alice)
            moderation.remove(comment_ids[number % 4], moderator)
        except Problem as problem:
            assert problem.status == 409
            return False
        return True

    assert sum(at_once(12, remove)) == 4
    found = db.database().rows("SELECT revision FROM comments ORDER BY revision")
    assert [row["revision"] for row in found] == [5, 6, 7, 8], "each change has its number"
    assert rooms.state(video_id)["revision"] == 8
    assert len(audited()) == 4


@pytest.mark.commits
def test_a_removal_is_broadcast_to_other_processes(world, upload, say, of):
    video_id = upload(world.alice)
    comment_id = say(video_id, world.bob)
    moderation.remove(comment_id, of(world.alice))
    messages = db.database().rows("SELECT payload FROM live_messages")
    assert [json.loads(row["payload"])["method"] for row in messages] == ["comments"]
