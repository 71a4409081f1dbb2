"""A token's signature is checked once; everything that can change is checked each time."""

import time
from datetime import timedelta

import pytest

from app.accounts import jwts
from app.ops.clock import now


def signed(life: timedelta = timedelta(minutes=5)) -> str:
    return jwts.sign("access", 1, 2, now(), life)


def test_a_token_that_was_checked_before_still_expires(app, monkeypatch: pytest.MonkeyPatch):
    token, later = signed(), time.time() + 301
    assert jwts.session_of(token) == (2, 1)
    monkeypatch.setattr(jwts.time, "time", lambda: later)
    assert jwts.session_of(token) is None


def test_a_token_that_has_expired_is_rejected(app):
    assert jwts.session_of(signed(timedelta(seconds=-1))) is None


def test_an_altered_token_is_rejected_after_the_good_one_was_checked(app):
    token = signed()
    assert jwts.session_of(token)
    head, claims, signature = token.split(".")
    turned = "".join(reversed(signature))
    assert jwts.session_of(f"{head}.{claims}.{turned}") is None
    assert jwts.session_of(f"{head}.{claims[:-2]}AA.{signature}") is None


def test_a_token_signed_with_another_key_is_rejected(app, monkeypatch: pytest.MonkeyPatch):
    token = signed()
    assert jwts.session_of(token)
    monkeypatch.setattr(jwts, "_signing_key", lambda: b"k" * 32)
    assert jwts.session_of(token) is None
