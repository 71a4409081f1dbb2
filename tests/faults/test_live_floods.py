"""Floods of one account and of strangers: everybody else is served as ever."""

import json
import time
from collections.abc import Iterator

import pytest
import requests

from app.accounts import tokens
from app.community.comments.live import BURST_S, EVENT_BYTES
from app.live.engine import LEAST_COST
from app.live.server import LARGEST
from tests.compatibility.running import Site
from tests.faults import live_attacks as attacks
from tests.faults.pace import lost_time
from tests.live import servers
from tests.live.raw import QUERY, Poller, raw

pytestmark = [pytest.mark.commits, pytest.mark.slow]

SECONDS = 5
MOST_LATE_S = 0.5
MOST_MORE_BYTES = 32 << 20
HANDSHAKES = 10_000


@pytest.fixture
def site(server, database, tmp_path) -> Iterator[Site]:
    with servers.live(tmp_path, servers.urls(server, "streamvault_commits")) as running:
        yield running


@pytest.fixture
def film(world) -> str:
    title_id = world.title("High Water", "film", owned=True, is_free=True)
    return str(world.video(title_id, "High Water", "feature"))


def token_of(person) -> str:
    return tokens.open_session(person.id, refresh=False, user_agent="", network="").access


def flooded(site: Site, world, film: str, size: int) -> tuple[int, int, float]:
    """Flood by one account while another joins and leaves a room. Return the bytes that the server
    took, its additional memory and the longest answer."""
    with raw(site, token_of(world.bob)) as bob:
        bob.ask("join_video", film)
        before = peak = servers.resident_bytes(site)
        until, slowest = time.monotonic() + SECONDS, 0.0
        with attacks.typing_flood(site.address, token_of(world.charlie), film, size=size) as sent:
            while time.monotonic() < until:
                began = time.monotonic()
                with lost_time() as lost:
                    for event in ("leave_video", "join_video"):
                        assert bob.ask(event, film)["ok"]
                slowest = max(slowest, time.monotonic() - began - lost[0])
                peak = max(peak, servers.resident_bytes(site))
                time.sleep(0.1)
            took = sum(sent)
    return took, peak - before, slowest


@pytest.mark.parametrize("size", [LARGEST - 100, 59_000], ids=["8 KB", "59 KB"])
def test_an_account_that_floods_delays_nobody_else(site, world, film, size):
    took, more, slowest = flooded(site, world, film, size)
    print(f"\n{took >> 10} KiB taken, {more >> 20} MiB more, the slowest answer {slowest:.3f} s")
    assert slowest < MOST_LATE_S and more < MOST_MORE_BYTES


def test_an_accounts_sockets_share_one_allowance_of_bytes(site, world, film):
    """More sockets get no more parsed, and leaving and coming back gives no new allowance."""
    token, size, parsed = token_of(world.charlie), LARGEST - 100, []
    for sockets in (1, 8):
        links = [attacks.signed_in(site.address, token) for _ in range(sockets)]
        for link in links:
            link.sock.sendall(attacks.typing_message(film, size) * (200 // sockets))
        until = time.monotonic() + SECONDS
        parsed.append(sum(attacks.answers(link, until) for link in links))
        for link in links:
            link.shutdown()
    burst, rate = BURST_S * 20 * EVENT_BYTES / size, 20 * EVENT_BYTES / size
    print(f"\n{parsed} messages parsed of 200 each; a burst is {burst:.0f}, a second {rate:.1f}")
    assert burst < parsed[0] < burst + 2 * SECONDS * rate
    assert parsed[1] < 8 + 2 * SECONDS * rate


def test_small_messages_cost_something_too(site, world):
    with raw(site, token_of(world.bob)) as bob:
        began, count = time.monotonic(), BURST_S * 20 * EVENT_BYTES // LEAST_COST + 300
        for _ in range(count):
            bob.send("3")
        assert bob.ask("leave_video", "1")
        assert time.monotonic() - began > 1


def test_a_message_of_more_than_8_kib_ends_its_own_connection(site, world, film):
    token = token_of(world.bob)
    longest = "✓" * 682  # 2,046 bytes, which JSON may write as 4,092
    with raw(site, token) as bob:
        assert bob.ask("join_video", film)["ok"]
        assert bob.ask("send_comment", {"videoId": film, "content": longest})["ok"]
        bob.send("42" + json.dumps(["typing", film, "x" * LARGEST]))
        assert bob.is_closed(5)
    polling = Poller(site).enter(token)
    assert polling.post("42" + json.dumps(["typing", film, "x" * LARGEST])).status_code == 400
    assert polling.get().status_code == 400, "it is over"
    assert json.loads(Poller(site).opening.text[1:])["maxPayload"] == 8192


def test_polling_clients_wait_too_and_send_one_request_at_a_time(site, world, film):
    polling = Poller(site).enter(token_of(world.bob))
    body = "42" + json.dumps(["typing", film, "x" * (LARGEST - 100)])
    began = time.monotonic()
    statuses = [polling.post(body).status_code for _ in range(30)]
    assert set(statuses) == {200} and time.monotonic() - began > 1.5, "it has waited"
    with attacks.unfinished_post(polling.url, 100):
        time.sleep(0.3)
        assert polling.post("3").status_code == 400, "two requests at once"
    assert polling.get().status_code == 400


def test_thousands_of_handshakes_refuse_no_viewer(site, world, film):
    with raw(site, token_of(world.bob)) as bob:
        bob.ask("join_video", film)
        before, slowest = servers.resident_bytes(site), 0.0
        for _ in range(10):
            assert attacks.polling_handshakes(
                site.address, HANDSHAKES // 10).keys() == {"200"}
            began = time.monotonic()
            with lost_time() as lost:
                Poller(site).enter(token_of(world.charlie))
                assert bob.ask("typing", film)["ok"]
            slowest = max(slowest, time.monotonic() - began - lost[0])
        more = servers.resident_bytes(site) - before
        print(f"\n{HANDSHAKES} handshakes: {more >> 20} MiB more, the slowest viewer "
              f"{slowest:.3f} s")
        assert slowest < MOST_LATE_S and more < MOST_MORE_BYTES


def test_the_oldest_idle_stranger_of_a_network_goes_first(server, database, tmp_path):
    with servers.live(tmp_path, servers.urls(server, "streamvault_commits"),
                      LIVE_CONNECTIONS="100") as site:  # 10 strangers, and 10 of one network
        mine = Poller(site, **{"X-Forwarded-For": "10.97.0.1"})
        others = [Poller(site, **{"X-Forwarded-For": "10.97.0.2"}) for _ in range(9)]
        assert others[0].post("3").ok and mine.post("3").ok
        late = Poller(site, **{"X-Forwarded-For": "10.97.0.2"})
        assert mine.post("3").status_code == 400, "the oldest of all has gone"
        assert others[0].post("3").ok and late.post("3").ok
        crowd = [Poller(site, **{"X-Forwarded-For": "10.97.0.2"}) for _ in range(4)]
        assert [each.post("3").status_code for each in others[:5]] == [400] * 4 + [200]
        assert all(each.post("3").ok for each in crowd)


def test_a_websocket_without_a_sign_in_makes_room_for_others(server, database, tmp_path):
    with servers.live(tmp_path, servers.urls(server, "streamvault_commits"),
                      LIVE_CONNECTIONS="100") as site, raw(site) as first:
        for _ in range(11):
            assert requests.get(f"{site.address}{QUERY}polling", timeout=10).ok
        assert first.is_closed(5)
