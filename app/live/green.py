"""A gunicorn worker that serves with eventlet; gunicorn dropped its own in version 26."""

import errno
import logging
import os
import socket
import time
import warnings
from contextlib import suppress
from typing import Any

from gunicorn.workers.base import Worker

from app.ops.bucket import Bucket

with warnings.catch_warnings():
    # It warns that it is in bug-fix mode, which is why it stays behind app/live and a setting.
    warnings.simplefilter("ignore")
    import eventlet
    from eventlet import hubs, tpool, wsgi
    from eventlet.greenio import GreenSocket

NO_ROOM = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
PAUSE_S, ROOM = 0.1, 8  # before the next try to accept, and connections that make room for it
PIECE = 64 * 1024  # bytes that are thrown away at once
IDLE_S = 75  # a connection without a further request for so long is closed


def bare(sock: Any) -> Any:
    """Return the plain socket inside a green one."""
    while hasattr(sock, "fd"):
        sock = sock.fd
    return sock


class Listener:
    """The listening socket as wsgi.server sees it: without files, accepting pauses and goes on.

    Its loop ended for good when a process had no files left, and the process lived on. Where there
    is no room, the client that has waited longest without finishing its request goes.
    """

    def __init__(self, sock: Any, pool: eventlet.GreenPool):
        # A copy of the descriptor, for gunicorn closes the original itself. And of the plain
        # socket: a green one around a green one would do everything twice.
        self._green, self._pool = GreenSocket(bare(sock).dup()), pool
        self._log = Bucket(rate=1, most=1)

    def accept(self) -> tuple[GreenSocket, Any]:
        """Return the next connection, as soon as there is a file and a green thread for it."""
        from app.ops import arrivals

        while True:
            while not self._pool.free() and arrivals.here.make_room():
                eventlet.sleep(0)
            try:
                return self._green.accept()
            except OSError as error:
                if error.errno not in NO_ROOM:
                    raise
                if self._log.take():
                    logging.getLogger("gunicorn.error").error("No room to accept: %s", error)
                room = [arrivals.here.make_room() for _ in range(ROOM)]
                eventlet.sleep(0 if any(room) else PAUSE_S)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._green, name)


class Protocol(wsgi.HttpProtocol):
    """HTTP whose clients have deadlines for a request's first line, headers and body."""

    _is_first = True

    def handle_one_request(self) -> None:
        """Read and answer a request."""
        from app.ops import arrivals

        seconds = arrivals.REQUEST_S if self._is_first else IDLE_S
        self._is_first = False
        with arrivals.here.expecting(bare(self.connection), seconds) as self._arrival:
            super().handle_one_request()

    def _read_request_line(self) -> Any:
        """Read the first line; one that is too long gets the page of every error."""
        from app.ops import arrivals
        from app.web import long_addresses

        line = super()._read_request_line()
        if len(line.rstrip(b"\r\n") if line else b"") <= long_addresses.LONGEST:
            return line
        with suppress(OSError):
            self.connection.sendall(
                long_addresses.answer(self.server.app, self.connection, line))
            # The client still sends: an early end would take the answer away from it.
            self.connection.shutdown(socket.SHUT_WR)
            self._arrival.until = time.monotonic() + arrivals.UNREAD_S
            while self.connection.recv(PIECE):
                pass
        return b""

    def parse_request(self) -> bool:
        """Read the headers, after the first line."""
        from app.ops import arrivals

        self._arrival.until = time.monotonic() + arrivals.REQUEST_S
        return super().parse_request() and not self._arrival.is_cut

    def handle_one_response(self) -> None:
        """Answer a request; what nobody reads of its body is thrown away."""
        from app.ops import arrivals

        arrivals.here.forget(self._arrival)
        length = self.headers.get("content-length")
        if not length and "transfer-encoding" not in self.headers:
            super().handle_one_response()
            return
        with arrivals.here.expecting(
                bare(self.connection), arrivals.seconds_for(length)) as arrival:
            application: Any = self.server.app

            def serve(environ: dict[str, Any], start_response: Any) -> Any:
                answer = application(environ, start_response)
                arrival.until = min(arrival.until, time.monotonic() + arrivals.UNREAD_S)
                return answer

            self.application = serve
            super().handle_one_response()


class GreenWorker(Worker):
    """Serve in one process with one hub and a green thread per connection."""

    def init_process(self) -> None:
        """Patch first: nothing that opens a socket is imported before the fork."""
        hubs.use_hub()
        eventlet.monkey_patch()
        from app.ops import blocking

        blocking.use(tpool.execute)
        blocking.give_way_by(eventlet.sleep)
        super().init_process()

    def run(self) -> None:
        """Serve until a signal to stop, then give requests `graceful_timeout` seconds to end.

        A process that accepts no more ends, and its parent starts another.
        """
        from app.ops import arrivals

        pool = eventlet.GreenPool(self.cfg.worker_connections)
        acceptors = [eventlet.spawn(self._accept, listener, pool) for listener in self.sockets]
        while self.alive and self.ppid == os.getppid():
            if any(each.dead for each in acceptors):
                self.log.error("Nobody accepts connections any more. Ending the process.")
                return
            self.notify()
            arrivals.here.sweep()
            eventlet.sleep(0.25)
        for acceptor in acceptors:
            acceptor.kill()  # it closes idle connections, then waits for the pool: no join
        until = time.monotonic() + self.cfg.graceful_timeout
        while pool.running() and time.monotonic() < until:
            self.notify()
            eventlet.sleep(0.05)

    def _accept(self, listener: Any, pool: eventlet.GreenPool) -> None:
        wsgi.server(Listener(listener.sock, pool), self.wsgi,
                    log=logging.getLogger("eventlet.wsgi"), log_output=False, custom_pool=pool,
                    keepalive=IDLE_S, socket_timeout=IDLE_S, protocol=Protocol, debug=False)
