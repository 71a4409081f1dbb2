"""A gunicorn worker that serves with eventlet: gunicorn itself brought none since version 26."""

import logging
import os
import time
import warnings
from typing import Any

from gunicorn.workers.base import Worker

with warnings.catch_warnings():
    # It says that it is in bug-fix mode. We know: it stays behind this file and a setting.
    warnings.simplefilter("ignore")
    import eventlet
    from eventlet import hubs, tpool, wsgi
    from eventlet.greenio import GreenSocket

IDLE_SECONDS = 75  # a connection that says nothing for so long is closed


def bare(sock: Any) -> Any:
    """The plain socket inside of a green one."""
    while hasattr(sock, "fd"):
        sock = sock.fd
    return sock


class GreenWorker(Worker):
    """One process, one hub, a green thread per connection."""

    def init_process(self) -> None:
        """Patch first: nothing that opens a socket has been imported before the fork."""
        hubs.use_hub()
        eventlet.monkey_patch()
        from app.ops import blocking

        blocking.use(tpool.execute)
        blocking.give_way_by(eventlet.sleep)
        super().init_process()

    def run(self) -> None:
        """Serve until told to stop, then let requests end for `graceful_timeout` seconds."""
        pool = eventlet.GreenPool(self.cfg.worker_connections)
        acceptors = [eventlet.spawn(self._accept, listener, pool) for listener in self.sockets]
        while self.alive and self.ppid == os.getppid():
            self.notify()
            eventlet.sleep(0.25)
        for acceptor in acceptors:
            acceptor.kill()  # closes what is idle; then waits for the pool, so it is not waited for
        until = time.monotonic() + self.cfg.graceful_timeout
        while pool.running() and time.monotonic() < until:
            self.notify()
            eventlet.sleep(0.05)

    def _accept(self, listener: object, pool: eventlet.GreenPool) -> None:
        # A copy of the descriptor: gunicorn closes the original itself. And the plain socket: a
        # green one around a green one would do everything twice.
        sock = GreenSocket(bare(listener.sock).dup())  # type: ignore[attr-defined]
        wsgi.server(sock, self.wsgi, log=logging.getLogger("eventlet.wsgi"), log_output=False,
                    custom_pool=pool, keepalive=IDLE_SECONDS, socket_timeout=IDLE_SECONDS,
                    debug=False)
