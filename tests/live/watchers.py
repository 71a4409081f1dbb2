"""Clients that only watch, with both libraries over each transport. They reconnect by themselves,
and return the numbers they have seen."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import socketio
from socketio.exceptions import BadNamespaceError

from app.config import ROOT

AGAIN_S = 0.3
NODE = shutil.which("node")


def handle_in_order(client: socketio.Client) -> None:
    """Make the client handle messages one after another.

    The library handles each in a thread of its own, so two could change places.
    """
    trigger = client.eio._trigger_event
    client.eio._trigger_event = lambda *args, **how: trigger(*args, **how | {"run_async": False})


class Program:
    """A watcher with python-socketio."""

    def __init__(self, url: str, transports: list[str], token: str, video: str):
        self.video, self._seen, self._last = video, list[int](), 0
        self._client = socketio.Client(
            reconnection_delay=0.1, reconnection_delay_max=0.5, logger=False,
            websocket_extra_options={"suppress_origin": True})
        handle_in_order(self._client)
        self._client.on("connect", self._join)
        self._client.on("new_comment", self._take)
        self._client.connect(url, auth={"token": token}, transports=transports, wait_timeout=30)

    def _join(self) -> None:
        self._client.emit("join_video", {"videoId": self.video, "after": self._last},
                          callback=self._joined)

    def _joined(self, answer: dict[str, Any]) -> None:
        if not answer["ok"]:  # the answer may come before the client says that it is connected
            self._client.sleep(AGAIN_S)
            with suppress(BadNamespaceError):  # it has lost its connection meanwhile
                self._join()

    def _take(self, comment: dict[str, Any]) -> None:
        self._seen.append(comment["seq"])
        self._last = max(self._last, comment["seq"])

    def seen(self) -> list[int]:
        """Return the comments' numbers in the order in which they came."""
        return list(self._seen)

    def close(self) -> None:
        """Disconnect."""
        self._client.shutdown()


class Browser:
    """A watcher with the npm client."""

    def __init__(self, url: str, transports: list[str], token: str, video: str):
        given = {"url": url, "transports": transports, "token": token, "video": video}
        self._process = subprocess.Popen(
            [str(NODE), str(Path(__file__).with_name("watch.mjs")), json.dumps(given)], text=True,
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def seen(self) -> list[int]:
        """Return the comments' numbers in the order in which they came."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        """Disconnect."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(20)


@contextmanager
def watching(ports: list[int], token: str, video: str) -> Iterator[dict[str, Program | Browser]]:
    """Run a watcher with each client over each transport, by name; take the ports in turn."""
    with ExitStack() as stack:
        found: dict[str, Program | Browser] = {}
        for kind in (Program, Browser) if NODE else (Program,):
            for transport in ("polling", "websocket"):
                url = f"http://127.0.0.1:{ports[len(found) % len(ports)]}"
                one = kind(url, [transport], token, video)
                stack.callback(one.close)
                found[f"{kind.__name__} {transport}"] = one
        yield found
