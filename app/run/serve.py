"""The web processes: gunicorn with threads (`run.py web`) or with eventlet (everything at once)."""

import gc
import os
import resource
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication

if TYPE_CHECKING:
    from app.config import Settings


class Gunicorn(BaseApplication):
    """gunicorn, started from Python, so that the imports that must be first are first.

    This process imports little: eventlet cannot patch locks and sockets that exist already.
    """

    def __init__(self, green: bool, options: dict[str, Any], *, live: bool = False):
        self.green, self.options, self.live = green, options, live
        super().__init__(prog="run.py")

    def load_config(self) -> None:
        """Take these options only, and none of gunicorn's files or environment variables."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Make the application in the worker process, after the fork."""
        from app import create_app
        from app.config import settings
        from app.db import opening
        from app.ops import logs

        logs.configure(settings())
        opening.open_databases(settings(), pure=use_pure(settings(), green=self.green))
        pages = create_app(settings())
        if not self.live:
            return drained(pages)
        from app.live import server as live

        served = live.attach(pages, settings(), green=self.green)
        settle_memory()
        return served


def settle_memory() -> None:
    """Make the garbage collector skip what lives as long as the process, and run less often.

    Each of thousands of connections keeps dozens of objects that are no garbage.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def use_pure(settings: "Settings", *, green: bool) -> bool:
    """Return whether to use the driver written in Python; eventlet requires it."""
    if green or settings.db_driver == "pure":
        return True
    from mysql.connector import HAVE_CEXT

    return settings.db_driver == "auto" and not HAVE_CEXT


def drained(application: Any) -> Any:
    """Return the application, which throws away what is left of a body that is not much too large.

    Its client still sends: an answer before the end, and a closed connection, may never reach it.
    """
    from app.ops import arrivals

    def serve(environ: dict[str, Any], start_response: Any) -> Any:
        answer = application(environ, start_response)
        if 0 < int(environ.get("CONTENT_LENGTH") or 0) <= MOST_DRAINED:
            with suppress(OSError), arrivals.here.expecting(
                    environ["gunicorn.socket"], arrivals.UNREAD_S):
                while environ["wsgi.input"].read(PIECE):
                    pass
        return answer

    return serve


def child(*, green: bool, descriptor: int, connections: int) -> int:
    """Serve pages and live connections on a socket that a command opened."""
    connections = with_files_for(connections)
    os.environ["LIVE_CONNECTIONS"] = str(connections)
    options = {"bind": f"fd://{descriptor}", "workers": 1, "worker_connections": connections}
    if green:
        options["worker_class"] = "app.live.green.GreenWorker"
    else:
        options["threads"] = min(connections, MOST_THREADS)
    Gunicorn(green, COMMON | options, live=True).run()
    return 0


def with_files_for(connections: int) -> int:
    """Let this process and its children open a file for each connection.

    Returns how many connections that allows, with a warning when it is fewer.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + OTHER_FILES
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    if most == wanted:
        return connections
    fewer = max(10, most - OTHER_FILES)
    sys.stderr.write(
        f"Warning: this process may open {hard} files only, so it takes {fewer} connections at "
        f"once instead of {connections}. Raise the limit with `ulimit -n {wanted}`.\n")
    return fewer


def web(settings: "Settings") -> int:
    """Serve pages with several processes of threads, on HOST and PORT; return when stopped.

    They share a cache, in files unless CACHE says otherwise. Raises SettingsError for a CACHE that
    each process would have for itself.
    """
    if settings.web_workers > 1 and settings.cache == "simple":
        if "cache" in settings.model_fields_set:
            from app.config import SettingsError

            raise SettingsError("CACHE: must be filesystem or redis when WEB_WORKERS is over 1")
        os.environ["CACHE"] = "filesystem"
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    options = {"bind": f"{host}:{settings.port}", "workers": settings.web_workers,
               "threads": settings.web_threads,
               "worker_connections": with_files_for(COMMON["worker_connections"])}
    Gunicorn(False, COMMON | options).run()
    return 0


MOST_DRAINED, PIECE = 2 << 20, 16 << 10  # bytes
OTHER_FILES = 200  # of a process: database connections, logs, files that are being sent
MOST_THREADS = 500  # without eventlet, each live connection occupies one
COMMON: dict[str, Any] = {
    "worker_class": "app.run.threads.ThreadWorker", "worker_connections": 1000,
    "timeout": 30, "graceful_timeout": 5, "keepalive": 75,
    # By default it is in $HOME, which two checkouts share.
    "control_socket_disable": True,
    "loglevel": "warning", "errorlog": "-",
    # The application decides which forwarded headers to trust (TRUSTED_PROXIES).
    "forwarded_allow_ips": "",
    "limit_request_line": 4094, "limit_request_fields": 100,
}
