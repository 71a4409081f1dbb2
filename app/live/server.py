"""The Socket.IO server: python-socketio's protocol around the slices' plain handlers.

`attach` puts it in front of the pages of one process. What a room's members get goes out through
app/live/fanout.py; other processes are told by rows of a table, or by Redis.
"""

import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from http.cookies import CookieError, SimpleCookie
from typing import Any

import socketio
from socketio import exceptions

from app import db
from app.accounts import sessions
from app.community.comments import announcements
from app.community.comments.delivery import Event, Rooms
from app.community.comments.live import BUSY, HANDLERS, Live, room_json
from app.community.comments.presence import Presence
from app.community.shapes import room_comment_json
from app.config import Settings
from app.live import fanout
from app.live.engine import SIGNS_IN_WITHIN_S, Quiet, Server
from app.ops import bus, origins
from app.ops.logs import log
from app.web.api.answers import dumps
from app.web.errors import Problem

Row = dict[str, Any]
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

LARGEST = 64 * 1024  # bytes of one message; a comment has 2,048
MISSED_AT_ONCE = 25  # comments; of the longest it is a quarter of what we keep for a reader
FRAMES_PER_EVENT = 4  # with its pings, and what it sends in parts
SWEEP_S, TICK_S, CHECK_S, REVIEW_S = 0.5, 1.0, 2.0, 5.0


class Json:
    """JSON as the API writes it, for python-socketio."""

    @staticmethod
    def dumps(value: Any, **_: Any) -> str:
        """Text; times as ISO 8601 with Z."""
        return dumps(value).decode()

    loads = staticmethod(json.loads)


def room_of(video_id: int) -> str:
    """The name of a video's room."""
    return f"video {video_id}"


