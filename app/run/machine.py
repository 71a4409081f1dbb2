"""Programs of the machine: found, or installed from its distribution with a line of progress."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

PLACES = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin", "/usr/local/bin")


class MachineError(Exception):
    """Something that this machine lacks; the message names the command that installs it."""


def have(*programs: str) -> Path | None:
    """Return the first of `programs` on the PATH or in the usual folders, else None."""
    path = os.pathsep.join([os.environ.get("PATH", ""), *PLACES])
    for program in programs:
        if found := shutil.which(program, path=path):
            return Path(found)
    return None


def run(command: Sequence[str | Path], what: str, *, cwd: Path | None = None,
        env: Mapping[str, str] | None = None) -> str:
    """Run a program to its end and return what it printed. Raises MachineError when it fails."""
    done = subprocess.run([str(part) for part in command], cwd=cwd, env=env, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, errors="replace", check=False)
    if done.returncode:
        last = "\n".join("  " + line for line in done.stdout.strip().splitlines()[-15:])
        raise MachineError(f"{what} failed ({' '.join(map(str, command))}):\n{last}")
    return done.stdout


def call(command: Sequence[str | Path], *, cwd: Path | None = None,
         env: Mapping[str, str] | None = None) -> int:
    """Run a program that prints to the terminal itself; return its exit code."""
    return subprocess.run([str(part) for part in command], cwd=cwd, env=env,
                          check=False).returncode


def need(programs: Sequence[str], apt: Sequence[str], brew: str, purpose: str,
         say: Callable[[str], None]) -> Path:
    """Return one of `programs`, installing the first available package when there is none.

    `purpose` says what for: "to test the proxy". Raises MachineError with the command to run when
    this account cannot install packages.
    """
    if found := have(*programs):
        return found
    if have("apt-get"):
        _apt(apt, purpose, say)
    elif brew_program := have("brew"):
        say(f"Installing {brew} with Homebrew {purpose}")
        run([brew_program, "install", "--quiet", brew], f"Installing {brew}")
    if found := have(*programs):
        return found
    raise MachineError(f"StreamVault needs {' or '.join(programs)} {purpose}. Install one with "
                       "your package manager, then start again.")


def _apt(packages: Sequence[str], purpose: str, say: Callable[[str], None]) -> None:
    sudo: list[str] = []
    if os.getuid() != 0:
        sudo = ["sudo"] if have("sudo") and _sudo_works() else []
        if not sudo:
            usual = packages[-1]
            raise MachineError(f"StreamVault needs the package {usual} {purpose}. Only root can "
                               f"install it. Run:\n\n  sudo apt-get install {usual}\n\n"
                               "Then start again.")
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    apt = [*sudo, "apt-get", "-o", "DPkg::Lock::Timeout=120"]
    package = _available(packages)
    if package is None:
        say("Updating the list of packages")
        run([*apt, "update", "-qq"], "Updating the list of packages", env=env)
        package = _available(packages) or packages[-1]
    say(f"Installing the package {package} {purpose}")
    run([*apt, "install", "-y", "-qq", "--no-install-recommends", package],
        f"Installing {package}", env=env)


def _sudo_works() -> bool:
    command = ["sudo", "-v"] if sys.stdin.isatty() else ["sudo", "-n", "true"]
    return call(command) == 0


def _available(packages: Sequence[str]) -> str | None:
    for package in packages:
        said = subprocess.run(["apt-cache", "policy", package], capture_output=True, text=True,
                              env=os.environ | {"LC_ALL": "C"}, check=False).stdout
        if "Candidate:" in said and "Candidate: (none)" not in said:
            return package
    return None
