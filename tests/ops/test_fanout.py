"""The way to one reader: what it is sent, and its end."""

import socket

import eventlet
import pytest

from app import fanout

pytestmark = pytest.mark.no_database


@pytest.fixture
def ends():
    """Both ends of a connection."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    yield ours, theirs
    ours.close()
    theirs.close()


def test_a_reader_who_leaves_too_much_unread_is_dropped(ends):
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


def test_who_is_dropped_while_the_rest_is_being_sent_ends_quietly(ends):
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
