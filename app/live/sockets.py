"""The way from the comments to the sockets of this process."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from app.community.comments.delivery import Event
from app.community.shapes import room_comment_json
from app.live import fanout
from app.live.engine import Server
from app.live.members import Members

Row = dict[str, Any]

MISSED_AT_ONCE = 25  # comments; at their longest, a quarter of what is kept for one reader


def room_of(video_id: int) -> str:
    """Return the name of a video's room."""
    return f"video {video_id}"


class Sockets:
    """Everybody at this process, by the id of their socket or by the video they watch."""

    def __init__(self, sio: Server, members: Members):
        self._sio, self._members = sio, members

    def broadcast(self, video_id: int, events: list[Event]) -> None:
        """Give comments to everybody in a video's room."""
        self._members.broadcast(room_of(video_id), _as_json(events))

    def deliver(self, sid: str, events: list[Event]) -> None:
        """Give one socket the comments it has missed, as fast as it reads."""
        for first in range(0, len(events), MISSED_AT_ONCE):
            self._members.broadcast(sid, _as_json(events[first:first + MISSED_AT_ONCE]))
            for found in list(self._members.sockets.get(sid, {}).values()):
                fanout.wait(found, self._sio.sleep)

    def emit(self, sid: str, event: str, data: Row) -> None:
        """Give one socket any event."""
        self._members.broadcast(sid, [(event, data)])

    def emit_to_room(self, video_id: int, event: str, data: Row) -> None:
        """Give any event to everybody in a video's room."""
        self._members.broadcast(room_of(video_id), [(event, data)])

    def admit(self, sid: str, video_id: int) -> None:
        """Let a socket into a video's room, unless it has left meanwhile."""
        if self._members.is_connected(sid, "/"):
            with suppress(KeyError):
                self._members.basic_enter_room(sid, "/", room_of(video_id))

    def dismiss(self, sid: str, video_id: int) -> None:
        """Take a socket out of a video's room."""
        self._members.basic_leave_room(sid, "/", room_of(video_id))

    def start(self, work: Callable[..., None], *args: Any) -> None:
        """Run `work` in the background."""
        fanout.start(self._sio, work, *args)

    def disconnect(self, sid: str) -> None:
        """Disconnect a socket; in this thread, for a thousand others would take their turns at
        once."""
        with suppress(KeyError):  # it has left meanwhile
            self._sio.disconnect(sid)


def _as_json(events: list[Event]) -> list[tuple[str, Row]]:
    return [(name, room_comment_json(row)) for name, row in events]
