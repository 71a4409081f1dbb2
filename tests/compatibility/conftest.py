"""One web server and one database for all these tests; each test signs up new people."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app import db
from app.config import ROOT, settings
from tests.compatibility.running import ORIGIN, Program, Site, running
from tests.conftest import new_database, with_people
from tests.live.servers import LIVE, urls

NAME = "streamvault_compatibility"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """These tests bring their own database."""
    for item in items:
        if "tests/compatibility/" in item.path.as_posix():
            item.add_marker(pytest.mark.no_database)


@pytest.fixture(scope="session")
def contract_database(server) -> Iterator[db.Database]:
    """A database with the named people."""
    database = new_database(server, NAME)
    with_people(database)
    yield database
    database.close()


@pytest.fixture(scope="session")
def start(server, contract_database, tmp_path_factory):
    """Runs another web server on that database, with some settings changed."""
    here = settings()
    secrets = {name.upper(): getattr(here, name).get_secret_value()
               for name in ("secret_key", "password_pepper")}

    def begin(*command: str, **changes: str):
        given = {"CORS_ORIGINS": f"{ORIGIN}, https://other.example.org"} | changes
        return running(tmp_path_factory.mktemp("web") / "var", urls(server, NAME), secrets,
                       command or (str(ROOT / "run.py"), "web"), **given)

    return begin


@pytest.fixture(scope="session")
def site(start) -> Iterator[Site]:
    """The web server under test: two processes with threads."""
    with start() as found:
        yield found


@pytest.fixture(scope="session")
def live_sites(start) -> Iterator[Callable[[str], Site]]:
    """The processes for live connections, by ASYNC_MODE; each is started when first asked for.
    Whatever the tests send them, none may fail in a way that a log calls a traceback."""
    with contextlib.ExitStack() as stack:
        running_sites: dict[str, Site] = {}

        def get(mode: str) -> Site:
            if mode not in running_sites:
                running_sites[mode] = stack.enter_context(
                    start(*LIVE, ASYNC_MODE=mode, COMMENTS_PER_MINUTE="1000"))
            return running_sites[mode]

        yield get
        for found in running_sites.values():
            assert "Traceback" not in found.log.read_text(errors="replace"), found.last_words()


@pytest.fixture(params=["eventlet", "threading"])
def live(request, live_sites) -> Site:
    """A process for live connections, of both kinds."""
    return live_sites(request.param)


@pytest.fixture
def green(live_sites) -> Site:
    """The usual kind."""
    return live_sites("eventlet")


@pytest.fixture(autouse=True)
def here(contract_database) -> None:
    """Other tests point this process elsewhere."""
    db.configure(contract_database)


@pytest.fixture(scope="session")
def dora(site) -> Program:
    """A creator."""
    return site.join("CREATOR", "Dora Quint")


@pytest.fixture(scope="session")
def emil(site) -> Program:
    """A customer."""
    return site.join("USER", "Emil Roth")


@pytest.fixture(scope="session")
def nobody(site) -> Program:
    """A client without a token."""
    return site.anybody()


@pytest.fixture(scope="session")
def document(nobody) -> dict[str, Any]:
    """Return the server's own document."""
    return nobody.get("/openapi/openapi.json").json()
