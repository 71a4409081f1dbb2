"""python-socketio's server, hardened against what no client of ours sends.

The libraries would log a traceback for it and leave the connection half open. Here it is one quiet
log line, and the connection ends. Events without a handler are ignored.
tests/live/test_libraries.py pins every internal of the libraries that is overridden here.
"""

import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

import engineio
import socketio
from engineio import exceptions, socket
from engineio.async_drivers import _websocket_wsgi

from app.live.strangers import Strangers
from app.ops.bucket import Bucket
from app.ops.logs import log
from app.web.api.answers import dumps

Application = Callable[[dict[str, Any], Any], Any]
Handler = Callable[..., None]  # (sid, acknowledge, *arguments)

SIGN_IN_WITHIN_S = 10.0
MOST_UNREAD = 1024 * 1024  # bytes of a rejected body
LEAST_COST = 256  # bytes that a message counts for, however short
LONGEST_WAIT_S = 10.0  # of a message; a client that does not answer a ping for 20 s is given up
STRANGERS_BYTES_S, STRANGERS_BURST = 1024, 16 * 1024  # enough for a few sign-ins


class Socket(socket.Socket):
    """One Engine.IO connection."""

    upgrading: bool
    link: Any = None  # to a WebSocket under eventlet: app/live/fanout.py
    allowance: Bucket  # of bytes; all connections of an account have one together
    is_stranger = True
    posting = False

    def pay(self, size: int) -> None:
        """Wait until a message of so many bytes may be parsed. Meanwhile no other one is read."""
        wait_s = self.allowance.spend(max(size, LEAST_COST), LONGEST_WAIT_S)
        if wait_s:
            self.server.sleep(wait_s)

    def schedule_ping(self) -> None:
        """Ping in a while, but no stranger, which would be gone by then."""
        if not self.is_stranger:
            super().schedule_ping()

    def handle_post_request(self, environ: dict[str, Any]) -> None:
        """Read the packets of a polling client.

        Raises EngineIOError, which becomes a 400, after ending the connection: the library would
        wait until the client fetches what is left for it.
        """
        try:
            if self.posting:  # else many would wait at once, each with a body
                raise exceptions.EngineIOError("two requests at once")
            self.posting = True
            try:
                self.pay(int(environ.get("CONTENT_LENGTH") or 0))
                super().handle_post_request(environ)
            finally:
                self.posting = False
        except Exception as error:
            self.give_up(error)
            # Unread bytes would be taken for the connection's next request.
            environ["wsgi.input"].read(MOST_UNREAD)
            raise exceptions.EngineIOError from None

    def give_up(self, error: Exception) -> None:
        """End this connection because of what its client sent."""
        log.info("live.strange", kind=type(error).__name__, problem=str(error)[:200])
        self.close(wait=False, abort=True, reason=self.server.reason.TRANSPORT_ERROR)

    def _upgrade_websocket(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Open a WebSocket of the kind this process serves."""
        return self.server.websocket(self)(environ, start_response)

    def _websocket_handler(self, websocket: Any) -> Any:
        try:
            return super()._websocket_handler(websocket)
        except Exception as error:
            if self.upgrading:  # the upgrade failed; polling continues
                self.upgrading = False
            else:
                self.give_up(error)
            return []


class ThreadedWebSocket(_websocket_wsgi.SimpleWebSocketWSGI):
    """A WebSocket in a process with threads."""

    def __init__(self, owner: Socket):
        super().__init__(owner._websocket_handler, owner.server,
                         max_message_size=owner.server.max_http_buffer_size)
        self._owner = owner

    def wait(self) -> Any:
        """Return the next message once it may be parsed."""
        found = super().wait()
        if found is not None:
            self._owner.pay(len(found))
        return found

    def close(self) -> None:
        """Close it; the client may have done so a moment ago."""
        with suppress(OSError):
            super().close()


class Engine(engineio.Server):
    """Engine.IO's server, below Socket.IO's."""

    def __init__(self, *, name: str = "",
                 websocket: Callable[[Socket], Application] = ThreadedWebSocket, **options: Any):
        """Begin the id of each connection with `name`, so that a proxy can send a polling client
        back to this process."""
        super().__init__(**options)
        self._name, self.websocket = name, websocket

    def generate_id(self) -> str:
        """Return a new connection's id."""
        made: str = super().generate_id()
        return f"{self._name}.{made}" if self._name else made

    def handle_request(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Answer a request; one on a closed connection is answered as on an unknown one."""
        for sid in parse_qs(environ.get("QUERY_STRING", "")).get("sid", ()):
            if sid in self.sockets and self.sockets[sid].closed:
                self.sockets.pop(sid, None)
        return super().handle_request(environ, start_response)


class Quiet:
    """The libraries' logger: a few lines a second in our own log, so that nonsense from a client
    fills no disk."""

    def __init__(self) -> None:
        self._bucket = Bucket(rate=1, most=10)

    def error(self, problem: str, *_: Any, **__: Any) -> None:
        """Log the kind of failure, and nothing that a client sent."""
        if self._bucket.take():
            error = sys.exc_info()[1]
            log.warning("live.protocol", problem=problem.splitlines()[0][:80],
                        kind=type(error).__name__ if error else None)

    exception = error

    def info(self, *_: Any, **__: Any) -> None:
        """Log nothing: the libraries write a line for each packet."""

    debug = warning = info


class Server(socketio.Server):
    """A Socket.IO server with one namespace and without binary packets.

    An event is handled in its reader's own turn, so a client cannot have many of them handled at
    once. Its handler may begin work that takes time, and acknowledge the event when that is done.
    """

    def __init__(self, *, most: int, network_of: Callable[[dict[str, Any]], str], **options: Any):
        """Keep at most `most` connections, beside a few of strangers."""
        super().__init__(**options)
        self._most, self._network_of = most, network_of
        self._events: dict[str, Handler] = {}
        self._strangers = Strangers(most, self._drop)

    def on_event(self, name: str, handler: Handler) -> None:
        """Handle an event by `handler(sid, acknowledge, *arguments)`."""
        self._events[name] = handler

    def _engineio_server_class(self) -> type[Engine]:
        return Engine

    def handle_request(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer Engine.IO's requests; a new connection gets a 503 when there are `most`.

        Between two requests, a polling client has no connection that the web server could count.
        """
        if (len(self.eio.sockets) - len(self._strangers) >= self._most
                and "sid" not in parse_qs(environ.get("QUERY_STRING", ""))):
            start_response("503 Service Unavailable", [("Retry-After", "10"),
                                                       ("Content-Length", "0")])
            return [b""]
        answer: Iterable[bytes] = super().handle_request(environ, start_response)
        return answer

    def sign_in(self, sid: str, allowance: Bucket) -> None:
        """Make a stranger one of an account's connections, which share an allowance of bytes."""
        eio_sid = self.manager.eio_sid_from_sid(sid, "/")
        self._strangers.forget(eio_sid)
        found = self.eio.sockets.get(eio_sid)
        if found is not None:
            found.allowance, found.is_stranger = allowance, False
            found.schedule_ping()

    def end_strangers(self) -> None:
        """End the connections that nobody has signed in on in time. Who has signed out and stays is
        a stranger again."""
        for eio_sid, found in list(self.eio.sockets.items()):
            if not found.is_stranger and self.manager.sid_from_eio_sid(eio_sid, "/") is None:
                self._add_stranger(eio_sid, found)
        self._strangers.drop_older(SIGN_IN_WITHIN_S)

    def _add_stranger(self, eio_sid: str, found: Socket) -> None:
        found.allowance, found.is_stranger = Bucket(STRANGERS_BYTES_S, STRANGERS_BURST), True
        self._strangers.add(eio_sid, self._network_of(self.environ.get(eio_sid, {})))

    def _drop(self, eio_sid: str) -> None:
        found = self.eio.sockets.pop(eio_sid, None)
        if found is not None:
            found.close(wait=False, abort=True, reason=self.reason.SERVER_DISCONNECT)

    def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> Any:
        # Engine.IO makes sockets of its own class only, and this is the first call about a new one.
        self.eio.sockets[eio_sid].__class__ = Socket
        super()._handle_eio_connect(eio_sid, environ)
        self._add_stranger(eio_sid, self.eio.sockets[eio_sid])

    def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        self._strangers.forget(eio_sid)
        super()._handle_eio_disconnect(eio_sid, reason)

    def _handle_eio_message(self, eio_sid: str, data: Any) -> None:
        found = self.eio.sockets.get(eio_sid)
        if found is None or found.closed:
            return
        try:
            if not isinstance(data, str) or data[:1] in ("5", "6"):
                raise ValueError("a binary packet")  # its parts would be kept until the last one
            super()._handle_eio_message(eio_sid, data)
        except Exception as error:
            found.give_up(error)

    def _handle_connect(self, eio_sid: str, namespace: str | None, data: Any) -> None:
        """Let a client in, and forget one that left while its identity was looked up."""
        with self._strangers.signing_in(eio_sid):
            super()._handle_connect(eio_sid, namespace, data)
        found = self.eio.sockets.get(eio_sid)
        if found is None or found.closing or eio_sid not in self.environ:
            self._forget(eio_sid)

    def _forget(self, eio_sid: str) -> None:
        sid = self.manager.sid_from_eio_sid(eio_sid, "/")
        if sid is None:
            return
        if self.manager.is_pre_connected(sid, "/"):
            self.manager.connect(sid, "/")
        self._handle_disconnect(eio_sid, "/", self.reason.TRANSPORT_CLOSE)

    def _handle_event(self, eio_sid: str, namespace: str | None, id: int | None, data: Any
                      ) -> None:
        if namespace not in (None, "/") or not isinstance(data[0], str):
            raise ValueError("not an event of this server")
        handler = self._events.get(data[0])
        sid = self.manager.sid_from_eio_sid(eio_sid, "/")
        if handler is not None and sid is not None and self.manager.is_connected(sid, "/"):
            handler(sid, lambda answer: self._acknowledge(sid, id, answer), *data[1:])

    def _acknowledge(self, sid: str, id: int | None, answer: dict[str, Any]) -> None:
        if id is not None:
            self.manager.send_packets(sid, [b"3%d%s" % (id, dumps([answer]))])
