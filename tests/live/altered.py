"""Servers that are careless in one way, for the negative controls, or impatient.

As a command: `python tests/live/altered.py WAY…` serves on PORT as the child of `run.py live` does,
with the alterations of those names; `web` as the first of them serves as `run.py web` does. They
are made in the process that serves, after its patching.
"""

import os
import socket
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from app.run import serve

COMMAND = (str(Path(__file__).resolve()),)
QUEUED = 100
DOOMED = "This is never stored."


def rolls_back() -> None:
    """Roll back a comment with this text after its broadcast, before COMMIT."""
    from app import db
    from app.community.comments import broadcast

    original = broadcast.comments

    def fail(changed: list[dict[str, Any]]) -> None:
        original(changed)
        if any(row["body"] == DOOMED for row in changed):
            raise db.TransactionExhausted("tests.rolled_back")

    broadcast.comments = fail


def broadcasts_early() -> None:
    """Hand comments to the receiver before their COMMIT."""
    from app.community.comments import broadcast

    def at_once(changed: list[dict[str, Any]]) -> None:
        assert broadcast._receiver is not None
        broadcast._receiver.committed(changed)

    broadcast.comments = at_once


def never_sweeps() -> None:
    """Never check whether sessions and tokens still hold."""
    from app.community.comments.live import Live

    Live.sweep = lambda _self: None  # type: ignore[method-assign]


def pings_often() -> None:
    """Ping so often that a short test sees several."""
    from app.live import server as live

    class Often(live.Server):
        def __init__(self, **options: Any):
            super().__init__(**options | {"ping_interval": 0.4})

    live.Server = Often  # type: ignore[misc]


def queues_little() -> None:
    """Drop a polling client sooner: a short test has no thousand comments."""
    from app.live import fanout

    fanout.MOST_QUEUED = QUEUED


def listens_to_nothing() -> None:
    """Read neither the messages of other processes nor the log."""
    from app.community.comments.delivery import Delivery
    from app.ops import bus

    bus.listen = lambda: iter(())
    Delivery.check = lambda _self: None  # type: ignore[method-assign]


def hurries() -> None:
    """Give clients a second to send a request: a short test cannot wait for a quarter minute."""
    from app.ops import arrivals

    arrivals.REQUEST_S = arrivals.BODY_S = arrivals.UNREAD_S = 1.0
    if "eventlet" not in sys.modules:
        from gunicorn.workers import gthread

        gthread.DEFAULT_WORKER_DATA_TIMEOUT = 1.0


def opens_few_files() -> None:
    """Run out of files long before the connections are as many as they may be."""
    import resource

    most = len(list(Path("/proc/self/fd").iterdir())) + 60
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def stops_accepting() -> None:
    """Fail at the fourth connection, as the loop that accepts them did without files."""
    left = [3]

    def failing(accept: Any) -> Any:
        def accept_three(*given: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                raise RuntimeError("no more")
            return accept(*given)

        return accept_three

    if "eventlet" in sys.modules:
        from app.live import green

        green.GreenSocket.accept = failing(green.GreenSocket.accept)
    else:
        from app.run import threads

        threads.ThreadWorker.accept = failing(  # type: ignore[method-assign]
            threads.ThreadWorker.accept)


WAYS = {each.__name__: each for each in (
    rolls_back, broadcasts_early, never_sweeps, pings_often, queues_little, listens_to_nothing,
    hurries, opens_few_files, stops_accepting)}


def main(names: list[str]) -> int:
    """Serve with the alterations of these names."""
    load, web = serve.Gunicorn.load, names[:1] == ["web"]

    def load_altered(self: serve.Gunicorn) -> Any:
        for name in names[web:]:
            WAYS[name]()
        return load(self)

    serve.Gunicorn.load = load_altered  # type: ignore[method-assign]
    if web:  # which patches nothing, so that it may import more
        from app.config import settings

        return serve.web(settings())
    listener = socket.create_server(("127.0.0.1", int(os.environ["PORT"])), backlog=512)
    return serve.child(green=True, descriptor=listener.fileno(), connections=1000)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
