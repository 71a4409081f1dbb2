"""A gunicorn worker that serves with eventlet; gunicorn dropped its own in version 26."""

import logging
import os
import time
import warnings
from typing import Any

from gunicorn.workers.base import Worker

with warnings.catch_warnings():
    # It warns that it is in bug-fix mode, which is why it stays behind app/live and a setting.
    warnings.simplefilter("ignore")
    import eventlet
    from eventlet import hubs, tpool, wsgi
    from eventlet.greenio import GreenSocket

IDLE_S = 75  # a connection without a request for so long is closed


def bare(sock: Any) -> Any:
    """Return the plain socket inside a green one."""
    while hasattr(sock, "fd"):
        sock = sock.fd
    return sock


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
        """Serve until a signal to stop, then give requests `graceful_timeout` seconds to end."""
        pool = eventlet.GreenPool(self.cfg.worker_connections)
        acceptors = [eventlet.spawn(self._accept, listener, pool) for listener in self.sockets]
        while self.alive and self.ppid == os.getppid():
            self.notify()
            eventlet.sleep(0.25)
        for acceptor in acceptors:
            acceptor.kill()  # it closes idle connections, then waits for the pool: no join
        until = time.monotonic() + self.cfg.graceful_timeout
        while pool.running() and time.monotonic() < until:
            self.notify()
            eventlet.sleep(0.05)

    def _accept(self, listener: object, pool: eventlet.GreenPool) -> None:
        # A copy of the descriptor, for gunicorn closes the original itself. And of the plain
        # socket: a green one around a green one would do everything twice.
        sock = GreenSocket(bare(listener.sock).dup())  # type: ignore[attr-defined]
        wsgi.server(sock, self.wsgi, log=logging.getLogger("eventlet.wsgi"), log_output=False,
                    custom_pool=pool, keepalive=IDLE_S, socket_timeout=IDLE_S,
                    debug=False)
