"""The link to one reader: what it sends, keeps and drops."""

import socket
from contextlib import suppress
from types import SimpleNamespace

import eventlet
import pytest

from app.live import fanout

pytestmark = pytest.mark.no_database


@pytest.fixture
def ends():
    """Return both ends of a connection."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    yield ours, theirs
    ours.close()
    theirs.close()


def test_a_reader_that_leaves_too_much_unread_is_dropped(ends):
    ours, theirs = ends
    link = fanout.Link(ours)
    for _ in range(2000):
        link.write(b"x" * 1024)
        if link.closed:
            break
    assert link.closed and not link._kept
    theirs.settimeout(5)
    taken = 0
    while data := theirs.recv(1 << 20):
        taken += len(data)
    assert taken < fanout.MOST_UNREAD + 8 * fanout.KERNEL_UNREAD


def test_without_a_bound_all_unread_bytes_would_be_kept(ends, monkeypatch):
    """Negative control."""
    bound = fanout.MOST_UNREAD
    monkeypatch.setattr(fanout, "MOST_UNREAD", float("inf"))
    link = fanout.Link(ends[0])
    for number in range(200):
        link.write(b"%d" % (number % 10) * 65_536)
    assert not link.closed and link.unread > 8 * bound


def test_a_polling_client_that_stops_polling_is_dropped_with_its_queue():
    queue: list[object] = []
    ended: list[dict] = []
    found = SimpleNamespace(
        link=None, upgraded=False,
        queue=SimpleNamespace(qsize=lambda: len(queue), put=queue.append),
        closed=False, close=lambda **how: ended.append(how),
        server=SimpleNamespace(reason=SimpleNamespace(TRANSPORT_ERROR="transport error")))
    for _ in range(fanout.MOST_QUEUED + 1):
        fanout.broadcast([found], [b'2["new_comment",{}]'], lambda _: None)
    assert not ended and len(queue) == fanout.MOST_QUEUED + 1
    fanout.broadcast([found], [b'2["new_comment",{}]'], lambda _: None)
    assert ended == [{"wait": False, "abort": True, "reason": "transport error"}]
    assert len(queue) == fanout.MOST_QUEUED + 1


def test_a_reader_dropped_while_the_rest_is_sent_raises_nothing(ends):
    ours, _ = ends
    while True:  # until nothing more fits
        try:
            ours.send(b"x" * 65_536)
        except BlockingIOError:
            break
    link = fanout.Link(ours)
    link._kept.append(b"the rest")
    sending = eventlet.spawn(link._flush)
    eventlet.sleep(0)
    link.drop()
    sending.wait()


def test_a_large_batch_drops_no_reader_that_reads(ends):
    ours, theirs = ends
    link = fanout.Link(ours)
    batch = b"x" * (4 * fanout.MOST_UNREAD)
    link.write(batch)
    assert not link.closed and link.unread
    theirs.setblocking(False)
    taken = 0
    with eventlet.Timeout(20):
        while taken < len(batch):
            with suppress(BlockingIOError):
                taken += len(theirs.recv(1 << 20))
            eventlet.sleep(0)
    eventlet.sleep(0)
    assert not link.unread and not link.closed


def test_delivery_waits_for_a_reader_that_catches_up(ends):
    ours, theirs = ends
    found = SimpleNamespace(link=fanout.Link(ours), closed=False,
                            queue=SimpleNamespace(qsize=lambda: 0))
    found.link.write(b"x" * (4 * fanout.MOST_UNREAD))
    theirs.setblocking(False)
    waited: list[float] = []

    def read(seconds: float) -> None:
        waited.append(seconds)
        with suppress(BlockingIOError):
            theirs.recv(1 << 20)
        eventlet.sleep(0)

    with eventlet.Timeout(20):
        fanout.wait(found, read)
    assert len(waited) > 1 and not found.link.unread
    fanout.wait(found, lambda _: pytest.fail("nothing is left to wait for"))


def test_delivery_does_not_wait_for_a_reader_that_has_left(ends):
    link = fanout.Link(ends[0])
    link.write(b"x" * (4 * fanout.MOST_UNREAD))
    link.drop()
    fanout.wait(SimpleNamespace(link=link, closed=False, queue=SimpleNamespace(qsize=lambda: 0)),
                lambda _: pytest.fail("the reader has left"))


def test_a_websocket_of_an_old_draft_is_rejected():
    """It has no frames, and no version in its request."""
    server = SimpleNamespace(max_http_buffer_size=1000)
    answers: list[str] = []
    fanout.WebSocket(SimpleNamespace(server=server, pay=None))(
        {"HTTP_CONNECTION": "Upgrade", "HTTP_UPGRADE": "websocket",
         "eventlet.input": SimpleNamespace(get_socket=lambda: None)},
        lambda status, headers: answers.append(status))
    assert answers == ["400 Bad Request"]
