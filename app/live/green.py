"""A gunicorn worker that serves with eventlet; gunicorn dropped its own in version 26."""

import errno
import logging
import os
import time
import warnings
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
PAUSE_S = 0.1  # before the next try to accept
IDLE_S = 75  # a connection without a request for so long is closed


def bare(sock: Any) -> Any:
    """Return the plain socket inside a green one."""
    while hasattr(sock, "fd"):
        sock = sock.fd
    return sock


class Listener:
    """The listening socket as wsgi.server sees it: without files, accepting pauses and goes on.

    Its loop ended for good when a process had no files left, and the process lived on.
    """

    def __init__(self, sock: Any):
        # A copy of the descriptor, for gunicorn closes the original itself. And of the plain
        # socket: a green one around a green one would do everything twice.
        self._green = GreenSocket(bare(sock).dup())
        self._log = Bucket(rate=1, most=1)

    def accept(self) -> tuple[GreenSocket, Any]:
        """Return the next connection, as soon as there is a file for it."""
        while True:
            try:
                return self._green.accept()
            except OSError as error:
                if error.errno not in NO_ROOM:
                    raise
                if self._log.take():
                    logging.getLogger("gunicorn.error").error("No room to accept: %s", error)
                eventlet.sleep(PAUSE_S)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._green, name)


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
        pool = eventlet.GreenPool(self.cfg.worker_connections)
        acceptors = [eventlet.spawn(self._accept, listener, pool) for listener in self.sockets]
        while self.alive and self.ppid == os.getppid():
            if any(each.dead for each in acceptors):
                self.log.error("Nobody accepts connections any more. Ending the process.")
                return
            self.notify()
            eventlet.sleep(0.25)
        for acceptor in acceptors:
            acceptor.kill()  # it closes idle connections, then waits for the pool: no join
        until = time.monotonic() + self.cfg.graceful_timeout
        while pool.running() and time.monotonic() < until:
            self.notify()
            eventlet.sleep(0.05)

    def _accept(self, listener: Any, pool: eventlet.GreenPool) -> None:
        wsgi.server(Listener(listener.sock), self.wsgi, log=logging.getLogger("eventlet.wsgi"),
                    log_output=False, custom_pool=pool, keepalive=IDLE_S,
                    socket_timeout=IDLE_S, debug=False)
