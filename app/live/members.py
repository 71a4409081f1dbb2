"""The members of each room of this process, so that one loop gives all of them a packet."""

from typing import Any

import socketio

from app.live import fanout
from app.web.api.answers import dumps

Row = dict[str, Any]


class Members(socketio.Manager):
    """python-socketio's rooms, with the Engine.IO sockets in each."""

    def __init__(self) -> None:
        super().__init__()
        self.sockets: dict[str, dict[str, Any]] = {}  # room → socket's id → Engine.IO socket
        self._rooms_of: dict[str, set[str | None]] = {}

    def basic_enter_room(self, sid: str, namespace: str, room: str | None,
                         eio_sid: str | None = None) -> None:
        """Also note the Engine.IO socket."""
        super().basic_enter_room(sid, namespace, room, eio_sid=eio_sid)
        self._rooms_of.setdefault(sid, set()).add(room)
        found = self.server.eio.sockets.get(self.rooms[namespace][room][sid])
        if room is not None and found is not None:
            self.sockets.setdefault(room, {})[sid] = found

    def basic_leave_room(self, sid: str, namespace: str, room: str | None) -> None:
        """Also forget it."""
        super().basic_leave_room(sid, namespace, room)
        self._rooms_of.get(sid, set()).discard(room)
        members = self.sockets.get(room or "")
        if members is not None:
            members.pop(sid, None)
            if not members:
                del self.sockets[room or ""]

    def basic_disconnect(self, sid: str, namespace: str, **_: Any) -> None:
        """Leave one's own rooms: the library checks every room, which takes time proportional to
        their number."""
        for room in self._rooms_of.pop(sid, set()) - {None}:
            self.basic_leave_room(sid, namespace, room)
        self.basic_leave_room(sid, namespace, None)
        self.callbacks.pop(sid, None)
        for waiting in (self.pending_connect, self.pending_disconnect):
            if sid in waiting.get(namespace, ()):
                waiting[namespace].remove(sid)
                if not waiting[namespace]:
                    del waiting[namespace]

    def broadcast(self, room: str, events: list[tuple[str, Row]]) -> None:
        """Give events to every socket in the room, in order. Each socket is in a room of its own,
        named by its id."""
        self.send_packets(room, [b"2" + dumps(event) for event in events])

    def send_packets(self, room: str, packets: list[bytes]) -> None:
        """Do the same with encoded Socket.IO packets."""
        sockets = list(self.sockets.get(room, {}).values())
        if sockets:
            fanout.broadcast(sockets, packets, self.server.sleep)
