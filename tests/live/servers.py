"""`run.py live` on the tests' database, and the processes it consists of."""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.config import ROOT, settings
from app.db import embedded
from tests.compatibility.running import Site, running

LIVE = (str(ROOT / "run.py"), "live")
PATIENCE_S = 90  # for something that must happen; longer only on a very busy machine


def secrets() -> dict[str, str]:
    """Return the secrets with which a server accepts the tokens of this process."""
    here = settings()
    return {name.upper(): getattr(here, name).get_secret_value()
            for name in ("secret_key", "password_pepper")}


def urls(server: embedded.Server, name: str) -> dict[str, str]:
    """Return the addresses of a test database for its three accounts."""
    return {f"DATABASE_{kind}URL": url.replace("/streamvault", f"/{name}", 1) for kind, url in (
        ("", server.url), ("MIGRATOR_", server.migrator_url), ("ANALYST_", server.analyst_url))}


@contextmanager
def live(folder: Path, addresses: dict[str, str], command: tuple[str, ...] = LIVE,
         **changes: str) -> Iterator[Site]:
    """Run one live process. Its log must not contain a traceback."""
    with running(folder, addresses, secrets(), command=command, **changes) as site:
        yield site
        assert "Traceback" not in site.log.read_text(errors="replace"), site.last_words()


def port_of(site: Site) -> int:
    """Return its port."""
    return int(site.address.rpartition(":")[2])


def children(pid: int) -> list[int]:
    """Return the processes below one, the nearest first."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
                parents.setdefault(int(parent), []).append(int(entry.name))
    found, at = [pid], 0
    while at < len(found):
        found += parents.get(found[at], [])
        at += 1
    return found[1:]


def kill(site: Site) -> None:
    """Kill the serving process, as a machine without memory does; its parent starts it again."""
    assert site.process is not None
    for pid in children(site.process.pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def resident_bytes(site: Site) -> int:
    """Return the memory of the serving processes."""
    assert site.process is not None
    pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1])
             for pid in children(site.process.pid)]
    return sum(pages) * os.sysconf("SC_PAGE_SIZE")


def wait_for(true: Callable[[], object], seconds: float = PATIENCE_S, what: str = "") -> None:
    """Wait until something is true."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, f"waited in vain {what}"
        time.sleep(0.02)
