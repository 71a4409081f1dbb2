#!/usr/bin/env python3
"""StreamVault: `python3 run.py` makes all it needs, starts it and prints the address.

This file needs Python 3.11 and nothing else: it makes `.venv`, installs the locked requirements
there and runs itself again inside. The commands themselves are in app/run/cli.py.
"""

import os
import sys

INSIDE = os.path.realpath(sys.prefix) == os.path.realpath(
    os.path.join(os.path.dirname(__file__), ".venv"))
if INSIDE and sys.argv[1:2] != ["_green"]:
    # The C driver brings a newer OpenSSL than some Pythons have: it must load before theirs,
    # which argparse and hashlib bring in. Without it the slower pure driver works.
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
REQUIREMENTS = ROOT / "requirements.txt"


def parser() -> argparse.ArgumentParser:
    """Return the commands and their options; here, so that --help works before anything else."""
    top = argparse.ArgumentParser(
        prog="run.py", description="StreamVault. Without a command: start everything.",
        epilog="Settings come from the environment and .env; .env.example lists them all.")
    _port(top)
    commands = top.add_subparsers(dest="command", metavar="command")

    def add(name: str, text: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")

    setup = add("setup", "install everything that is needed, and stop")
    setup.add_argument("--no-database", action="store_true", help="DATABASE_URL will name one")
    _port(add("web", "serve pages with gunicorn's threads, for a proxy in front"))
    _port(add("live", "serve live connections in one process, for a proxy in front"))
    add("worker", "work on mail, roll-ups and other jobs")
    add("migrate", "bring the database's schema up to date")
    seed = add("seed", "load the demo world into an empty database")
    seed.add_argument("--number", type=int, default=1, help="which world (default 1)")
    seed.add_argument("--size", choices=("small", "demo"), default="demo", help="default demo")
    imports = add("import", "import a catalogue from a CSV file")
    imports.add_argument("kind", choices=("catalog",))
    imports.add_argument("file", type=Path, metavar="FILE.csv")
    imports.add_argument("--map", action="append", default=[], metavar="COLUMN=FIELD",
                         help="read COLUMN as FIELD; may be repeated")
    imports.add_argument("--source", default=None, help="name of the source (default: the file's)")
    imports.add_argument("--dry-run", action="store_true", help="report, change nothing")
    check = add("check", "run every check: lint, types, SQL, laws, tests")
    check.add_argument("steps", nargs="*", metavar="STEP", help="only these (default: all)")
    add("test", "set up everything the tests need and run them; arguments go to pytest")
    bench = add("bench", "measure speed side by side with peers")
    bench.add_argument("names", nargs="*", metavar="NAME", help="only these (default: all)")
    user = add("user", "add an account, or give one a role")
    user.add_argument("email")
    user.add_argument("--name", help="display name of a new account")
    user.add_argument("--country", default="PT", help="its country (default PT)")
    user.add_argument("--role", action="append", default=[], help="may be repeated",
                      choices=("customer", "creator", "instructor", "employee", "analyst", "admin"))
    return top


def _port(to: argparse.ArgumentParser) -> None:
    to.add_argument("--port", type=int, help="port (default: PORT, else the next free from 8000)")


def main() -> int:
    """Make the virtual environment if need be, then run the command inside it."""
    given = sys.argv[1:]
    hidden = given[:1] in (["_green"], ["_threads"])  # the web process of the one command
    passed_on = given[1:] if given[:1] == ["test"] and given[1:] not in (["-h"], ["--help"]) else []
    arguments = None if hidden else parser().parse_args(given[:1] if passed_on else given)
    if not INSIDE:
        prepare_environment()
        # Python finds its environment by the name it is called by.
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


def prepare_environment() -> None:
    """Make .venv hold exactly the locked requirements; one run of this file at a time."""
    # The folder itself is the lock, so nothing is left behind.
    lock = os.open(ROOT, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    stamp = VENV / ".streamvault"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    # python is a link: it dangles after the system's Python was replaced by another version.
    whole = (VENV / "bin" / "python").exists() and any(
        VENV.glob("lib/python3.*/site-packages/pip"))
    if whole and stamp.exists() and stamp.read_text() == wanted:
        os.close(lock)
        return
    if not whole:
        say("Making the Python environment .venv")
        if VENV.exists():
            shutil.rmtree(VENV)
        make_environment()
    install_requirements()
    stamp.write_text(wanted)
    os.close(lock)


def make_environment() -> None:
    """Make .venv; on Debian and Ubuntu that may need the package python3-venv first."""
    command = [sys.executable, "-m", "venv", str(VENV)]
    if subprocess.run(command, capture_output=True, check=False).returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    sudo = [] if os.getuid() == 0 else ["sudo"]
    install = [*sudo, "apt-get", "install", "-y", "-qq", "python3-venv"]
    if shutil.which("apt-get") and (not sudo or (shutil.which("sudo") and sys.stdin.isatty())):
        say("Installing the distribution's package python3-venv")
        subprocess.run([*sudo, "apt-get", "update", "-qq"], check=False)
        subprocess.run(install, stdout=subprocess.DEVNULL, check=False)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        stop(f"{done.stdout}{done.stderr}\nPython cannot make a virtual environment. On Debian or "
             "Ubuntu type:\n\n  sudo apt-get install python3-venv\n\nand start again.")


def install_requirements() -> None:
    """Install what requirements.txt locks, hashes checked, with a line of progress per package."""
    packages = sum(1 for line in REQUIREMENTS.read_text().splitlines() if "==" in line)
    say(f"Installing {packages} Python packages (once, about a minute)")
    command = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--require-hashes",
               "--no-deps", "--only-binary=:all:", "--disable-pip-version-check", "--no-input",
               "--progress-bar=off", "-r", str(REQUIREMENTS)]
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
        stop("\n".join(lines[-15:]) + "\nThe Python packages could not be installed. Check the "
             "network and start again: what is done stays done.")


def say(text: str) -> None:
    """Print one line of progress."""
    print(f"· {text}", flush=True)


def stop(text: str) -> None:
    """End with a message and exit code 1."""
    print(f"\n{text}", file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036  the person may well have an older one
        stop(f"StreamVault needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
