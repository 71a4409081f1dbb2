"""gunicorn's worker with threads, whose clients have deadlines.

gunicorn's own waits for the first byte in a thread, and for the rest as long as a client likes. A
proxy in front collects requests, so slow clients are its own; these deadlines hold without one.
"""

import errno
import socket
import threading
import time
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.http.errors import LimitRequestLine
from gunicorn.workers import gthread

from app.ops import arrivals
from app.ops.bucket import Bucket

NO_ROOM = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
PAUSE_S = 0.1  # before the next try to accept
BEGINNING = 32  # bytes of a request that tell a page from an operation of the API


class ThreadWorker(gthread.ThreadWorker):
    """Serve with threads; a connection gets one when its client has sent something."""

    def __init__(self, *details: Any, **more: Any):
        super().__init__(*details, **more)
        self._log = Bucket(rate=1, most=1)
        self._begun = threading.local()  # how the request of a thread begins

    def accept(self, listener: Any) -> None:
        """Accept a connection, and have the loop wait for its first byte."""
        try:
            sock, address = listener.accept()
        except OSError as error:
            if error.errno in NO_ROOM:
                if self._log.take():
                    self.log.error("No room to accept: %s", error)
                self._make_room()
                time.sleep(PAUSE_S)
            elif error.errno not in (errno.EAGAIN, errno.ECONNABORTED):
                raise  # the process ends, and its parent starts another
            return
        self.nr_conns += 1
        conn = gthread.TConn(self.cfg, sock, address, listener.getsockname())
        conn.timeout = time.monotonic() + arrivals.REQUEST_S
        self.pending_conns.append(conn)
        self.poller.register(sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))
        if self.nr_conns >= self.worker_connections:
            self._make_room()

    def _make_room(self) -> None:
        """Have the connection that has sent nothing for longest closed at the end of this turn."""
        if self.pending_conns:
            self.pending_conns[0].timeout = 0.0

    def handle(self, conn: Any) -> Any:
        """Read and answer a request, in a thread."""
        self._begun.line = b""
        with suppress(OSError):
            conn.sock.setblocking(False)
            self._begun.line = conn.sock.recv(BEGINNING, socket.MSG_PEEK)
        with arrivals.here.expecting(conn.sock, arrivals.REQUEST_S) as conn.arrival:
            return super().handle(conn)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer what is no request; a line that is too long gets the page of every error."""
        if not isinstance(exc, LimitRequestLine):
            super().handle_error(req, client, addr, exc)
            return
        from app.web import long_addresses

        with suppress(OSError):
            client.sendall(long_addresses.answer(self.wsgi, client, self._begun.line))

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Answer a request, whose headers are there."""
        arrivals.here.forget(conn.arrival)
        headers = dict(req.headers)
        if "CONTENT-LENGTH" not in headers and "TRANSFER-ENCODING" not in headers:
            return super().handle_request(req, conn)
        with arrivals.here.expecting(
                conn.sock, arrivals.seconds_for(headers.get("CONTENT-LENGTH"))):
            return super().handle_request(req, conn)

    def murder_pending(self) -> None:
        """Close what is idle for too long, as each turn of the loop does."""
        super().murder_pending()
        arrivals.here.sweep()
