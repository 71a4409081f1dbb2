"""python-socketio's server, made not to trip over what no client of ours sends.

The libraries log a traceback for it, and leave the connection half open. Here it is one quiet line,
and the end of that connection. What nobody listens to is ignored.
"""

from collections.abc import Collection
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

import engineio
import socketio
from engineio import exceptions, socket

from app.ops.logs import log

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


class Server(socketio.Server):
    """A Socket.IO server for these events and one namespace, without binary packets."""

    def __init__(self, listens: Collection[str], **options: Any):
        super().__init__(**options)
        self._listens = frozenset(listens)

    def _engineio_server_class(self) -> type[Engine]:
        return Engine

    def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> Any:
        self.eio.sockets[eio_sid].__class__ = Socket  # Engine.IO asks nobody for a kind
        return super()._handle_eio_connect(eio_sid, environ)

    def _handle_eio_message(self, eio_sid: str, data: Any) -> None:
        found = self.eio.sockets.get(eio_sid)
        if found is None or found.closed:
            return
        try:
            if not isinstance(data, str) or data[:1] in ("5", "6"):
                raise ValueError("a binary packet")
            super()._handle_eio_message(eio_sid, data)
        except Exception as error:
            found.give_up(error)

    def _handle_connect(self, eio_sid: str, namespace: str | None, data: Any) -> None:
        """Also forgets who went while we looked who it is."""
        super()._handle_connect(eio_sid, namespace, data)
        if eio_sid not in self.environ:
            self._handle_disconnect(eio_sid, namespace)

    def _handle_event(self, eio_sid: str, namespace: str | None, id: int | None, data: Any
                      ) -> None:
        """Take what somebody listens to; `connect` and `disconnect` are no client's to send."""
        if data[0] in self._listens:
            super()._handle_event(eio_sid, namespace, id, data)
