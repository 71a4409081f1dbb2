"""Both stores keep the limits, and losing Redis loses none."""

from datetime import datetime, timedelta

import pytest
import structlog
import time_machine
from pydantic import SecretStr

from app.ops import limit_stores
from app.web import limits
from app.web.errors import Problem
from tests.accounts.tools import rows

NOON = datetime(2026, 3, 1, 12)


@pytest.fixture(autouse=True)
def two_a_minute(monkeypatch):
    """A small limit, in a minute that has just begun: its end during a test starts over."""
    monkeypatch.setitem(limits.POLICIES, "comment", limits.Policy(2, 60))
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def in_redis(monkeypatch, test_settings, redis_server):
    """Count limits in Redis."""
    chosen = test_settings.model_copy(update={"redis_url": SecretStr(redis_server.url)})
    monkeypatch.setattr(limit_stores, "settings", lambda: chosen)
    limit_stores._redis.cache_clear()
    yield redis_server
    limit_stores._redis.cache_clear()


@pytest.fixture(params=["table", "redis"])
def store(request):
    """Run a test with each store."""
    if request.param == "redis":
        request.getfixturevalue("in_redis")
    return request.param


def admitted(times: int, policy: str = "comment", key: str = "bob") -> int:
    """Return how many of so many tries the limit allows."""
    done = 0
    for _ in range(times):
        try:
            limits.hit(policy, key)
            done += 1
        except Problem as problem:
            assert problem.status == 429
    return done


def test_a_window_allows_its_most_and_the_next_starts_over(store):
    with time_machine.travel(NOON + timedelta(seconds=20), tick=False) as clock:
        assert admitted(5) == 2
        with pytest.raises(Problem) as refusal:
            limits.hit("comment", "bob")
        assert refusal.value.retry_after_s == 40
        clock.shift(timedelta(seconds=40))
        assert admitted(5) == 2


def test_keys_and_policies_do_not_share_a_counter(store):
    assert admitted(3) == 2
    assert admitted(1, key="alice") == admitted(1, policy="upload") == 1


def test_redis_contains_no_address_and_its_counters_expire(in_redis):
    limits.hit("comment", "bob@example.org")
    names = in_redis.client.keys()
    assert len(names) == 1 and names[0].startswith(b"streamvault:limit:comment:")
    assert b"bob" not in names[0]
    assert 60_000 < in_redis.client.pttl(names[0]) <= 120_000
    assert rows("SELECT * FROM rate_buckets") == [], "nothing is counted twice"


def test_the_table_limits_while_redis_is_down(in_redis):
    assert admitted(1) == 1
    in_redis.stop()
    with time_machine.travel(NOON, tick=False):
        assert admitted(5) == 2
    assert [row["hits"] for row in rows("SELECT hits FROM rate_buckets")] == [5]


def test_redis_is_tried_again_only_after_a_pause(in_redis, monkeypatch):
    monotonic = [1000.0]
    monkeypatch.setattr(limit_stores.time, "monotonic", lambda: monotonic[0])
    in_redis.stop()
    admitted(1)
    in_redis.start()
    admitted(1)
    assert in_redis.client.keys() == []
    monotonic[0] += limit_stores.PAUSE_S
    admitted(1)
    assert len(in_redis.client.keys()) == 1


def test_its_absence_is_logged_once_a_minute(in_redis, monkeypatch):
    monotonic = [1000.0]
    monkeypatch.setattr(limit_stores.time, "monotonic", lambda: monotonic[0])
    in_redis.stop()
    with structlog.testing.capture_logs() as lines:
        for _ in range(12):
            admitted(1)
            monotonic[0] += limit_stores.PAUSE_S
        assert [line["event"] for line in lines] == ["limits.redis_away"]
        admitted(1)
    assert len(lines) == 2


def test_a_redis_that_never_answers_delays_one_request(in_redis, monkeypatch):
    in_redis.client.execute_command("CLIENT", "PAUSE", "60000", "ALL")
    asked = []
    run = limit_stores.RedisCounters._away
    monkeypatch.setattr(limit_stores.RedisCounters, "_away",
                        lambda self, error: asked.append(error) or run(self, error))
    assert admitted(5) == 2
    assert [type(error).__name__ for error in asked] == ["TimeoutError"]


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_limited_page_and_program_learn_when_to_retry(client, monkeypatch, store, accept):
    monkeypatch.setitem(limits.POLICIES, "sign-in", limits.Policy(1, 300))
    with time_machine.travel(NOON + timedelta(seconds=60), tick=False):
        answers = [client.post("/sign-in", data={"email": "a@example.org", "password": "x"},
                               headers={"Accept": accept}) for _ in range(2)]
    assert answers[1].status_code == 429
    assert answers[1].headers["Retry-After"] == "240"
    if accept == "text/html":
        assert "4 minutes" in answers[1].text
    else:
        assert answers[1].mimetype == "application/problem+json"
        assert answers[1].json["retry_after"] == 240
