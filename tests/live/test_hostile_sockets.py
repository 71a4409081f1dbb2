"""Messages of dishonest clients: their own connection may end, and nobody else notices."""

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from typing import Any

import pytest
import requests
import socketio
import websocket
from engineio.payload import Payload
from engineio.socket import Socket as Polling

from app.accounts import tokens
from app.live.engine import Quiet, Server
from app.live.members import Members
from app.ops.clock import now
from tests.compatibility.running import Site
from tests.live import servers
from tests.live.raw import Poller
from tests.live.watchers import handle_in_order

pytestmark = [pytest.mark.commits, pytest.mark.slow]

COMMENTS = 1500


class Wire:
    """A client that sends any bytes."""

    def __init__(self, site: Site, token: str | None = None):
        self.link = websocket.create_connection(
            f"{site.address.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket",
            timeout=10, suppress_origin=True)
        self._ids, self.received = count(1), []
        assert self.link.recv().startswith("0")
        if token is not None:
            self.link.send("40" + json.dumps({"token": token}))
            assert self.read().startswith("40{"), self.received

    def read(self) -> str:
        """Return the next packet but a ping; empty once the server has closed the connection."""
        while True:
            try:
                found = self.link.recv()
            except (websocket.WebSocketConnectionClosedException, ConnectionError):
                return ""
            if found == "2":
                self.link.send("3")
                continue
            if isinstance(found, str) and found.startswith("42"):
                self.received.append(json.loads(found[2:]))
            return found

    def call(self, *event: Any) -> dict[str, Any]:
        """Send an event and return its acknowledgement; earlier events are kept in `received`."""
        number = next(self._ids)
        self.link.send(f"42{number}{json.dumps(event)}")
        while True:
            found = self.read()
            assert found, "the server ended the connection"
            if found.startswith(f"43{number}["):
                return json.loads(found[found.index("["):])[0]

    def is_over(self, within_s: float = 5) -> bool:
        """Return whether the server closes the connection in time."""
        until = time.monotonic() + within_s
        self.link.settimeout(0.2)
        try:
            while time.monotonic() < until:
                try:
                    if not self.read():
                        return True
                except websocket.WebSocketTimeoutException:
                    continue
            return False
        finally:
            self.link.settimeout(10)

    def close(self) -> None:
        """Close the connection without a closing frame."""
        self.link.shutdown()


@pytest.fixture
def room(world) -> str:
    title_id = world.title("Storm Glass", "film", owned=True, is_free=True)
    return str(world.video(title_id, "Storm Glass", "feature"))


@pytest.fixture
def site(server, tmp_path) -> Iterator[Site]:
    with servers.live(tmp_path, servers.urls(server, "streamvault_commits")) as running:
        yield running


@pytest.fixture
def long_room(world, room) -> str:
    """A room with many comments."""
    world.add("comment_rooms", video_id=int(room), last_seq=COMMENTS, revision=COMMENTS)
    for seq in range(1, COMMENTS + 1):
        world.add("comments", video_id=int(room), seq=seq, revision=seq, body="x" * 2000,
                  account_id=world.alice.id, created_at=now())
    return room


def token_of(person: Any) -> str:
    return tokens.open_session(person.id, refresh=False, user_agent="", network="").access


def test_a_client_cannot_send_connect_and_disconnect_events(site, world, room):
    wire = Wire(site, token_of(world.bob))
    assert wire.call("join_video", room)["watching"] == 1
    wire.link.send('42["disconnect"]')
    wire.link.send("42" + json.dumps(["connect", {}, {"token": token_of(world.charlie)}]))
    wire.link.send('42["connect"]')
    assert wire.call("typing", room) == {"ok": True}
    answer = wire.call("send_comment", {"videoId": room, "content": "It is still me."})
    assert answer["comment"]["user"]["name"] == "Bob Marsh"
    wire.close()
    other = Wire(site, token_of(world.charlie))
    servers.wait_for(lambda: other.call("join_video", room)["watching"] == 1,
                     10, "until the client that left is counted no more")


NO_PACKETS = [
    '459999999999-["send_comment",{"_placeholder":true,"num":0}]', "42{}", "42[]", "42[[]]", "42",
    "4", "49", "42[" + "[" * 30_000, '42["typing",' + "9" * 5000 + "]", "4x", "44{}", "42/x,[1]",
    "9", "x"]


