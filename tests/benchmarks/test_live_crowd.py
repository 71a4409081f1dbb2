"""The failures that the clients of `bench live` notice: a fast server must not be careless."""

import json
import socket

import pytest

from benchmarks.live_crowd import Crowd, Failure, Member, Room
from benchmarks.live_frames import Reader

pytestmark = pytest.mark.no_database


class Wire:
    """A crowd of two in one room, and the server's ends of their connections."""

    def __init__(self) -> None:
        self.crowd, self.room = Crowd(0), Room("7")
        self.crowd.rooms["7"] = self.room
        self.ends = [self._end(), self._end()]
        self.crowd.ready = 2

    def _end(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        member = Member(theirs, self.room, "token")
        member.reader = Reader()
        self.crowd.adopt(member)
        return ours

    def post(self) -> tuple[int, str]:
        """Post a comment from the first client; return its number and its content."""
        self.crowd.post(self.room.members[0])
        said = self.ends[0].recv(1 << 16).partition(b"[")[2]
        comment = json.loads(b"[" + said)[1]
        return self.crowd.posted, comment["content"]

    def send(self, end: int, event: str, video: str = "7") -> None:
        """Send an event to a client, and let it read."""
        if event[:2] != "43":
            event = "42" + json.dumps(["new_comment", {"content": event, "videoId": video}])
        frame = event.encode()
        self.ends[end].sendall(bytes((0x81, 126)) + len(frame).to_bytes(2, "big") + frame)
        self.crowd.turn(1)

    def everyone(self, content: str) -> None:
        for end in (0, 1):
            self.send(end, content)


@pytest.fixture
def wire():
    made = Wire()
    yield made
    made.crowd.close()
    for end in made.ends:
        end.close()


def test_a_run_passes_when_every_client_saw_every_comment_once_and_in_order(wire: Wire):
    for _ in range(3):
        number, content = wire.post()
        wire.everyone(content)
        wire.send(0, f'43{number}[{{"ok":true}}]')
    wire.crowd.settle(0.2)
    assert wire.crowd.delivered == 6


def test_a_missing_delivery_is_a_failure(wire: Wire):
    number, content = wire.post()
    wire.send(0, content)
    wire.send(0, f'43{number}[{{"ok":true}}]')
    with pytest.raises(Failure, match="1 deliveries missing"):
        wire.crowd.settle(0.1)


def test_an_acknowledged_comment_that_nobody_saw_is_a_failure(wire: Wire):
    number, _ = wire.post()
    wire.send(0, f'43{number}[{{"ok":true}}]')
    with pytest.raises(Failure, match="1 seen by nobody"):
        wire.crowd.settle(0.1)


def test_a_comment_that_is_not_acknowledged_is_a_failure(wire: Wire):
    _, content = wire.post()
    wire.everyone(content)
    with pytest.raises(Failure, match="1 comments not acknowledged"):
        wire.crowd.settle(0.1)


def test_the_same_comment_twice_is_a_failure(wire: Wire):
    _, content = wire.post()
    wire.everyone(content)
    with pytest.raises(Failure, match="came twice"):
        wire.send(1, content)


def test_another_order_than_the_first_clients_is_a_failure(wire: Wire):
    (_, one), (_, two) = wire.post(), wire.post()
    wire.send(0, one)
    wire.send(0, two)
    with pytest.raises(Failure, match="to see comment 0"):
        wire.send(1, two)


@pytest.mark.parametrize("answer", ['[{"error":"Too many."}]', "[]", "[null]"])
def test_a_rejected_comment_is_a_failure(wire: Wire, answer: str):
    number, _ = wire.post()
    with pytest.raises(Failure, match="rejected"):
        wire.send(0, f"43{number}{answer}")


def test_a_comment_of_another_room_or_from_nowhere_is_a_failure(wire: Wire):
    _, content = wire.post()
    with pytest.raises(Failure, match="nobody sent"):
        wire.send(0, content, video="8")
    with pytest.raises(Failure, match="nobody sent"):
        wire.send(0, "99 1 hello")
