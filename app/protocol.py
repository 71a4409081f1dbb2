"""python-socketio's server, held to what a client of ours sends.

Anything else ends the connection it came by: nothing of it is kept, nobody else notices, and the
log gets a line instead of a traceback for each packet.
"""

import sys
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

import socketio

from app.ops.bucket import Bucket
from app.ops.logs import log
from app.web.api.answers import dumps

Row = dict[str, Any]

SAID = "send_comment"
BINARY = ("5", "6")  # what comes in parts is kept until the last part: there may be 10 billion
SIGNS_IN_WITHIN_S = 10.0


class Quiet:
    """The libraries' logger: lines of our own log, a few a second at most. Who sends nonsense
    fills no disk with it."""

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
    """python-socketio's server, which hears comments without a thread for each: what is said waits
    in one line for the writer, and is acknowledged by it."""

    hear: Callable[..., None]
    known: frozenset[str]  # the events that have a handler
    most: int  # connections

    def __init__(self, **options: Any):
        super().__init__(**options)
        self._strangers: set[str] = set()

    def handle_request(self, environ: Row, start_response: Any) -> Iterable[bytes]:
        """Engine.IO's requests. Who polls has no connection that could be counted, so what is
        counted is what is kept."""
        if len(self.eio.sockets) >= self.most and "sid" not in parse_qs(
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
            self.drop(eio_sid)
        self._strangers = strangers - self._strangers

    def drop(self, eio_sid: str) -> None:
        """End a connection."""
        found = self.eio.sockets.get(eio_sid)
        if found is not None:
            found.close(wait=False, abort=True, reason=self.reason.SERVER_DISCONNECT)

    def _handle_eio_message(self, eio_sid: str, data: Any) -> None:
        try:
            if isinstance(data, str) and not data.startswith(BINARY):
                return super()._handle_eio_message(eio_sid, data)
            problem = "binary"
        except Exception as error:
            problem = type(error).__name__
        log.info("live.no_packet", kind=problem)
        return self.drop(eio_sid)

    def _handle_connect(self, eio_sid: str, namespace: str | None, data: Any) -> None:
        try:
            super()._handle_connect(eio_sid, namespace, data)
        except Exception as error:  # the client tries again, by a new connection
            log.warning("live.connect", kind=type(error).__name__, problem=str(error))
            self.drop(eio_sid)
        found = self.eio.sockets.get(eio_sid)
        if found is None or found.closing:
            self._forget(eio_sid)

    def _forget(self, eio_sid: str) -> None:
        """It went while it was being let in, when its end was not for anybody to hear."""
        sid = self.manager.sid_from_eio_sid(eio_sid, "/")
        if sid is None:
            return
        if self.manager.is_pre_connected(sid, "/"):
            self.manager.connect(sid, "/")
        self._handle_disconnect(eio_sid, "/", self.reason.TRANSPORT_CLOSE)

    def _handle_event(self, eio_sid: str, namespace: str | None, id: int | None, data: Any) -> None:
        name = data[0]
        if namespace not in (None, "/") or not isinstance(name, str):
            raise ValueError("no event")
        if name != SAID:  # `connect` and `disconnect` have handlers too, for the protocol alone
            if name in self.known:
                super()._handle_event(eio_sid, namespace, id, data)
            return
        sid = self.manager.sid_from_eio_sid(eio_sid, "/")
        if sid is not None and self.manager.is_connected(sid, "/"):
            self.hear(sid, lambda answer: self._acknowledge(sid, id, answer), *data[1:])

    def _acknowledge(self, sid: str, id: int | None, answer: Row) -> None:
        if id is not None:
            self.manager.hand(sid, [b"3%d%s" % (id, dumps([answer]))])
