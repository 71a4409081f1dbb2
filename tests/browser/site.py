"""The real application on a port of its own, and a browser that reports what went wrong."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from app.run.vendor import AXE
from tests.world import Person

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 780}
SERIOUS = {"serious", "critical"}
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)
EXPECTED = ("the server responded with a status", "/socket.io/", "ERR_INTERNET_DISCONNECTED")


class Quiet(WSGIRequestHandler):
    """Does not print a line per request."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Drops the line; the application has its own log."""


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serves `app` from threads and gives its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, name="browser-tests", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


@dataclass
class Site:
    """One running application; remembers the cookies of everybody who signed in."""

    browser: Browser
    address: str
    states: dict[str | None, Any] = field(default_factory=dict)

    def visitor(self, person: Person | None = None, size: dict[str, int] = WIDE) -> "Visitor":
        """A fresh browser window, signed in as `person` through the form the first time."""
        key = person.email if person else None
        context = self.browser.new_context(
            base_url=self.address, viewport=size, storage_state=self.states.get(key),
            reduced_motion="reduce")
        context.set_default_timeout(PATIENCE_MS)
        visitor = Visitor(context, context.new_page())
        if person and key not in self.states:
            visitor.sign_in(person)
            self.states[key] = context.storage_state()
        return visitor


class Visitor:
    """A window: its page, and every complaint of the browser's console since it opened."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.context, self.page = context, page
        self.complaints: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))

    def _heard(self, message: Any) -> None:
        # A page that is meant to answer 4xx says so in the console; that is not a complaint. Nor is
        # a live connection that is refused: most tests are served by pages alone, and a room says
        # that it is not connected. Those of test_watch.py have the whole server.
        if message.type == "error" and not any(text in message.text for text in EXPECTED):
            self.complaints.append(message.text)

    def sign_in(self, person: Person) -> None:
        """Through the form, as a person does."""
        self.page.goto("/sign-in")
        self.page.get_by_label("E-mail").fill(person.email)
        self.page.get_by_label("Password").fill(person.password)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page).not_to_have_url("/sign-in")

    def findings(self) -> list[str]:
        """What axe-core finds serious on the page as it stands."""
        # Evaluated by the debugger, so the page's content policy does not hold it back.
        if not self.page.evaluate("Boolean(window.axe)"):
            self.page.evaluate(AXE.read_text("utf-8"))
        result = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{found['impact']} {found['id']}: {node['html'][:160]}"
            for found in result["violations"] if found["impact"] in SERIOUS
            for node in found["nodes"][:3]
        ]

    def sideways_px(self) -> int:
        """By how much the page is wider than its window."""
        return self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")

    def close(self) -> None:
        """Close the window."""
        self.context.close()
