"""A live process without files for more connections: it waits, goes on, and never lives on deaf."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from app.run import serve
from tests.compatibility.running import Site, running
from tests.live import servers
from tests.live.altered import COMMAND

pytestmark = [pytest.mark.commits, pytest.mark.slow]

HEALTH = b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


@pytest.fixture
def serving(server, database, tmp_path) -> Iterator[Callable[..., Site]]:
    """Start processes with these alterations."""
    with ExitStack() as stack:
        def start(*ways: str) -> Site:
            return stack.enter_context(running(
                tmp_path / "var", servers.urls(server, "streamvault_commits"), servers.secrets(),
                command=(*COMMAND, *ways)))

        yield start


def connect(site: Site) -> socket.socket:
    """Open a connection."""
    return socket.create_connection(("127.0.0.1", servers.port_of(site)), servers.PATIENCE_S)


def is_well(site: Site) -> bool:
    """Return whether the site answers a new connection."""
    try:
        with connect(site) as sock:
            sock.sendall(HEALTH)
            return sock.recv(100).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def test_a_process_without_files_goes_on_when_it_has_some_again(serving, world):
    site = serving("opens_few_files")
    assert site.process is not None
    before = servers.children(site.process.pid)
    idle = [connect(site) for _ in range(300)]
    time.sleep(2)
    assert "No room to accept" in site.log.read_text(errors="replace"), "control: it has no files"
    for sock in idle:
        sock.close()
    assert is_well(site) and is_well(site)
    assert servers.children(site.process.pid) == before, "the process went on"


def test_a_process_that_accepts_no_more_is_replaced(serving, world):
    site = serving("stops_accepting")
    assert site.process is not None
    first = servers.children(site.process.pid)
    for _ in range(12):  # each process answers three times
        servers.wait_for(lambda: is_well(site))
    assert servers.children(site.process.pid) != first


def test_fewer_files_mean_fewer_connections_and_a_warning(monkeypatch, capsys):
    limits = [(1024, 1024)]
    monkeypatch.setattr(serve.resource, "getrlimit", lambda _: limits[-1])
    monkeypatch.setattr(serve.resource, "setrlimit", lambda _, found: limits.append(found))
    assert serve.with_files_for(2000) == 1024 - serve.OTHER_FILES
    assert "ulimit -n 2200" in capsys.readouterr().err
    limits[:] = [(1024, 1 << 20)]
    assert serve.with_files_for(2000) == 2000 and limits[-1] == (2200, 1 << 20)
    assert capsys.readouterr().err == ""
