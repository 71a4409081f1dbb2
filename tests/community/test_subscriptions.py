"""Following a creator: once, never oneself, and only somebody who is one."""

from datetime import timedelta

import pytest

from app import db
from app.community.subscriptions import subscriptions
from app.ops import versions
from app.ops.clock import now
from app.web.errors import Problem
from tests.accounts.tools import at_once, run


def pairs() -> set[tuple[int, int]]:
    return {(row["account_id"], row["creator_id"]) for row in db.database().rows(
        "SELECT account_id, creator_id FROM subscriptions")}


def refused(call, *arguments) -> int:
    with pytest.raises(Problem) as problem:
        call(*arguments)
    return problem.value.status


def test_following_and_following_no_longer(world):
    before = versions.current()["subscriptions"]
    made = subscriptions.subscribe(world.bob.id, world.alice.id)
    assert made["creator_name"] == "Alice Prado" and pairs() == {(world.bob.id, world.alice.id)}
    assert subscriptions.count(world.alice.id) == 1
    subscriptions.unsubscribe(world.bob.id, world.alice.id)
    assert pairs() == set() and versions.current()["subscriptions"] == before + 2


def test_what_is_refused(world):
    follow, leave = subscriptions.subscribe, subscriptions.unsubscribe
    assert refused(follow, world.alice.id, world.alice.id) == 400
    assert refused(follow, world.bob.id, world.bob.id) == 400, "whoever one is"
    assert refused(follow, world.bob.id, 999_999) == 404
    assert refused(follow, world.bob.id, world.charlie.id) == 404, "no creator"
    assert refused(leave, world.bob.id, world.alice.id) == 404
    follow(world.bob.id, world.alice.id)
    assert refused(follow, world.bob.id, world.alice.id) == 409
    assert len(pairs()) == 1


def test_a_creator_who_was_disabled_is_none(world):
    run("UPDATE accounts SET status = 'disabled' WHERE id = %(id)s", id=world.alice.id)
    assert refused(subscriptions.subscribe, world.bob.id, world.alice.id) == 404


def test_too_many_tries_have_to_wait(world):
    for _ in range(60):
        refused(subscriptions.subscribe, world.bob.id, world.bob.id)
    assert refused(subscriptions.subscribe, world.bob.id, world.alice.id) == 429


@pytest.mark.commits
def test_of_ten_at_once_one_follows(world):
    def follow(_):
        try:
            subscriptions.subscribe(world.bob.id, world.alice.id)
        except Problem as problem:
            return problem.status
        return 201

    assert sorted(at_once(10, follow)) == [201] + [409] * 9
    assert len(pairs()) == 1


def test_what_was_seen_is_never_unseen_by_looking_again(world):
    subscriptions.subscribe(world.bob.id, world.alice.id)
    later = now() + timedelta(days=1)
    run("UPDATE subscriptions SET seen_at = %(at)s", at=later)
    assert subscriptions.mark_read(world.bob.id) == 0
    run("UPDATE subscriptions SET seen_at = %(at)s", at=later - timedelta(days=9))
    assert subscriptions.mark_read(world.charlie.id) == 0, "another's"
    assert subscriptions.mark_read(world.bob.id, world.alice.id) == 1


def test_the_button_follows_and_says_so(client, world, upload):
    upload(world.alice)
    client.sign_in(world.bob)
    page = client.get(f"/channels/{world.alice.id}-alice-prado").text
    assert "Subscribe to Alice Prado" in page and "0 subscribers" in page
    answer = client.post(f"/channels/{world.alice.id}/subscription")
    assert (answer.status_code, answer.location) == (
        303, f"/channels/{world.alice.id}-alice-prado")
    page = client.get(answer.location).text
    assert "Subscribed to Alice Prado." in page and "1 subscriber" in page
    assert "Subscribed to Alice Prado: unsubscribe" in page
    client.post(f"/channels/{world.alice.id}/subscription")
    assert "You already subscribe to this creator." in client.get(answer.location).text
    client.post(f"/channels/{world.alice.id}/subscription/delete")
    assert "Unsubscribed from Alice Prado." in client.get(answer.location).text
    assert pairs() == set()


def test_nobody_follows_by_looking(client, world, upload):
    upload(world.alice)
    subscriptions.subscribe(world.bob.id, world.alice.id)
    seen = db.database().rows("SELECT seen_at FROM subscriptions")
    client.sign_in(world.bob)
    for path in ("/", "/feed", "/channels", f"/channels/{world.alice.id}-alice-prado",
                 "/notifications", "/discover"):
        assert client.get(path).status_code == 200, path
    assert db.database().rows("SELECT seen_at FROM subscriptions") == seen


def test_a_creator_has_no_button_on_the_own_page(client, world):
    page = client.sign_in(world.alice).get(f"/channels/{world.alice.id}-alice-prado").text
    assert "Subscribe to" not in page and "Nothing to watch here yet" in page
