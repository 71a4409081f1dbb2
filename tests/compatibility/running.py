"""The web process as production runs it, on a database of its own, and plain HTTP clients of it.
`run.py live` is started in the same way.

Nothing here knows the application from inside: a test sends what a program would send.
"""

import itertools
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from app.config import ROOT
from app.processes import die_with_parent

PASSWORD = "nine-lanterns-over-water"
ORIGIN = "https://app.example.org"  # the one listed origin
START_SECONDS = 120  # a bound for a busy machine; it takes two or three
CREDENTIALS = ("DATABASE_", "SECRET_KEY", "PASSWORD_PEPPER")
_numbers = itertools.count(1)


def number() -> int:
    """A number nobody had yet; names and addresses are made of it."""
    return next(_numbers)


def network() -> str:
    """An address no other client has, so that limits per network never meet two tests."""
    count = number()
    return f"10.{count >> 16 & 255}.{count >> 8 & 255}.{count & 255}"


class Program:
    """A plain HTTP client with, perhaps, a bearer token. Cookies are never kept."""

    def __init__(self, site: "Site", token: str | None = None, user: dict[str, Any] | None = None):
        self.site, self.token, self.user = site, token, user or {}
        self.network = network()
        self.email = ""

    def send(self, method: str, path: str, **more: Any) -> requests.Response:
        """The answer; one that tells of a failure of ours fails the test, with the server's log."""
        headers = {"X-Forwarded-For": self.network, "Accept": "*/*"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        headers |= more.pop("headers", {})
        url = path if path.startswith("http") else self.site.address + path
        answer = self.site.connection.request(
            method, url, headers=headers, allow_redirects=False, timeout=30, **more)
        self.site.connection.cookies.clear()
        assert answer.status_code < 500, f"{method} {path}: {answer.text}\n{self.site.last_words()}"
        return answer

    def get(self, path: str, **more: Any) -> requests.Response:
        """Read."""
        return self.send("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> requests.Response:
        """Send JSON."""
        return self.send("POST", path, **({} if body is None else {"json": body}), **more)

    def patch(self, path: str, body: Any, **more: Any) -> requests.Response:
        """Change by JSON."""
        return self.send("PATCH", path, json=body, **more)

    def delete(self, path: str, **more: Any) -> requests.Response:
        """Remove."""
        return self.send("DELETE", path, **more)

    def upload(self, **more: Any) -> dict[str, Any]:
        """A new video of this creator's."""
        values = {"title": f"Film {number()}", "description": "Made by hand.", "url": film()}
        answer = self.post("/api/videos", values | more)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def comment(self, video: dict[str, Any], content: str = "Well said.") -> dict[str, Any]:
        """A new comment."""
        answer = self.post(f"/api/comments/{video['id']}", {"content": content})
        assert answer.status_code == 201, answer.text
        return answer.json()

    def subscribe(self, creator: "Program") -> requests.Response:
        """Follow a creator."""
        return self.post(f"/api/subscriptions/{creator.user['id']}")


def film() -> str:
    """The address of a file in object storage that is on the list by default."""
    return f"https://demo.supabase.co/storage/v1/object/public/videos/{number()}.mp4"


class Site:
    """One running web server."""

    def __init__(self, address: str, log: Path):
        self.address, self.log = address, log
        self.process: subprocess.Popen[bytes] | None = None
        self.connection = requests.Session()
        self.connection.trust_env = False

    def last_words(self) -> str:
        """The end of the server's log."""
        return self.log.read_text(errors="replace")[-4000:]

    def anybody(self) -> Program:
        """A client without a token."""
        return Program(self)

    def join(self, role: str = "USER", name: str | None = None) -> Program:
        """A client that signed up for an account of its own."""
        program = Program(self)
        program.email = f"p{number()}@example.org"
        answer = program.post("/api/auth/signup", {
            "name": name or f"Person {number()}", "email": program.email, "password": PASSWORD,
            "role": role})
        assert answer.status_code == 201, answer.text
        program.token, program.user = answer.json()["token"], answer.json()["user"]
        return program

    def enter(self, email: str, password: str = PASSWORD, **more: Any) -> Program:
        """A client that signed in to an account that is there."""
        program = Program(self)
        answer = program.post("/api/auth/login", {"email": email, "password": password} | more)
        assert answer.status_code == 200, answer.text
        program.token, program.user = answer.json()["token"], answer.json()["user"]
        program.email = email
        return program


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def running(folder: Path, urls: dict[str, str], secrets: dict[str, str],
            command: Sequence[str] = (str(ROOT / "run.py"), "web"), **settings: str
            ) -> Iterator[Site]:
    """`run.py web`, or another command that serves, behind one trusted proxy, which the clients
    pretend to be."""
    folder.mkdir(parents=True, exist_ok=True)
    port, log = free_port(), folder / "server.log"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(CREDENTIALS)}
    environment = kept | urls | secrets | {
        "PORT": str(port), "VAR_DIR": str(folder), "TRUSTED_PROXIES": "1", "ENVIRONMENT": "test",
        "BASE_URL": f"http://127.0.0.1:{port}", "LOG_LEVEL": "WARNING", "CACHE": "filesystem",
    } | settings
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, *command], env=environment, cwd="/", stdout=out,
            stderr=out, stdin=subprocess.DEVNULL, start_new_session=True,
            preexec_fn=die_with_parent())
    site = Site(f"http://127.0.0.1:{port}", log)
    site.process = process
    try:
        _wait(site, process)
        yield site
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(site: Site, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        assert process.poll() is None and time.monotonic() < until, site.last_words()
        try:
            if site.connection.get(f"{site.address}/health", timeout=10).ok:
                return
        except requests.RequestException:
            time.sleep(0.1)


def next_page(answer: requests.Response) -> str | None:
    """The path of the next page, from the Link header."""
    found = re.search(r'<([^>]+)>;\s*rel="?next"?', answer.headers.get("Link", ""))
    return found[1] if found else None
