"""A token that was checked once is not checked again in full; what can change still decides."""

import time
from datetime import timedelta

import pytest

from app.accounts import jwts
from app.ops.clock import now


def signed(life: timedelta = timedelta(minutes=5)) -> str:
    return jwts.sign("access", 1, 2, now(), life)


def test_a_token_that_was_good_before_expires_all_the_same(app, monkeypatch: pytest.MonkeyPatch):
    token, later = signed(), time.time() + 301
    assert jwts.session_of(token) == (2, 1)
    monkeypatch.setattr(jwts.time, "time", lambda: later)
    assert jwts.session_of(token) is None


def test_a_token_that_is_over_at_first_sight_is_refused(app):
    assert jwts.session_of(signed(timedelta(seconds=-1))) is None


def test_a_changed_token_is_refused_after_the_good_one_was_seen(app):
    token = signed()
    assert jwts.session_of(token)
    head, claims, signature = token.split(".")
    turned = "".join(reversed(signature))
    assert jwts.session_of(f"{head}.{claims}.{turned}") is None
    assert jwts.session_of(f"{head}.{claims[:-2]}AA.{signature}") is None


def test_another_key_refuses_what_the_first_one_signed(app, monkeypatch: pytest.MonkeyPatch):
    token = signed()
    assert jwts.session_of(token)
    monkeypatch.setattr(jwts, "_signing_key", lambda: b"k" * 32)
    assert jwts.session_of(token) is None
