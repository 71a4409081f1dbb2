"""Processes by (pid, start time), so that a recycled pid is never mistaken for one of ours."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

PR_SET_PDEATHSIG = 1


@cache
def _boot_id() -> str:
    with contextlib.suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return ""


def started_at(pid: int) -> str:
    """Return a mark that no later process with the same pid shares; "" when it does not run."""
    try:
        # The name in parentheses may hold anything, so count fields from its closing one.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return "" if fields[0] in "ZX" else f"{_boot_id()}:{fields[19]}"
    except (OSError, IndexError):
        if sys.platform.startswith("linux"):
            return ""
    said = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True,
                          check=False)
    return said.stdout.strip()


def runs(pid: int, started: str) -> bool:
    """Say whether the very process that began at `started` still runs."""
    return bool(started) and started_at(pid) == started


def end(pid: int, started: str, seconds: float) -> None:
    """Stop a process: SIGTERM, then SIGKILL after `seconds`. Returns when it is gone."""
    for number, patience in ((signal.SIGTERM, seconds), (signal.SIGKILL, 10.0)):
        if not runs(pid, started):
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        until = time.monotonic() + patience
        while runs(pid, started) and time.monotonic() < until:
            time.sleep(0.02)


def die_with_parent() -> Callable[[], None] | None:
    """Return a preexec_fn by which a child gets SIGTERM when its parent thread ends (Linux)."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)  # loaded before the fork: nothing may be imported after it
    parent = os.getpid()

    def ask_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return ask_kernel
