"""The Socket.IO server: python-socketio's protocol around the comments' plain handlers.

`attach` puts it in front of the pages of one process and composes all that it is made of. Changes
reach the members of a room through app/live/fanout.py, and other processes through app/ops/bus.py.
"""

import json
from collections.abc import Callable, Iterable
from functools import partial
from http.cookies import CookieError, SimpleCookie
from typing import Any

import socketio
from socketio import exceptions

from app import db
from app.accounts import sessions
from app.community.comments import broadcast
from app.community.comments.delivery import Delivery
from app.community.comments.live import BUSY, EVENTS, Live
from app.community.comments.presence import Presence
from app.config import Settings
from app.live import fanout
from app.live.engine import SIGN_IN_WITHIN_S, Quiet, Server, ThreadedWebSocket
from app.live.members import Members
from app.live.sockets import Sockets
from app.ops import bus, origins
from app.ops.logs import log
from app.web.api.answers import dumps
from app.web.errors import Problem

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

LARGEST = 8 * 1024  # bytes of one message; a comment has 2,048, which JSON may write as 6,144
SWEEP_S, TICK_S, CHECK_S, REVIEW_S, RETRY_S = 0.5, 1.0, 2.0, 5.0, 1.0


class Json:
    """JSON as the API writes it, for python-socketio."""

    @staticmethod
    def dumps(value: Any, **_: Any) -> str:
        """Return text; times are ISO 8601 with Z."""
        return dumps(value).decode()

    loads = staticmethod(json.loads)


def attach(pages: Application, settings: Settings, *, green: bool) -> Application:
    """Put /socket.io/ in front of the pages, and start what runs in the background here."""
    members = Members()
    sio = _server(settings, members, green=green)
    sockets = Sockets(sio, members)
    delivery = Delivery(sockets)
    presence = Presence(lambda video_id, counts: sockets.emit_to_room(video_id, "presence", counts))
    live = Live(delivery, presence, sockets.emit, sockets.disconnect, sockets.start)
    _connect(sio, live)
    broadcast.receive_by(delivery)
    for work, seconds in ((live.sweep, SWEEP_S), (presence.tick, TICK_S),
                          (delivery.check, CHECK_S), (live.review, REVIEW_S),
                          (sio.end_strangers, SIGN_IN_WITHIN_S),
                          (partial(_listen, delivery), RETRY_S)):
        sio.start_background_task(_repeat, sio, work, seconds)
    return origins.guarded(socketio.WSGIApp(sio, pages), origins.allowed(settings),
                           sessions.cookie_name())


def _server(settings: Settings, members: Members, *, green: bool) -> Server:
    return Server(
        most=settings.live_connections, client_manager=members, json=Json,
        network_of=partial(_network, settings.trusted_proxies),
        async_mode="eventlet" if green else "threading",
        websocket=fanout.WebSocket if green else ThreadedWebSocket,
        name=settings.live_name or "", cors_allowed_origins=sorted(origins.allowed(settings)),
        cors_credentials=False, logger=Quiet(), engineio_logger=Quiet(),
        max_http_buffer_size=LARGEST, ping_interval=25, ping_timeout=20)


def _network(proxies: int, environ: dict[str, Any]) -> str:
    """Return the client's network. Only what our own proxies say about it is believed."""
    told = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
    address = told[-proxies] if 0 < proxies <= len(told) else environ.get("REMOTE_ADDR")
    return sessions.network_of((address or "").strip())


def _connect(sio: Server, live: Live) -> None:
    """Hand each event of the protocol to its handler."""

    def connect(sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        token = auth.get("token") if isinstance(auth, dict) else None
        try:
            allowance = live.connect(sid, token if isinstance(token, str) else None,
                                     _cookie(environ))
        except Problem as problem:
            raise _refused(problem) from None
        except db.DatabaseError as error:
            log.warning("live.refused", kind=type(error).__name__, problem=str(error))
            raise _refused(Problem(503, BUSY)) from None
        sio.sign_in(sid, allowance)

    sio.on("connect", connect)
    sio.on("disconnect", lambda sid, _reason=None: live.disconnect(sid))
    for name in EVENTS:
        sio.on_event(name, partial(live.handle, name))


def _refused(problem: Problem) -> exceptions.ConnectionRefusedError:
    return exceptions.ConnectionRefusedError(
        problem.detail, {"status": problem.status, "code": problem.code})


def _cookie(environ: dict[str, Any]) -> str | None:
    try:
        found = SimpleCookie(environ.get("HTTP_COOKIE", "")).get(sessions.cookie_name())
    except CookieError:
        return None
    return found.value if found else None


def _listen(delivery: Delivery) -> None:
    """Hand on what other processes publish, for ever."""
    for message in bus.listen():
        broadcast.from_elsewhere(message, delivery)


def _repeat(sio: Server, work: Callable[[], None], seconds: float) -> None:
    """Run `work` every so many seconds while the process lives; a failure waits for the next."""
    while True:
        sio.sleep(seconds)
        try:
            work()
        except Exception as error:
            log.warning("live.beside", kind=type(error).__name__, problem=str(error))
