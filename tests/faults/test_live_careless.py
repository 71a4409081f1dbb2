"""Live servers that are careless in one way each: the other tests would notice them."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from websocket import WebSocketTimeoutException

from app.accounts import sessions, tokens
from app.ops.clock import now
from tests.accounts.tools import rows
from tests.compatibility.running import Site
from tests.live import servers
from tests.live.altered import COMMAND, DOOMED, QUEUED
from tests.live.crowd import Crowd
from tests.live.raw import Poller, Raw, raw

pytestmark = [pytest.mark.commits, pytest.mark.slow]

NEW = '42["new_comment"'
SILENT_S = 1.5  # a packet that has not come by then is not coming
LIMITS = {"COMMENTS_PER_MINUTE": "100000", "LIVE_EVENTS_PER_SECOND": "1000"}


@pytest.fixture
def serving(server, database, tmp_path) -> Iterator[Callable[..., Site]]:
    """Start processes with these alterations; without any, one is as in production."""
    with ExitStack() as stack:
        def start(*ways: str) -> Site:
            folder = tmp_path / f"var{time.monotonic_ns()}"
            command = (*COMMAND, *ways) if ways else servers.LIVE
            return stack.enter_context(servers.live(
                folder, servers.urls(server, "streamvault_commits"), command, **LIMITS))

        yield start


@pytest.fixture
def film(world) -> str:
    title_id = world.title("Carelessness", "film", owned=True, is_free=True)
    return str(world.video(title_id, "All of it", "feature"))


def token_of(person) -> str:
    return tokens.open_session(person.id, refresh=False, user_agent="", network="").access


def gets(member: Raw, start: str, text: str = "", within_s: float = SILENT_S) -> bool:
    """Return whether a client gets such a packet soon."""
    member.socket.settimeout(within_s)
    try:
        while text not in member.take(start):
            pass
    except (OSError, WebSocketTimeoutException):
        return False
    return True


def seen_though_rolled_back(site: Site, world, film: str) -> bool:
    """Return whether a member of the room sees a comment that is not stored."""
    with raw(site, token_of(world.bob)) as bob, raw(site, token_of(world.charlie)) as charlie:
        for each in (bob, charlie):
            assert each.ask("join_video", film)["ok"]
        answer = bob.ask("send_comment", {"videoId": film, "content": DOOMED})
        assert answer["status"] == 503, answer
        seen = gets(charlie, NEW, DOOMED)
    assert rows("SELECT id FROM comments WHERE body = %(body)s", body=DOOMED) == []
    return seen


def test_nobody_sees_a_comment_that_is_rolled_back(serving, world, film):
    assert not seen_though_rolled_back(serving("rolls_back"), world, film)


def test_a_broadcast_before_the_commit_shows_a_comment_that_is_not_stored(serving, world, film):
    """Negative control."""
    assert seen_though_rolled_back(serving("broadcasts_early", "rolls_back"), world, film)


def stays(site: Site, person) -> bool:
    """Return whether a socket outlives its session."""
    cookie = sessions.open_session(person.id)
    with raw(site, None, Cookie=f"streamvault={cookie}", Origin=site.address) as member:
        member.send("40")
        member.take("40")
        sessions.void(cookie)
        return not gets(member, "41", within_s=2 * SILENT_S)


def test_without_the_sweep_a_socket_outlives_its_session(serving, world):
    """Negative control of revocation."""
    assert not stays(serving(), world.bob)
    assert stays(serving("never_sweeps"), world.bob)


def reaches(here: Site, there: Site, world, film: str) -> bool:
    """Return whether a comment at one process reaches a client at another."""
    with raw(here, token_of(world.bob)) as bob, raw(there, token_of(world.charlie)) as charlie:
        for each in (bob, charlie):
            assert each.ask("join_video", film)["ok"]
        text = f"From elsewhere {time.monotonic_ns()}"
        assert bob.ask("send_comment", {"videoId": film, "content": text})["ok"]
        return gets(charlie, NEW, text)


def test_two_processes_reach_each_other_through_the_table(serving, world, film):
    one, two, deaf = serving(), serving(), serving("listens_to_nothing")
    assert reaches(one, two, world, film) and reaches(two, one, world, film)
    assert not reaches(one, deaf, world, film), "negative control: there is no other way"


def test_a_client_that_stops_polling_is_dropped_and_the_others_get_everything(serving, world, film):
    site = serving("queues_little")
    people = [world.add("accounts", email=f"q{n}@example.org", name=f"Person {n}", country="PT",
                        password_hash="x", created_at=now()) for n in range(20)]
    idle = Poller(site).enter(token_of(world.charlie))
    idle.post(f'421["join_video","{film}"]')
    crowd = Crowd([servers.port_of(site)])
    for each in people:
        crowd.add(room=film, token=tokens.open_session(
            each, refresh=False, user_agent="", network="").access)
    try:
        assert crowd.until(crowd.all_in, 60)
        sent = crowd.run(0.5, 6, [])
        assert crowd.until(crowd.all_answered, 60) and sent < QUEUED
        assert idle.get().text.count("new_comment") > sent / 2
        while sent < 4 * QUEUED:  # it has polled once, and never again
            sent += crowd.run(0.5, 20, [])
        assert crowd.until(lambda: all(len(m.seen) == sent for m in crowd.members), 60)
        assert all(member.connections == 1 for member in crowd.members)
        assert idle.get().status_code == 400, "it is still connected"
    finally:
        crowd.close()