def test_a_malformed_packet_ends_its_own_connection(site, world):
    token = token_of(world.bob)
    for sent in NO_PACKETS:
        wire = Wire(site, token)
        wire.link.send(sent)
        with suppress(OSError):  # it may be over already
            wire.link.send_binary(b"x" * 60_000)
        assert wire.is_over(), sent


def test_a_message_in_endless_parts_is_not_collected(site, world):
    wire = Wire(site, token_of(world.bob))
    wire.link.sock.sendall(b"\x01\x84\0\0\0\0four")  # a first part; more are to follow
    part = b"\x00\xfe\xff\xff\0\0\0\0" + b"x" * 65_535
    with pytest.raises(OSError):
        for _ in range(200):
            wire.link.sock.sendall(part)
            time.sleep(0.01)


def test_a_client_that_floods_takes_no_turn_of_others(site, world, room):
    flood, other = Wire(site), Wire(site, token_of(world.bob))
    frames = b"\x81\x81\0\0\0\0" + b"3"
    flood.link.sock.setblocking(False)
    until, slowest = time.monotonic() + 2, 0.0
    other.call("join_video", room)
    while time.monotonic() < until:
        for _ in range(50):
            try:
                flood.link.sock.send(frames * 20_000)
            except BlockingIOError:
                break
        began = time.monotonic()
        assert other.call("typing", room) == {"ok": True}
        slowest = max(slowest, time.monotonic() - began)
        time.sleep(0.1)
    assert slowest < 0.5


def test_a_connection_without_a_sign_in_is_closed(site):
    wire, began = Wire(site), time.monotonic()
    polling = [requests.get(f"{site.address}/socket.io/?EIO=4&transport=polling", timeout=10).text
               for _ in range(3)]
    assert wire.is_over(25) and time.monotonic() - began > 5
    for opened in polling:
        sid = json.loads(opened[1:])["sid"]
        answer = requests.get(f"{site.address}/socket.io/", timeout=10, params={
            "EIO": "4", "transport": "polling", "sid": sid})
        assert answer.status_code == 400


def test_a_client_that_leaves_while_it_is_let_in_is_forgotten():
    """Over HTTP, a second request may end what the first is about to open."""
    gone: list[str] = []
    sio = Server(most=10, network_of=lambda _environ: "one", client_manager=Members(),
                 async_mode="threading", logger=Quiet(), engineio_logger=Quiet())
    sio.eio.sockets["wire"] = wire = Polling(sio.eio, "wire")
    sio.on("connect", lambda sid, environ, auth: wire.close(wait=False, abort=True))
    sio.on("disconnect", lambda sid, reason: gone.append(sid))
    sio._handle_eio_connect("wire", {})
    sio._handle_eio_message("wire", "0")
    assert len(gone) == 1
    assert not sio.manager.rooms and not sio.environ


def test_connections_beyond_the_limit_get_a_503(server, world, tmp_path):
    addresses = servers.urls(server, "streamvault_commits")
    with servers.live(tmp_path, addresses, LIVE_CONNECTIONS="30") as site:
        token = token_of(world.bob)
        viewers = [Poller(site, Connection="close").enter(token) for _ in range(30)]
        assert Poller(site).opening.status_code == 503
        assert viewers[0].post('421["leave_video","1"]').ok, "the others stay"


def test_a_client_that_missed_much_gets_it_as_fast_as_it_reads(site, world, long_room):
    wire = Wire(site, token_of(world.bob))
    answer = wire.call("join_video", {"videoId": long_room, "after": 0, "revision": 0})
    assert (answer["ok"], answer["seq"]) == (True, COMMENTS)
    assert [row["seq"] for name, row in wire.received if name == "new_comment"] == [
        *range(1, COMMENTS + 1)]


def test_a_polling_client_that_missed_much_gets_it_too(site, world, long_room, monkeypatch):
    monkeypatch.setattr(Payload, "max_decode_packets", 2000)  # a browser's client has no bound
    received: list[int] = []
    client = socketio.Client(reconnection=False)
    handle_in_order(client)
    client.on("new_comment", lambda comment: received.append(comment["seq"]))
    client.connect(site.address, auth={"token": token_of(world.bob)}, transports=["polling"])
    try:
        assert client.call("join_video", {"videoId": long_room, "after": 0, "revision": 0},
                           timeout=30)["ok"]
        servers.wait_for(lambda: len(received) == COMMENTS, 10)
        assert received == [*range(1, COMMENTS + 1)]
    finally:
        client.disconnect()
