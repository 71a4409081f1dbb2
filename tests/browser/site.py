"""The application on a port of its own, and a browser that reports what goes wrong."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from app.run.vendor import AXE
from tests.world import Person

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 780}
SERIOUS = {"serious", "critical"}
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)
EXPECTED = ("the server responded with a status", "/socket.io/", "ERR_INTERNET_DISCONNECTED")


class Quiet(WSGIRequestHandler):
    """A handler that prints no line per request."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Drop the line; the application has its own log."""


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve `app` in threads and yield its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, name="browser-tests", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


def texts(shown: Locator) -> list[str]:
    """Return the texts of what `shown` finds, once there is something to find."""
    expect(shown.first).to_be_visible()
    return shown.all_inner_texts()


@dataclass
class Site:
    """A running application; it remembers the cookies of each person who has signed in."""

    browser: Browser
    address: str
    states: dict[str | None, Any] = field(default_factory=dict)

    def visitor(self, person: Person | None = None, size: dict[str, int] = WIDE) -> "Visitor":
        """Return a new browser window, signed in as `person`; the first time through the form."""
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
        # An expected 4xx shows in the console; that is no complaint. Neither is a rejected live
        # connection: most tests have no socket server, and a room says that it is not connected.
        # test_watch.py has the whole server.
        if message.type == "error" and not any(text in message.text for text in EXPECTED):
            self.complaints.append(message.text)

    def sign_in(self, person: Person) -> None:
        """Sign in through the form, as a person does."""
        self.page.goto("/sign-in")
        self.page.get_by_label("E-mail").fill(person.email)
        self.page.get_by_label("Password").fill(person.password)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page).not_to_have_url("/sign-in")

    def findings(self) -> list[str]:
        """Return the serious findings of axe-core on the page as it is."""
        # The debugger evaluates it, so the page's content policy does not block it.
        if not self.page.evaluate("Boolean(window.axe)"):
            self.page.evaluate(AXE.read_text("utf-8"))
        result = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{found['impact']} {found['id']}: {node['html'][:160]}"
            for found in result["violations"] if found["impact"] in SERIOUS
            for node in found["nodes"][:3]
        ]

    def sideways_px(self) -> int:
        """Return by how many pixels the page is wider than its window."""
        return self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")

    def close(self) -> None:
        """Close the window."""
        self.context.close()
