"""The browse page and a list of the back office, against the same on SQLAlchemy's ORM."""

import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from app import db
from app.db import embedded
from app.db.connection import Options
from app.db.engine import Database
from app.ops import machine
from benchmarks.lines import Line

ROUNDS, SECONDS, CONNECTIONS = 5, 4, 8
LEAST = 2.0
PAGES = {"the browse page": "/browse", "the list of houses": "/catalog/houses"}


def lines(options: Options, server: embedded.Server) -> list[Line]:
    """Requests per second of both, in turn, on the demo world; the same bytes are asserted."""
    machine.need(("wrk",), ("wrk",), "wrk", "the load generator wrk", print)
    database = Database(options.patient(600))
    db.configure(database)
    import seeds

    if seeds.is_empty():
        seeds.load()
    token = _sign_in()
    found = []
    with ExitStack() as stack:
        addresses = {which: stack.enter_context(_serving(which, server))
                     for which in ("ours", "orm")}
        for name, path in PAGES.items():
            bodies = {which: _body(address + path, token) for which, address in addresses.items()}
            assert bodies["ours"] == bodies["orm"], f"{name} differs"
            rates: dict[str, list[float]] = {"ours": [], "orm": []}
            for number in range(ROUNDS):
                for which in ("ours", "orm") if number % 2 else ("orm", "ours"):
                    rates[which].append(_load(addresses[which] + path, token))
            ratios = sorted(a / b for a, b in zip(rates["ours"], rates["orm"], strict=True))
            middle = statistics.median(ratios)
            found.append(Line(
                name, "Flask + SQLAlchemy ORM", f"{statistics.median(rates['ours']):.0f}/s",
                f"{statistics.median(rates['orm']):.0f}/s",
                f"{middle:.2f} ({ratios[0]:.2f}–{ratios[-1]:.2f})", "≥ 2", middle >= LEAST))
    return found


def _sign_in() -> str:
    """A session of the demo's employee, who may open both pages."""
    import seeds
    from app.accounts import sessions

    email = seeds.demo_accounts()[0][2]
    account = db.database().rows("SELECT id FROM accounts WHERE email = %s", (email,))[0]["id"]
    return sessions.open_session(account)


@contextmanager
def _serving(which: str, server: embedded.Server) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = os.environ | {
        "DATABASE_URL": server.url, "DATABASE_ANALYST_URL": server.analyst_url,
        "ENVIRONMENT": "test", "SECRET_KEY": "b" * 40, "PASSWORD_PEPPER": "b" * 40,
        "LOG_LEVEL": "ERROR", "BASE_URL": "http://127.0.0.1"}
    child = subprocess.Popen([sys.executable, "-m", "benchmarks.page_server", which, str(port)],
                             env=env)
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{address}/health", timeout=2).read()
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait(15)


def _cookie(token: str) -> str:
    return f"Cookie: streamvault={token}"


def _body(url: str, token: str) -> str:
    """The page without what differs from request to request: its CSRF tokens."""
    asked = urllib.request.Request(url, headers={"Cookie": f"streamvault={token}"})
    text = urllib.request.urlopen(asked, timeout=10).read().decode()
    return re.sub(r'name="csrf_token" value="[^"]*"', "", text)


def _load(url: str, token: str) -> float:
    """Requests per second over a few seconds. Raises RuntimeError when any answer was an error."""
    shown = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-H", _cookie(token), url],
        capture_output=True, text=True, check=True, timeout=SECONDS + 30).stdout
    if "Non-2xx" in shown or "Socket errors" in shown:
        raise RuntimeError(shown)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", shown)
    assert rate
    return float(rate[1])
