"""`python -m tests.live.other_side ADDRESS CONTROL ENDS…`: clients in a process of their own.

CONTROL is an inherited socket on which each line is a JSON list: what to do, and with what; the
answer is a line of JSON. Data at the inherited sockets ENDS is read and thrown away.
"""

import json
import selectors
import socket
import sys
import threading
from typing import Any

from tests.compatibility.running import Site
from tests.live.raw import Raw


class OtherSide:
    """The clients of one server."""

    def __init__(self, site: Site):
        self.site = site
        self.raw: Raw | None = None

    def open(self, auth: str | None, headers: dict[str, str]) -> str:
        """Connect a WebSocket and sign in; close an earlier one."""
        if self.raw is not None:
            self.raw.close()
        self.raw = Raw(self.site, **headers)
        self.raw.send("40" + (json.dumps({"token": auth}) if auth else ""))
        return self.raw.take("4")[:2]

    def ask(self, event: str, data: Any) -> Any:
        """Send an event and return its acknowledgement."""
        assert self.raw is not None
        return self.raw.ask(event, data)

    def http(self, method: str, path: str, body: Any, headers: dict[str, str]) -> list[int]:
        """Return the status of an answer, and its length."""
        answer = self.site.connection.request(
            method, self.site.address + path, json=body, headers=headers, timeout=30)
        self.site.connection.cookies.clear()
        return [answer.status_code, len(answer.content)]

    def upload(self, path: str, rows: int, headers: dict[str, str]) -> list[int]:
        """Send a catalogue of so many rows as the part `file`; return the status and its bytes."""
        lines = (f"s{number},Movie,Harbour Lights {number},,,Portugal,2021,PG-13,90 min,Dramas"
                 for number in range(rows))
        data = "\n".join(
            ["show_id,type,title,director,cast,country,release_year,rating,duration,listed_in",
             *lines]).encode()
        answer = self.site.connection.request(
            "POST", self.site.address + path, files={"file": ("harbour.csv", data, "text/csv")},
            headers=headers, timeout=30)
        self.site.connection.cookies.clear()
        return [answer.status_code, len(data)]


def drain(descriptors: list[int]) -> None:
    """Read everything, for ever."""
    with selectors.DefaultSelector() as found:
        for number in descriptors:
            end = socket.socket(fileno=number)
            end.setblocking(False)
            found.register(end, selectors.EVENT_READ)
        while found.get_map():
            for key, _ in found.select():
                if not key.fileobj.recv(1 << 16):  # type: ignore[union-attr]
                    found.unregister(key.fileobj)


def main(address: str, control: int, ends: list[int]) -> None:
    """Do what each line asks until the other end closes."""
    threading.Thread(target=drain, args=(ends,), daemon=True).start()
    side = OtherSide(Site(address, None))  # type: ignore[arg-type]
    with socket.socket(fileno=control) as asked, asked.makefile("rw") as lines:
        asked.setblocking(True)  # a green socket made the pair
        for line in lines:
            action, *values = json.loads(line)
            lines.write(json.dumps(getattr(side, action)(*values)) + "\n")
            lines.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), [int(each) for each in sys.argv[3:]])
