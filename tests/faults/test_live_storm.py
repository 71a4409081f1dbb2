"""A storm of comments over two processes that are killed and connections that are cut.

Each acknowledged comment is stored once. Each member that is there at the end has seen every stored
comment, once and in order.
"""

import os
from collections import Counter
from contextlib import ExitStack, suppress
from time import monotonic

import pytest
from engineio.payload import Payload

from app import db
from app.accounts import tokens
from app.ops.clock import now
from tests.live import servers
from tests.live.crowd import Crowd, Member
from tests.live.cutting import cutting
from tests.live.watchers import watching

pytestmark = [pytest.mark.commits, pytest.mark.slow]

LONG = bool(os.environ.get("LONG"))
PEOPLE, RATE, SECONDS = (50, 10, 60) if LONG else (12, 8, 6)
KILLS_EVERY_S = 9 if LONG else 2.5
CUTS_EVERY_S = 0.7
SETTLES_S = 120


@pytest.fixture
def rooms(world) -> list[str]:
    """Two films that everyone may watch."""
    title_id = world.title("Storm Glass", "film", owned=True, is_free=True)
    return [str(world.video(title_id, f"Part {part}", "feature")) for part in (1, 2)]


@pytest.fixture
def people(world) -> list[str]:
    """A token each."""
    ids = [world.add("accounts", email=f"storm{n}@example.org", name=f"Storm {n}", country="PT",
                     password_hash="x", created_at=now()) for n in range(PEOPLE)]
    return [tokens.open_session(each, refresh=False, user_agent="", network="").access
            for each in ids]


def crowd_of(places: list[int], rooms: list[str], people: list[str]) -> Crowd:
    """Put two thirds into the first room, the others into the second; add some that only watch."""
    crowd = Crowd(places)
    for number, token in enumerate(people):
        crowd.add(room=rooms[number % 3 == 2], token=token)
    for careless in (False, True, True):
        crowd.add(room=rooms[0], token=people[0], careless=careless, sends=False)
    return crowd


def stored(room: str) -> list[dict]:
    return db.database().rows(
        "SELECT id, seq, client_msg_id, body FROM comments WHERE video_id = %(id)s ORDER BY seq",
        {"id": int(room)})


def missed(member: Member, rows: list[dict]) -> set[int]:
    return {row["seq"] for row in rows} - set(member.seen)


def test_after_a_storm_with_kills_and_cuts_each_acknowledged_comment_was_seen_once_in_order(
        server, rooms, people, tmp_path, monkeypatch):
    monkeypatch.setattr(Payload, "max_decode_packets", 5000)  # a browser's client has no bound
    addresses = servers.urls(server, "streamvault_commits")
    more = {"COMMENTS_PER_MINUTE": "100000", "LOG_LEVEL": "ERROR"}
    with servers.live(tmp_path / "one", addresses, **more) as one, \
            servers.live(tmp_path / "two", addresses, **more) as two, \
            cutting(servers.port_of(one)) as near, cutting(servers.port_of(two)) as far, \
            ExitStack() as stack:
        crowd = crowd_of([near.port, far.port, servers.port_of(one), servers.port_of(two)],
                         rooms, people)
        try:
            assert crowd.until(crowd.all_in, SETTLES_S)
            watchers = stack.enter_context(watching([near.port, far.port], people[0], rooms[0]))
            happens = [(at * CUTS_EVERY_S, lambda: (near.cut(2), far.cut(2)))
                       for at in range(1, int(SECONDS / CUTS_EVERY_S))]
            for turn in range(int((SECONDS - 1) / KILLS_EVERY_S)):
                victim = (one, two)[turn % 2]
                happens.append(((turn + 0.6) * KILLS_EVERY_S, lambda it=victim: servers.kill(it)))
            began = monotonic()
            sent = crowd.run(SECONDS, RATE, happens)
            seconds = monotonic() - began
            check(crowd, rooms, sent, seconds)
            all_of_them = [row["seq"] for row in stored(rooms[0])]
            for name, one in watchers.items():
                with suppress(AssertionError):  # the next one says more
                    servers.wait_for(lambda it=one: len(it.seen()) >= len(all_of_them), SETTLES_S)
                assert one.seen() == all_of_them, name
        finally:
            crowd.close()


def check(crowd: Crowd, rooms: list[str], sent: int, seconds: float) -> None:
    """Compare what each member saw with what is stored."""
    careful = [member for member in crowd.members if not member.careless]
    assert crowd.until(lambda: crowd.all_answered() and crowd.all_in(), SETTLES_S), "no answer"
    log = {room: stored(room) for room in rooms}
    last = {room: rows[-1]["seq"] for room, rows in log.items()}
    arrived = crowd.until(lambda: all(m.seq >= last[m.room] for m in careful), SETTLES_S)
    rows = [row for room in rooms for row in log[room]]
    acknowledged = {key: id for m in crowd.members for key, id in m.acknowledged.items()}
    assert len(acknowledged) == sent
    assert {row["client_msg_id"]: str(row["id"]) for row in rows} == acknowledged
    assert Counter(row["body"] for row in rows).most_common(1)[0][1] == 1, "stored twice"
    for member in careful:
        assert member.seen == [row["seq"] for row in log[member.room]], (
            sorted(missed(member, log[member.room])), member)
    assert arrived
    again = sum(member.connections for member in crowd.members) - len(crowd.members)
    assert again > len(crowd.members) / 2, "nothing was cut"
    careless = [member for member in crowd.members if member.careless]
    assert any(missed(member, log[member.room]) for member in careless), (
        "negative control: a client that joins without its position misses something")
    print(f"\n{sent} comments in {seconds:.0f} s, {crowd.delivered} deliveries "
          f"({crowd.delivered / seconds:.0f}/s), {again} connections lost and made again, "
          f"{sum(len(member.rejected) for member in crowd.members)} rejections, the "
          f"careless missed {[len(missed(member, log[member.room])) for member in careless]}")
