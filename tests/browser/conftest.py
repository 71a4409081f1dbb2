"""One application, one database and one browser for all browser tests."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from app import create_app, db
from app.run.vendor import AXE
from tests.browser.site import Site, Visitor, serving
from tests.browser.stock import stock
from tests.conftest import new_database
from tests.world import Person

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which(
    "google-chrome")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give browser tests their own database, and skip them where there is no browser."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.no_database)
            if not CHROMIUM or not AXE.exists():
                item.add_marker(pytest.mark.skip("needs Chromium and node_modules"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The distribution's Chromium."""
    with sync_playwright() as playwright:
        # Without a sandbox of its own, because tests may run as root in a container.
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="session")
def samples() -> dict[str, Any]:
    """Return a value for every argument a URL can have; `stocked` fills it."""
    return {}


@pytest.fixture(scope="session")
def stocked(server, samples: dict[str, Any]) -> Iterator[db.Database]:
    """Make a database of its own, with the small demo world."""
    database = new_database(server, "streamvault_browser")
    db.configure(database)
    samples |= stock()
    yield database
    database.close()


@pytest.fixture(scope="session")
def application(stocked, test_settings):
    """The application under test."""
    db.configure(stocked)
    return create_app(test_settings)


@pytest.fixture(scope="session")
def site(application, browser) -> Iterator[Site]:
    """The application as a browser sees it."""
    with serving(application) as address:
        yield Site(browser, address)


@pytest.fixture
def visit(site: Site, stocked: db.Database) -> Iterator[Callable[..., Visitor]]:
    """Return a function that opens windows; a console error fails the test."""
    db.configure(stocked)  # other tests point the process elsewhere
    windows: list[Visitor] = []

    def open_window(person: Person | None = None, **more) -> Visitor:
        windows.append(site.visitor(person, **more))
        return windows[-1]

    yield open_window
    complaints = [text for window in windows for text in window.complaints]
    for window in windows:
        window.close()
    assert not complaints
