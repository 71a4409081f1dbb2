#!/usr/bin/env python3
"""Run StreamVault: `python3 run.py` sets everything up, starts it and prints the address.

This file needs only Python 3.11: it creates `.venv`, installs the locked requirements there and
runs itself again inside. The commands are in app/run/cli.py.
"""

import os
import sys

INSIDE = os.path.realpath(sys.prefix) == os.path.realpath(
    os.path.join(os.path.dirname(__file__), ".venv"))
if INSIDE and sys.argv[1:2] != ["_green"]:
    # The C driver brings a newer OpenSSL than some Pythons have, so it must load before theirs,
    # which argparse and hashlib import. Without the C driver, the slower pure driver works.
    try:
        import _mysql_connector  # noqa: F401
    except ImportError:
        pass

import argparse
import fcntl
import hashlib
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
# What the product needs, and what its tests, checks and benchmarks need besides.
PRODUCT, TESTS = ROOT / "requirements.txt", ROOT / "requirements-test.txt"
NEED_TESTS = {"test", "check", "bench"}


def parser() -> argparse.ArgumentParser:
    """Return the commands and options. They are here, so --help works without an environment."""
    top = argparse.ArgumentParser(
        prog="run.py", description="Run StreamVault. Without a command, start everything.",
        epilog="Settings come from the environment and .env. See .env.example for all of them.")
    _port(top)
    top.add_argument("--empty", action="store_true",
                     help="start without the demo world; the first page makes an administrator")
    commands = top.add_subparsers(dest="command", metavar="command")

    def add(name: str, text: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")

    setup = add("setup", "install everything StreamVault needs")
    setup.add_argument("--no-database", action="store_true",
                       help="install no database server; DATABASE_URL names one")
    _port(add("web", "serve pages, behind a proxy"))
    _port(add("live", "serve live connections in one process, behind a proxy"))
    add("worker", "run background jobs, such as mail and roll-ups")
    add("migrate", "bring the database schema up to date")
    seed = add("seed", "load the demo world into an empty database")
    seed.add_argument("--number", type=int, default=1, help="seed of the world (default 1)")
    seed.add_argument("--size", choices=("small", "demo"), default="demo",
                      help="how much data (default demo)")
    imports = add("import", "import a catalogue from a CSV file")
    imports.add_argument("kind", choices=("catalog",))
    imports.add_argument("file", type=Path, metavar="FILE.csv")
    imports.add_argument("--map", action="append", default=[], metavar="COLUMN=FIELD",
                         help="import COLUMN as FIELD; can be repeated")
    imports.add_argument("--source", help="name of the source (default: the file name)")
    imports.add_argument("--dry-run", action="store_true", help="report problems, change nothing")
    check = add("check", "run every check: lint, types, SQL, laws, tests")
    check.add_argument("steps", nargs="*", metavar="STEP", help="only these (default: all)")
    add("test", "set up what the tests need and run them; arguments go to pytest")
    bench = add("bench", "measure speed side by side with other frameworks")
    bench.add_argument("names", nargs="*", metavar="NAME", help="only these (default: all)")
    add("rotate", "seal authenticators with a new SECRET_KEY")
    user = add("user", "create an account, or give an existing one roles")
    user.add_argument("email")
    user.add_argument("--name", help="name of a new account")
    user.add_argument("--country", default="PT", help="country of a new account (default PT)")
    user.add_argument("--role", action="append", default=[], help="can be repeated",
                      choices=("customer", "creator", "instructor", "employee", "analyst", "admin"))
    return top


def _port(to: argparse.ArgumentParser) -> None:
    to.add_argument("--port", type=int, help="port (default: PORT, or the first free from 8000)")


def main() -> int:
    """Create the virtual environment if necessary, then run the command inside it."""
    given = sys.argv[1:]
    hidden = given[:1] in (["_green"], ["_threads"])  # the web process of the one command
    passed_on = given[1:] if given[:1] == ["test"] and given[1:] not in (["-h"], ["--help"]) else []
    arguments = None if hidden else parser().parse_args(given[:1] if passed_on else given)
    if not INSIDE:
        prepare_environment([PRODUCT, TESTS] if given[:1] and given[0] in NEED_TESTS
                            else [PRODUCT])
        # Python finds its environment by the path it is started from.
        python = str(VENV / "bin" / "python")
        os.execv(python, [python, __file__, *given])
    sys.path.insert(0, str(ROOT))
    if arguments is None:
        from app.run import serve

        return serve.child(green=given[0] == "_green", descriptor=int(given[1]),
                           connections=int(given[2]))
    from app.run import cli

    arguments.pytest = passed_on
    return cli.main(arguments)


def prepare_environment(locks: list[Path]) -> None:
    """Bring .venv to exactly the locked requirements, one process at a time."""
    # The folder itself is the lock, so no lock file stays behind.
    held = os.open(ROOT, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    # python is a link, which dangles after the system's Python was replaced by another version.
    whole = (VENV / "bin" / "python").exists() and any(
        VENV.glob("lib/python3.*/site-packages/pip"))
    if not whole:
        say("Creating the Python environment .venv")
        if VENV.exists():
            shutil.rmtree(VENV)
        make_environment()
    for lock in locks:
        stamp = VENV / f".streamvault-{lock.stem}"
        wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
        if not stamp.exists() or stamp.read_text() != wanted:
            install_requirements(lock)
            stamp.write_text(wanted)
    os.close(held)


def make_environment() -> None:
    """Create .venv; on Debian and Ubuntu that may need the package python3-venv first."""
    command = [sys.executable, "-m", "venv", str(VENV)]
    if subprocess.run(command, capture_output=True, check=False).returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    sudo = [] if os.getuid() == 0 else ["sudo"]
    install = [*sudo, "apt-get", "install", "-y", "-qq", "python3-venv"]
    if shutil.which("apt-get") and (not sudo or (shutil.which("sudo") and sys.stdin.isatty())):
        say("Installing the package python3-venv")
        subprocess.run([*sudo, "apt-get", "update", "-qq"], check=False)
        subprocess.run(install, stdout=subprocess.DEVNULL, check=False)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        stop(f"{done.stdout}{done.stderr}\nPython cannot create a virtual environment. On Debian "
             "or Ubuntu, run:\n\n  sudo apt-get install python3-venv\n\nThen start again.")


def install_requirements(lock: Path) -> None:
    """Install what a file locks, with its hashes, and show progress by package."""
    packages = sum(1 for line in lock.read_text().splitlines() if "==" in line)
    say(f"Installing {packages} Python packages (once, about a minute)")
    command = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--require-hashes",
               "--no-deps", "--only-binary=:all:", "--disable-pip-version-check", "--no-input",
               "--progress-bar=off", "-r", str(lock)]
    lines: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          bufsize=1) as pip:
        assert pip.stdout is not None
        seen = 0
        for line in pip.stdout:
            lines.append(line.rstrip())
            if line.startswith(("Collecting ", "Requirement already satisfied: ")):
                seen += 1
                if sys.stdout.isatty():
                    print(f"\r\033[K  {seen}/{packages} {line.split()[1]}", end="", flush=True)
    if sys.stdout.isatty():
        print("\r\033[K", end="")
    if pip.returncode:
        stop("\n".join(lines[-15:]) + "\nThe Python packages could not be installed. Check your "
             "network connection, then start again.")


def say(text: str) -> None:
    """Print one line of progress."""
    print(f"· {text}", flush=True)


def stop(text: str) -> None:
    """End with a message and exit code 1."""
    print(f"\n{text}", file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036  some people have an older one
        stop(f"StreamVault needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
