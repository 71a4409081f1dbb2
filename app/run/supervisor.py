"""The processes of one command, started in order, watched, and stopped in order.

Each child leads a process group of its own, so that Ctrl-C reaches only this process. The kernel
ends it when this process dies, so that kill -9 leaves nothing behind. On systems other than Linux,
the next start ends it by pid and start time.
"""

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from app.config import ROOT, Settings
from app.processes import die_with_parent, end, started_at

STOP_SECONDS = 15
RESTARTS, WITHIN_SECONDS = 5, 60


class AlreadyRunning(Exception):
    """StreamVault is already running from the same folder; the message is its address."""


class GaveUp(Exception):
    """A child process kept stopping."""


@contextlib.contextmanager
def only_one(var: Path) -> Iterator["Notes"]:
    """Let one StreamVault run per state folder, and end what a killed one left running."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "run.lock").open("a") as handle:
        notes = Notes(var / "run.json")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(notes.read().get("address", "")) from None
        for pid, started in notes.read().get("children", []):
            end(pid, started, STOP_SECONDS)
        try:
            yield notes
        finally:
            notes.path.unlink(missing_ok=True)


class Notes:
    """Notes of a running command for the next one: its address and its children."""

    def __init__(self, path: Path):
        self.path = path

    def read(self) -> dict:
        """Return the notes; {} when there are none."""
        try:
            return dict(json.loads(self.path.read_text()))
        except (OSError, ValueError):
            return {}

    def write(self, **changes: object) -> None:
        """Add to the notes, completely or not at all."""
        aside = self.path.with_suffix(".new")
        aside.write_text(json.dumps(self.read() | changes))
        aside.replace(self.path)


def child_environment(settings: Settings, *, reports: bool = False) -> dict[str, str]:
    """Return the environment that gives a child exactly these settings.

    It gets the app's database account, and the analyst's if it serves `reports`; never the
    migrator's, which can change tables.
    """
    secret = ["database_url", "secret_key", "password_pepper"]
    if reports and settings.database_analyst_url:
        secret.append("database_analyst_url")
    given = {name.upper(): getattr(settings, name).get_secret_value() for name in secret}
    given |= {"PORT": str(settings.port), "VAR_DIR": str(settings.var_dir)}
    own = given.keys() | {"DATABASE_MIGRATOR_URL", "DATABASE_ANALYST_URL"}
    kept = {n: v for n, v in os.environ.items() if n.removesuffix("_FILE") not in own}
    return kept | given


class Child:
    """A process that is started again when it stops."""

    def __init__(self, name: str, arguments: Sequence[str], env: Mapping[str, str],
                 descriptors: Sequence[int] = ()):
        self.name, self.descriptors, self.env = name, tuple(descriptors), dict(env)
        self.command = [sys.executable, str(ROOT / "run.py"), *arguments]
        self.starts: list[float] = []
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process. Raises GaveUp when it had to be started too often."""
        now = time.monotonic()
        self.starts = [at for at in self.starts if at > now - WITHIN_SECONDS] + [now]
        if len(self.starts) > RESTARTS:
            raise GaveUp(f"The {self.name} process stopped {RESTARTS} times within a minute.")
        self.process = subprocess.Popen(
            self.command, env=self.env, stdin=subprocess.DEVNULL, process_group=0,
            pass_fds=self.descriptors, preexec_fn=die_with_parent())

    def alive(self) -> bool:
        """Return whether the process is running."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Ask the process to end, wait, then kill it and whatever it started."""
        if self.process is None or self.process.returncode is not None:
            return
        self.process.terminate()
        until = time.monotonic() + STOP_SECONDS
        # It is reaped after its group is killed, so that nobody can get the group's number before.
        look = os.WEXITED | os.WNOHANG | os.WNOWAIT
        while os.waitid(os.P_PID, self.process.pid, look) is None and time.monotonic() < until:
            time.sleep(0.02)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def stop_event(at_most_seconds: float | None = None) -> threading.Event:
    """Return an event that Ctrl-C, SIGTERM and a closed terminal set.

    With `at_most_seconds` the process ends that long after the signal even if its work has not
    ended. Work is in transactions and leases, so it is never half done, only done again.
    """
    stop = threading.Event()

    def set_it(*_: object) -> None:
        if at_most_seconds and not stop.is_set():
            last_resort = threading.Timer(at_most_seconds, os._exit, (0,))
            last_resort.daemon = True
            last_resort.start()
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # started with nohup
            signal.signal(number, set_it)
    return stop


def watch(children: Sequence[Child], stop: threading.Event, notes: Notes | None = None,
          each_turn: Callable[[], None] = lambda: None) -> None:
    """Keep the children running until `stop`, and note them for the next start.

    `each_turn` looks after the database.
    """
    known: list[int] = []
    while not stop.is_set():
        each_turn()
        for child in children:
            if not child.alive() and not stop.is_set():
                child.start()
        pids = [child.process.pid for child in children if child.process]
        if notes and pids != known:
            notes.write(children=[(pid, started_at(pid)) for pid in pids])
            known = pids
        stop.wait(0.5)
