"""A socket speaks for an account while its session holds."""

from datetime import timedelta

import pytest

from app.accounts import handshake, personal_tokens, sessions, tokens
from app.ops.clock import now
from tests.accounts.tools import run


@pytest.fixture
def cookie(world) -> str:
    return sessions.open_session(world.bob.id)


@pytest.fixture
def personal(world) -> dict:
    """Make a personal token that can read comments."""
    return personal_tokens.create(world.bob.id, "Bot", ["community:read"], 30)


def access_of(person) -> str:
    return tokens.open_session(person.id, refresh=False, user_agent="", network="").access


def test_a_token_a_personal_token_and_a_cookie_each_name_the_account(world, cookie, personal):
    for found in (handshake.account(access_of(world.bob), None), handshake.account(None, cookie),
                  handshake.account(personal["token"], None)):
        assert found.id == world.bob.id


def test_a_token_counts_before_a_cookie(world, cookie):
    assert handshake.account(access_of(world.alice), cookie).id == world.alice.id
    assert handshake.account("nonsense", cookie) is None, "the cookie replaces no wrong token"


@pytest.mark.parametrize("value", [
    None, "", " ", "abc", "a" * 43,
    "a" * 44, "ä" * 43, "a" * 42 + "\n", "a" * 42 + ";", "\x00" * 43,
    "%" * 43, "' OR 1=1 -- " + "a" * 31])
def test_a_value_that_is_no_cookie_names_no_account(database, value):
    assert handshake.account(None, value) is None


def test_a_cookie_is_no_token_and_a_token_is_no_cookie(world, cookie, personal):
    assert handshake.account(cookie, None) is None
    assert handshake.account(None, access_of(world.bob)) is None
    assert handshake.account(None, personal["token"]) is None


def test_scopes_limit_personal_tokens_only(world, cookie, personal):
    by_token = handshake.account(personal["token"], None)
    assert handshake.may(by_token, "community:read")
    assert handshake.may(by_token, "viewing:read", "community:read"), "one of them is enough"
    assert not handshake.may(by_token, "community:write")
    assert not handshake.may(by_token)
    assert handshake.may(handshake.account(None, cookie), "community:write")


ENDS = {
    "session": {
        "revoked": "UPDATE sessions SET revoked_at = %(now)s WHERE id = %(id)s",
        "expired": "UPDATE sessions SET expires_at = %(now)s WHERE id = %(id)s"},
    "token": {
        "revoked": "UPDATE personal_tokens SET revoked_at = %(now)s WHERE id = %(id)s",
        "expired": "UPDATE personal_tokens SET expires_at = %(now)s WHERE id = %(id)s"},
}
OF_THE_ACCOUNT = {
    "other auth_version": "UPDATE accounts SET auth_version = auth_version + 1 WHERE id = %(id)s",
    "disabled": "UPDATE accounts SET status = 'disabled' WHERE id = %(id)s"}


@pytest.mark.parametrize("way", [*ENDS["session"], *OF_THE_ACCOUNT])
@pytest.mark.parametrize("kind", ["session", "token"])
def test_an_ended_session_or_token_is_found_and_is_void(world, cookie, personal, kind, way):
    given = (None, cookie) if kind == "session" else (personal["token"], None)
    account = handshake.account(*given)
    other = handshake.account(access_of(world.alice), None)
    mine, theirs = handshake.key(account), handshake.key(other)
    assert mine[0] == kind and handshake.ended([mine, theirs]) == set()
    statement = ENDS[kind].get(way) or OF_THE_ACCOUNT[way]
    number = mine[1] if way in ENDS[kind] else world.bob.id
    values = {"id": number} | ({"now": now() - timedelta(seconds=1)} if "now" in statement else {})
    run(statement, **values)
    assert handshake.ended([mine, theirs]) == {mine}
    assert handshake.account(*given) is None


def test_a_session_and_a_token_of_the_same_number_are_different(world, cookie):
    session = handshake.key(handshake.account(None, cookie))
    run("UPDATE sessions SET revoked_at = %(now)s WHERE id = %(id)s", now=now(), id=session[1])
    assert handshake.ended([session, ("token", session[1])]) == {session}


def test_more_keys_than_one_query_takes_are_all_checked(world, cookie, monkeypatch):
    monkeypatch.setattr(handshake, "AT_ONCE", 2)
    keys = [handshake.key(handshake.account(None, sessions.open_session(world.bob.id)))
            for _ in range(5)]
    run("UPDATE sessions SET revoked_at = %(now)s WHERE id IN (%(a)s, %(b)s)", now=now(),
        a=keys[0][1], b=keys[4][1])
    assert handshake.ended(keys) == {keys[0], keys[4]}
