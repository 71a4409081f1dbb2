"""Readers that do not read, and a database that does not answer: no other client notices."""

import os
import signal
import threading
import time
from collections.abc import Iterator

import pytest

from app import db
from app.accounts import tokens
from app.db import embedded
from app.ops.clock import now
from tests.compatibility.running import Site
from tests.conftest import VAR, new_database, with_people
from tests.faults.pace import lost_time
from tests.live import servers
from tests.live.altered import COMMAND
from tests.live.crowd import Crowd
from tests.live.raw import Poller, Raw, raw

pytestmark = [pytest.mark.commits, pytest.mark.slow]

LONG = bool(os.environ.get("LONG"))
READERS, EACH_PER_S = 20, 4
SECONDS = 40 if LONG else 8
MOST_LATE_S = 0.25
MOST_MORE_BYTES = 64 << 20
PINGS = 3  # while the database stands still
LONG_TEXT = "x" * 1900


def people(world, count: int) -> list[str]:
    """Make accounts and return their tokens."""
    ids = [world.add("accounts", email=f"p{n}@example.org", name=f"Person {n}", country="PT",
                     password_hash="x", created_at=now()) for n in range(count)]
    return [tokens.open_session(each, refresh=False, user_agent="", network="").access
            for each in ids]


def films(world, count: int) -> list[str]:
    title_id = world.title("Pressure", "film", owned=True, is_free=True)
    return [str(world.video(title_id, f"Part {part}", "feature")) for part in range(count)]


@pytest.fixture
def green(server, database, tmp_path) -> Iterator[Site]:
    """A live process of this test's own."""
    with servers.live(tmp_path / "var", servers.urls(server, "streamvault_commits"),
                      COMMENTS_PER_MINUTE="100000") as site:
        yield site


def test_a_client_that_does_not_read_is_dropped_and_no_other_waits(green, world):
    (film,), everybody = films(world, 1), people(world, READERS + 2)
    deaf = Raw(green, everybody[-1])
    assert deaf.ask("join_video", film)["ok"]
    deaf_poller = Poller(green).enter(everybody[-2])
    deaf_poller.post(f'421["join_video","{film}"]')
    crowd = Crowd([servers.port_of(green)])
    for token in everybody[:READERS]:
        crowd.add(room=film, token=token)
    late: list[float] = []
    try:
        assert crowd.until(crowd.all_in, 60)
        before = servers.resident_bytes(green)
        crowd.text = LONG_TEXT
        crowd.on_seen = lambda key: late.append(time.monotonic() - crowd.posted_at[key])
        with lost_time() as lost:
            sent = crowd.run(SECONDS, EACH_PER_S, [])
            assert crowd.until(crowd.all_answered, 60)
            assert crowd.until(lambda: all(len(m.seen) == sent for m in crowd.members), 60)
        more = servers.resident_bytes(green) - before
        late.sort()
        p99 = late[len(late) * 99 // 100]
        assert p99 < MOST_LATE_S + lost[0], p99
        assert more < MOST_MORE_BYTES, f"{more >> 20} MiB"
        assert all(member.connections == 1 for member in crowd.members)
        assert deaf.is_closed(), "a client that read nothing is still connected"
        print(f"\n{sent} comments of 2 KB to {READERS} in {SECONDS} s: p50 "
              f"{late[len(late) // 2] * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms, "
              f"{more >> 20} MiB more, {lost[0]:.2f} s lost to others")
    finally:
        crowd.close()
        deaf.close()


@pytest.fixture
def own_server(world) -> Iterator[embedded.Server]:
    """A database server of this test's own, to be stopped."""
    found = embedded.start(VAR / "stalled", os.environ.get("MYSQLD") or None)
    try:
        yield found
    finally:
        os.kill(found.pid, signal.SIGCONT)
        found.stop()


def still_serves(site: Site) -> float:
    """Check that pages without a database and Engine.IO's own packets are answered as ever."""
    slowest = 0.0
    for _ in range(5):
        asked = time.monotonic()
        with lost_time() as lost, raw(site):  # opened and greeted
            assert site.connection.get(f"{site.address}/health", timeout=20).ok
        slowest = max(slowest, time.monotonic() - asked - lost[0])
        time.sleep(0.2)
    assert slowest < 1, "the process stands still, too"
    return slowest


def test_a_database_that_stands_still_delays_comments_and_nothing_else(
        own_server, database, world, tmp_path):
    mine = new_database(own_server, "streamvault_stalled")
    with_people(mine)
    film, another = films(world, 2)
    tokens_there = people(world, 4)
    addresses = servers.urls(own_server, "streamvault_stalled")
    with servers.live(tmp_path / "var", addresses, (*COMMAND, "pings_often")) as site, \
            raw(site, tokens_there[0]) as one, raw(site, tokens_there[1]) as two, \
            raw(site, tokens_there[3]) as elsewhere:
        for each, room in ((one, film), (two, film), (elsewhere, another)):
            assert each.ask("join_video", room)["ok"]
        asked = {"videoId": film, "content": "Meanwhile", "client_msg_id": "stalled-1"}
        answers: list[dict] = []
        asking = threading.Thread(target=lambda: answers.append(one.ask("send_comment", asked)))
        assert two.ask("send_comment", {"videoId": another, "content": "Just in time"})["ok"]
        os.kill(own_server.pid, signal.SIGSTOP)
        began = time.monotonic()
        asking.start()
        assert "Just in time" in elsewhere.take('42["new_comment"'), "a stored comment is delivered"
        slowest = still_serves(site)
        for _ in range(PINGS):
            elsewhere.take("2")
        with raw(site) as late:
            late.send(f'40{{"token":"{tokens_there[2]}"}}')
            refused = late.take("4")
            assert refused.startswith("44{") and "again" in refused, refused
        os.kill(own_server.pid, signal.SIGCONT)
        stood = time.monotonic() - began
        asking.join(60)
        first = answers[0]
        if not first["ok"]:
            assert first["status"] == 503 and "send it again" in first["message"], first
            first = one.ask("send_comment", asked)
        assert first["ok"], first
        assert "Meanwhile" in two.take('42["new_comment"')
        after = two.ask("send_comment", {"videoId": film, "content": "After"})
        assert (first["comment"]["seq"], after["comment"]["seq"]) == (1, 2)
        print(f"\nstood still for {stood:.1f} s; the slowest other answer took {slowest:.2f} s")
    assert [row["body"] for row in mine.rows(
        "SELECT body FROM comments ORDER BY id")] == ["Just in time", "Meanwhile", "After"]
    db.configure(database)
    mine.close()
