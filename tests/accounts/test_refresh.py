"""Refresh tokens: each works once, and whoever presents an old one ends the whole family."""

from datetime import timedelta

import pytest
import time_machine

from app.accounts import bearer, tokens
from app.ops.clock import now
from tests.accounts.tools import rows

SECOND = timedelta(seconds=1)


@pytest.fixture
def clock():
    """A clock that stands still until it is shifted."""
    with time_machine.travel(now().replace(microsecond=0), tick=False) as found:
        yield found


@pytest.fixture
def first(world, clock) -> tokens.Pair:
    """What Bob's program got when it signed in."""
    return tokens.open_session(world.bob.id, refresh=True, user_agent="", network="")


def alive(pair: tokens.Pair) -> bool:
    """Whether its access token opens anything."""
    return bearer.account_of(pair.access) is not None


def test_a_refresh_gives_a_new_pair_and_keeps_the_old_access_token(first, world, clock):
    second = tokens.refresh(first.refresh)
    assert second.refresh != first.refresh and second.access != first.access
    assert alive(first) and bearer.account_of(second.access).id == world.bob.id


def test_within_ten_seconds_the_same_successor_is_handed_out_again(first, clock):
    second = tokens.refresh(first.refresh)
    clock.shift(tokens.GRACE - SECOND)
    assert tokens.refresh(first.refresh).refresh == second.refresh
    assert len(rows("SELECT id FROM refresh_tokens")) == 2
    assert alive(second)


@pytest.mark.parametrize("story", ["after the grace", "after its successor was used"])
def test_an_old_token_ends_the_family_and_its_access_tokens_at_once(first, clock, story):
    second = tokens.refresh(first.refresh)
    newest = second
    if story == "after the grace":
        clock.shift(tokens.GRACE)
    else:
        newest = tokens.refresh(second.refresh)
    assert tokens.refresh(first.refresh) is None
    assert not any(map(alive, (first, second, newest)))
    assert tokens.refresh(newest.refresh) is None, "the thief's and the owner's alike"
    events = rows("SELECT id FROM audit_events WHERE action = 'account.token_reuse'")
    assert len(events) == 1, "told once"


def test_a_family_that_is_not_ended_would_go_on(first, clock, monkeypatch):
    """Negative control: the test above sees a reuse that has no consequence."""
    second = tokens.refresh(first.refresh)
    clock.shift(tokens.GRACE)
    monkeypatch.setattr(tokens.sql, "end_session", lambda **_: 0)
    assert tokens.refresh(first.refresh) is None
    assert alive(second)


def test_another_family_of_the_same_account_lives_on(first, world, clock):
    other = tokens.open_session(world.bob.id, refresh=True, user_agent="", network="")
    tokens.refresh(first.refresh)
    clock.shift(tokens.GRACE)
    assert tokens.refresh(first.refresh) is None
    assert alive(other) and tokens.refresh(other.refresh)


def test_kinds_of_tokens_are_never_taken_for_each_other(first):
    assert bearer.account_of(first.refresh) is None
    assert tokens.refresh(first.access) is None
    assert tokens.refresh(tokens._successor(first.refresh)) is None, "not handed out yet"
    assert alive(first), "and asking with nonsense ends nothing"
