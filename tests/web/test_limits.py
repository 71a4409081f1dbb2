"""Rate limits."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine

from app.config import ROOT
from app.ops import limit_stores
from app.web import limits
from app.web.errors import Problem
from tests.accounts.tools import rows


@pytest.fixture(autouse=True)
def two_a_minute(monkeypatch):
    """A small limit, in a minute that has just begun: its end during a test starts over."""
    monkeypatch.setitem(limits.POLICIES, "comment", limits.Policy(2, 60))
    with time_machine.travel(datetime(2026, 3, 1, 12)):
        yield


def test_the_third_try_in_a_window_waits_for_the_next():
    with time_machine.travel(datetime(2026, 3, 1, 12, 0, 20), tick=False) as clock:
        limits.hit("comment", "bob")
        limits.hit("comment", "bob")
        with pytest.raises(Problem) as refusal:
            limits.hit("comment", "bob")
        assert refusal.value.status == 429
        assert refusal.value.retry_after_s == 40
        assert "40 seconds" in refusal.value.detail
        clock.shift(timedelta(seconds=40))
        limits.hit("comment", "bob")


def test_keys_and_policies_do_not_share_a_limit():
    for _ in range(2):
        limits.hit("comment", "bob")
    limits.hit("comment", "alice")
    limits.hit("upload", "bob")
    hits = sorted(row["hits"] for row in rows("SELECT hits FROM rate_buckets"))
    assert hits == [1, 1, 2]


def test_the_table_contains_no_address():
    limits.hit("comment", "bob@example.org")
    assert b"bob" not in bytes(rows("SELECT key_hash FROM rate_buckets")[0]["key_hash"])


@pytest.mark.parametrize("window_s", [60, 300, 3600])
def test_every_process_sees_the_same_window(window_s):
    at = datetime(2026, 3, 1, 12, 34, 56, 789)
    start = limits.window_start(at, window_s)
    assert start <= at < start + timedelta(seconds=window_s)
    assert start == limits.window_start(start, window_s)
    assert start.second == start.microsecond == 0


def test_each_limit_in_the_code_has_a_policy():
    used = {name for path in (ROOT / "app").rglob("*.py")
            for name in re.findall(r'(?:limits\.hit|@limited)\(\s*"([\w-]+)"',
                                   path.read_text("utf-8"))}
    assert {"sign-in", "sign-up", "reset", "import", "export"} <= used <= set(limits.POLICIES)
    assert all(rule.most > 0 and rule.window_s % 60 == 0 for rule in limits.POLICIES.values())


def test_no_window_is_purged_before_it_has_ended():
    longest_s = max(policy.window_s for policy in limits.POLICIES.values())
    assert timedelta(seconds=2 * longest_s) <= limit_stores.KEPT_FOR


def test_past_windows_are_purged():
    with time_machine.travel(datetime(2026, 3, 1, 12), tick=False) as clock:
        limits.hit("comment", "bob")
        assert limit_stores.purge() == 0
        clock.shift(timedelta(hours=3))
        assert limit_stores.purge() == 1


@pytest.mark.parametrize(("seconds", "words"), [
    (1, "1 second"), (59, "59 seconds"), (60, "1 minute"), (61, "2 minutes"), (3600, "60 minutes"),
])
def test_waits_are_written_in_words(seconds, words):
    assert limits.in_words(seconds) == words
