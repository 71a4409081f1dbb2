"""Refresh tokens: each works once, and presenting an old one ends the whole family."""

from datetime import timedelta

import pytest
import time_machine

from app.accounts import bearer, tokens
from app.ops.clock import now
from tests.accounts.tools import rows

SECOND = timedelta(seconds=1)


@pytest.fixture
def clock():
    """Stop the clock until the test shifts it."""
    with time_machine.travel(now().replace(microsecond=0), tick=False) as found:
        yield found


@pytest.fixture
def first(world, clock) -> tokens.Pair:
    """Return what Bob's program got when it signed in."""
    return tokens.open_session(world.bob.id, refresh=True, user_agent="", network="")


def alive(pair: tokens.Pair) -> bool:
    """Return whether its access token still works."""
    return bearer.account_of(pair.access) is not None


def test_a_refresh_gives_a_new_pair_and_the_old_access_token_still_works(first, world, clock):
    second = tokens.refresh(first.refresh)
    assert second.refresh != first.refresh and second.access != first.access
    assert alive(first) and bearer.account_of(second.access).id == world.bob.id


def test_a_repeat_within_ten_seconds_gets_the_same_successor(first, clock):
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
    assert tokens.refresh(newest.refresh) is None, "the thief's and the owner's"
    events = rows("SELECT id FROM audit_events WHERE action = 'account.token_reuse'")
    assert len(events) == 1, "recorded once"


def test_an_old_token_would_change_nothing_if_the_family_went_on(first, clock, monkeypatch):
    """Negative control."""
    second = tokens.refresh(first.refresh)
    clock.shift(tokens.GRACE)
    monkeypatch.setattr(tokens._sql, "end_session", lambda **_: 0)
    assert tokens.refresh(first.refresh) is None
    assert alive(second)


def test_another_family_of_the_same_account_keeps_working(first, world, clock):
    other = tokens.open_session(world.bob.id, refresh=True, user_agent="", network="")
    tokens.refresh(first.refresh)
    clock.shift(tokens.GRACE)
    assert tokens.refresh(first.refresh) is None
    assert alive(other) and tokens.refresh(other.refresh)


def test_a_refresh_token_is_no_access_token_and_the_other_way_round(first):
    assert bearer.account_of(first.refresh) is None
    assert tokens.refresh(first.access) is None
    assert tokens.refresh(tokens._successor(first.refresh)) is None, "not issued yet"
    assert alive(first), "an unknown token ends nothing"
