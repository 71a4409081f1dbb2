"""The tests on all cores: which runs are divided among workers, by what, and in which order.

A worker of pytest-xdist has a state folder, a database server and a Redis of its own (conftest.py),
so tests of two workers share the machine and nothing else. They all end with their worker, and it
ends with the run: execnet sees the pipe close, however the run came to its end.
"""

import os
import shlex
import sys
from pathlib import Path
from typing import Any

import mysql.connector
import pytest
from xdist.scheduler import LoadScopeScheduling

MOST = 4  # more would wait for the longest piece of work, and a database server takes its memory
PURE = os.environ.get("DB_DRIVER") == "pure" or not mysql.connector.HAVE_CEXT
DRIVER = "pure" if PURE else "c"
NOTES = pytest.StashKey[list[str]]()  # lines for the end of the run

# Their files share one browser and one stocked database, or the demo world: one worker takes all.
TOGETHER = ("tests/browser/", "tests/seeds/")
# What takes longest begins first, so that no worker is left with it when the others are done.
LONGEST = ("tests/browser/", "tests/run/test_processes.py", "tests/web/test_hostile_input.py",
           "tests/seeds/", "tests/compatibility/test_openapi.py", "tests/accounts/test_matrix.py")


def pytest_configure(config: pytest.Config) -> None:
    """Choose the workers' Python; in a worker, check that it uses the run's driver."""
    config.stash[NOTES] = []
    if tx := getattr(config.option, "tx", None):
        config.option.tx = [f"popen//python={shlex.quote(sys.executable)} -m tests.worker"
                            for _ in tx]
    expected = worker_input(config).get("driver", DRIVER)
    if expected != DRIVER:
        pytest.exit(f"A worker has the {DRIVER} driver, and the run is about {expected}.", 2)


def worker_input(config: pytest.Config) -> dict[str, Any]:
    """Return what the run told this worker; nothing in the run itself."""
    return getattr(config, "workerinput", {})


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker which driver the run uses."""
    node.workerinput["driver"] = DRIVER


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return a worker per core for `-n auto`; none for a single file or live output."""
    cores = min(os.cpu_count() or 1, MOST)
    one_file = len(config.args) == 1 and not Path(config.args[0].partition("::")[0]).is_dir()
    return 0 if cores == 1 or one_file or config.option.capture == "no" else cores


class ByFile(LoadScopeScheduling):
    """Keep a file's tests together, as they share what is slow to make."""

    def _split_scope(self, nodeid: str) -> str:
        return next((each for each in TOGETHER if nodeid.startswith(each)),
                    nodeid.partition("::")[0])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile | None:
    """Divide by file, in the order of the collection; another --dist is xdist's own."""
    if config.getvalue("dist") != "loadfile":
        return None
    config.option.loadscopereorder = False
    return ByFile(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In workers, move the longest tests to the front; all must arrive at the same order."""
    if worker_input(config):
        items.sort(key=lambda item: next(
            (rank for rank, name in enumerate(LONGEST) if item.nodeid.startswith(name)),
            len(LONGEST)))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Send a worker's notes to the run."""
    if worker_input(session.config):
        session.config.workeroutput["notes"] = session.config.stash[NOTES]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take the notes of a finished worker."""
    output = getattr(node, "workeroutput", {})  # a worker that crashed has none
    node.config.stash[NOTES] += output.get("notes", [])


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Write the notes."""
    for line in config.stash[NOTES]:
        terminalreporter.write_line(line)
