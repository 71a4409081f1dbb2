"""python-socketio's server, made not to trip over what no client of ours sends.

The libraries log a traceback for it, and leave the connection half open. Here it is one quiet line,
and the end of that connection. What nobody listens to is ignored.
"""

import sys
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

import engineio
import socketio
from engineio import exceptions, socket

from app.ops.bucket import Bucket
from app.ops.logs import log
from app.web.api.answers import dumps

SAID = "send_comment"
SIGNS_IN_WITHIN_S = 10.0

MOST_UNREAD = 1024 * 1024  # bytes of a body that is refused


class Socket(socket.Socket):
    """One Engine.IO connection."""

    upgrading: bool

    def handle_post_request(self, environ: dict[str, Any]) -> None:
        """Take what a poller sends. Raises EngineIOError, which is a 400, and ends it: at once,
        for the library would wait for the poller to fetch what is left."""
        try:
            super().handle_post_request(environ)
        except Exception as error:
            self.give_up(error)
            # What was not read would be taken for the connection's next request.
            environ["wsgi.input"].read(MOST_UNREAD)
            raise exceptions.EngineIOError from None

    def give_up(self, error: Exception) -> None:
        """End this connection for what its client did."""
        log.info("live.strange", kind=type(error).__name__, problem=str(error)[:200])
        self.close(wait=False, abort=True, reason=self.server.reason.TRANSPORT_ERROR)

    def _websocket_handler(self, websocket: Any) -> Any:
        close = websocket.close

        def close_quietly() -> None:
            with suppress(OSError):  # it is closed already
                close()

        websocket.close = close_quietly
        try:
            return super()._websocket_handler(websocket)
        except Exception as error:
            if self.upgrading:  # it gave up changing to a WebSocket: it goes on polling
                self.upgrading = False
            else:
                self.give_up(error)
            return []


class Engine(engineio.Server):
    """The server below Socket.IO's."""

    def handle_request(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Answer; a connection that is closed is one that nobody knows."""
        for sid in parse_qs(environ.get("QUERY_STRING", "")).get("sid", ()):
            if sid in self.sockets and self.sockets[sid].closed:
                self.sockets.pop(sid, None)
        return super().handle_request(environ, start_response)


class Quiet:
    """The libraries' logger: lines of our own log, a few a second at most. Who sends nonsense fills
    no disk with it."""

    def __init__(self) -> None:
        self._bucket = Bucket(rate=1, most=10)

    def error(self, problem: str, *_: Any, **__: Any) -> None:
        """Something went wrong; of what a client sent nothing is told."""
        if self._bucket.take():
            error = sys.exc_info()[1]
            log.warning("live.protocol", problem=problem.splitlines()[0][:80],
                        kind=type(error).__name__ if error else None)

    exception = error

    def info(self, *_: Any, **__: Any) -> None:
        """Nothing: there is a line for each packet."""

    debug = warning = info


class Server(socketio.Server):
    """A Socket.IO server for these events and one namespace, without binary packets.

    Comments it hears without a thread for each: what is said waits in one line for the writer, and
    is acknowledged by it.
    """

    hear: Callable[..., None]

    def __init__(self, listens: Collection[str], most: int, **options: Any):
        """`most` is how many connections are kept."""
        super().__init__(**options)
        self._listens, self._most = frozenset(listens), most
        self._strangers: set[str] = set()

    def _engineio_server_class(self) -> type[Engine]:
        return Engine

    def handle_request(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Engine.IO's requests. Who polls has no connection that could be counted, so what is
        counted is what is kept."""
        if len(self.eio.sockets) >= self._most and "sid" not in parse_qs(
                environ.get("QUERY_STRING", "")):
            start_response("503 Service Unavailable", [("Retry-After", "10"),
                                                       ("Content-Length", "0")])
            return [b""]
        answer: Iterable[bytes] = super().handle_request(environ, start_response)
        return answer

    def end_strangers(self) -> None:
        """End the connections that nobody has signed in on since the last time."""
        strangers = {eio_sid for eio_sid in list(self.eio.sockets)
                     if self.manager.sid_from_eio_sid(eio_sid, "/") is None}
        for eio_sid in strangers & self._strangers:
            self._drop(eio_sid)
        self._strangers = strangers - self._strangers

    def _drop(self, eio_sid: str) -> None:
        found = self.eio.sockets.get(eio_sid)
        if found is not None:
            found.close(wait=False, abort=True, reason=self.reason.SERVER_DISCONNECT)

    def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> Any:
        self.eio.sockets[eio_sid].__class__ = Socket  # Engine.IO asks nobody for a kind
        return super()._handle_eio_connect(eio_sid, environ)

    def _handle_eio_message(self, eio_sid: str, data: Any) -> None:
        found = self.eio.sockets.get(eio_sid)
        if found is None or found.closed:
            return
        try:
            if not isinstance(data, str) or data[:1] in ("5", "6"):
                raise ValueError("a binary packet")  # its parts would be kept until the last
            super()._handle_eio_message(eio_sid, data)
        except Exception as error:
            found.give_up(error)

    def _handle_connect(self, eio_sid: str, namespace: str | None, data: Any) -> None:
        """Also forgets who went while we looked who it is."""
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
        """Take what somebody listens to; `connect` and `disconnect` are no client's to send."""
        if namespace not in (None, "/") or not isinstance(data[0], str):
            raise ValueError("no event of ours")
        if data[0] != SAID:
            if data[0] in self._listens:
                super()._handle_event(eio_sid, namespace, id, data)
            return
        sid = self.manager.sid_from_eio_sid(eio_sid, "/")
        if sid is not None and self.manager.is_connected(sid, "/"):
            self.hear(sid, lambda answer: self._acknowledge(sid, id, answer), *data[1:])

    def _acknowledge(self, sid: str, id: int | None, answer: dict[str, Any]) -> None:
        if id is not None:
            self.manager.hand(sid, [b"3%d%s" % (id, dumps([answer]))])