class Audience(socketio.Manager):
    """Who is in which room, kept so that one packet is given to all of them by one loop."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.audience: dict[str, dict[str, Any]] = {}  # room → socket's id → Engine.IO socket
        self._rooms_of: dict[str, set[str | None]] = {}

    def basic_enter_room(self, sid: str, namespace: str, room: str | None,
                         eio_sid: str | None = None) -> None:
        """Also remember the Engine.IO socket."""
        super().basic_enter_room(sid, namespace, room, eio_sid=eio_sid)
        self._rooms_of.setdefault(sid, set()).add(room)
        found = self.server.eio.sockets.get(self.rooms[namespace][room][sid])
        if room is not None and found is not None:
            self.audience.setdefault(room, {})[sid] = found

    def basic_leave_room(self, sid: str, namespace: str, room: str | None) -> None:
        """Also forget it."""
        super().basic_leave_room(sid, namespace, room)
        self._rooms_of.get(sid, set()).discard(room)
        members = self.audience.get(room or "")
        if members is not None:
            members.pop(sid, None)
            if not members:
                del self.audience[room or ""]

    def basic_disconnect(self, sid: str, namespace: str, **kwargs: Any) -> None:
        """Leave one's own rooms first: looking through everybody's takes as long as there are."""
        for room in self._rooms_of.pop(sid, set()) - {None}:
            self.basic_leave_room(sid, namespace, room)
        self.basic_leave_room(sid, namespace, None)
        self.callbacks.pop(sid, None)
        for waiting in (self.pending_connect, self.pending_disconnect):
            if sid in waiting.get(namespace, ()):
                waiting[namespace].remove(sid)
                if not waiting[namespace]:
                    del waiting[namespace]

    def spread(self, room: str, events: list[tuple[str, Row]]) -> None:
        """Give events to everybody of the room in this process, in order."""
        self.hand(room, [b"2" + dumps(event) for event in events])

    def hand(self, room: str, packets: list[bytes]) -> None:
        """The same with packets of the protocol."""
        sockets = list(self.audience.get(room, {}).values())
        if sockets:
            fanout.spread(sockets, packets, self.server.sleep)


class TablePubSub(socketio.PubSubManager, Audience):
    """The processes tell each other through a table of the database."""

    name = "table"

    def __init__(self, heard: Callable[[Row], None]):
        super().__init__()
        self.host_id, self._heard = bus.host(), heard

    def _publish(self, data: Row) -> None:
        db.run("live.publish", bus.publish, data)

    def _listen(self) -> Iterable[Row]:
        return _ours_taken_out(bus.listen(), self._heard)


class RedisPubSub(socketio.RedisManager, Audience):
    """The same through Redis."""

    def __init__(self, url: str, heard: Callable[[Row], None]):
        super().__init__(url=url, channel=bus.CHANNEL)
        self.host_id, self._heard = bus.host(), heard

    def _listen(self) -> Iterable[Row]:
        return _ours_taken_out(map(json.loads, super()._listen()), self._heard)


def _ours_taken_out(messages: Iterable[Row], heard: Callable[[Row], None]) -> Iterable[Row]:
    """What python-socketio knows is passed on; what the slices tell each other goes to `heard`."""
    for message in messages:
        if message.get("method") not in (announcements.COMMENTS, announcements.ROOM):
            yield message
        elif message.get("host_id") != bus.host():
            heard(message)


class Outlet:
    """The way from the slices to the sockets of this process."""

    def __init__(self, sio: socketio.Server):
        self._sio = sio

    def deliver(self, video_id: int, events: list[Event]) -> None:
        """Comments to everybody in a room here."""
        self._sio.manager.spread(room_of(video_id), _as_json(events))

    def send(self, sid: str, events: list[Event]) -> None:
        """What one socket has missed, as fast as it reads: everybody is in a room of their own."""
        for first in range(0, len(events), MISSED_AT_ONCE):
            manager = self._sio.manager
            manager.spread(sid, _as_json(events[first:first + MISSED_AT_ONCE]))
            for found in manager.audience.get(sid, {}).values():
                fanout.wait(found, self._sio.sleep)

    def admit(self, sid: str, video_id: int) -> None:
        """Let a socket into a room, unless it went meanwhile."""
        if self._sio.manager.is_connected(sid, "/"):
            with suppress(KeyError):
                self._sio.manager.basic_enter_room(sid, "/", room_of(video_id))

    def dismiss(self, sid: str, video_id: int) -> None:
        """Put it out again."""
        self._sio.manager.basic_leave_room(sid, "/", room_of(video_id))

    def start(self, work: Callable[..., None], *args: Any) -> None:
        """Run beside."""
        fanout.start(self._sio, work, *args)

    def emit(self, sid: str, event: str, data: Row) -> None:
        """Anything to one socket."""
        self._sio.manager.spread(sid, [(event, data)])

    def tell(self, video_id: int, event: str, data: Row) -> None:
        """Anything to everybody in a room here."""
        self._sio.manager.spread(room_of(video_id), [(event, data)])

    def end(self, sid: str) -> None:
        """Disconnect a socket; here, for a thousand beside would have their turns at once."""
        with suppress(KeyError):  # it went meanwhile
            self._sio.disconnect(sid, ignore_queue=True)


def _as_json(events: list[Event]) -> list[tuple[str, Row]]:
    return [(name, room_comment_json(row)) for name, row in events]


def attach(pages: Application, settings: Settings, *, green: bool) -> Application:
    """The pages with /socket.io/ in front of them, and what runs beside them in this process."""
    rooms: list[Rooms] = []

    def heard(message: Row) -> None:
        if message["method"] == announcements.COMMENTS:
            for video_id, revision in message["rooms"]:
                rooms[0].told(video_id, revision)
        else:
            outlet.start(tell_room, message["video_id"])

    def tell_room(video_id: int) -> None:
        outlet.tell(video_id, "room", room_json(video_id))

    url = settings.redis_url
    manager = RedisPubSub(url.get_secret_value(), heard) if url else TablePubSub(heard)
    allowed = origins.allowed(settings)
    sio = Server(
        HANDLERS, settings.live_connections, async_mode="eventlet" if green else "threading",
        client_manager=manager, json=Json, cors_allowed_origins=sorted(allowed),
        cors_credentials=False, logger=Quiet(), engineio_logger=Quiet(),
        max_http_buffer_size=LARGEST, ping_interval=25, ping_timeout=20)
    if settings.live_name:  # by it a proxy brings a client that polls back to this process
        made = sio.eio.generate_id
        sio.eio.generate_id = lambda: f"{settings.live_name}.{made()}"
    if green:
        sio.eio._async = {**sio.eio._async, "websocket": partial(
            fanout.WebSocket, frames_s=FRAMES_PER_EVENT * settings.live_events_per_second)}
    outlet = Outlet(sio)
    delivery = Rooms(outlet)
    rooms.append(delivery)
    presence = Presence(lambda video_id, data: outlet.tell(video_id, "presence", data))
    live = Live(delivery, presence, outlet.emit, outlet.end)
    _connect(sio, live)
    announcements.changed_comments[:] = [delivery.heard]
    announcements.changed_room[:] = [lambda video_id: outlet.start(tell_room, video_id)]
    for work, seconds in ((live.sweep, SWEEP_S), (presence.tick, TICK_S),
                          (delivery.check, CHECK_S), (live.review, REVIEW_S),
                          (sio.end_strangers, SIGNS_IN_WITHIN_S)):
        sio.start_background_task(_again_and_again, sio, work, seconds)
    return origins.guarded(socketio.WSGIApp(sio, pages), allowed, sessions.cookie_name())


def _connect(sio: socketio.Server, live: Live) -> None:
    """Hand each event of the protocol to its handler."""

    def connect(sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        token = auth.get("token") if isinstance(auth, dict) else None
        try:
            live.connect(sid, token if isinstance(token, str) else None, _cookie(environ))
        except Problem as problem:
            raise exceptions.ConnectionRefusedError(problem.detail) from None
        except db.DatabaseError as error:
            log.warning("live.refused", kind=type(error).__name__, problem=str(error))
            raise exceptions.ConnectionRefusedError(BUSY) from None

    sio.on("connect", connect)
    sio.on("disconnect", lambda sid, _reason=None: live.disconnect(sid))
    sio.hear = live.hear
    for name in HANDLERS:
        sio.on(name, lambda sid, *args, name=name: live.handle(name, sid, *args))


def _cookie(environ: dict[str, Any]) -> str | None:
    try:
        found = SimpleCookie(environ.get("HTTP_COOKIE", "")).get(sessions.cookie_name())
    except CookieError:
        return None
    return found.value if found else None


def _again_and_again(sio: socketio.Server, work: Callable[[], None], seconds: float) -> None:
    """Run `work` every so many seconds while the process lives; a failure waits for the next."""
    while True:
        sio.sleep(seconds)
        try:
            work()
        except Exception as error:
            log.warning("live.beside", kind=type(error).__name__, problem=str(error))
