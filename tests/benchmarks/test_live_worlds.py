"""The clients of `bench live` against a real Socket.IO server."""

import pytest

from benchmarks.live_peers import start_python
from benchmarks.live_worlds import Failed, world

pytestmark = [pytest.mark.no_database, pytest.mark.slow]


def test_a_server_takes_saturation_and_a_fixed_rate_without_a_loss():
    with start_python() as served, world(served) as clients:
        clients.join(rooms=3, each=4)
        times = {"per_room": 1, "warm_s": 0.1, "seconds": 0.4}
        full = clients.load("saturate", window=2, **times)
        assert full["rate"] > 0
        assert full["deliveries"] == pytest.approx(full["rate"] * full["seconds"])
        part = clients.load("offer", comments_s=30, **times)
        assert part["deliveries"] in range(10 * 4, 14 * 4 + 1), "four clients, 30/s, 0.4 s"
        assert 0 < part["p50_ms"] <= part["p99_ms"]
        clients.join(rooms=3, each=5)  # more of them later: the first stay
        clients.load("offer", comments_s=30, **times)


def test_a_rejected_client_is_a_failure_that_says_so():
    with start_python() as served, world(served) as clients, pytest.raises(Failed, match="Sign in"):
        clients.ask("join", rooms=["1"], each=1, tokens=[""], limit_s=5)
