"""The commands behind run.py. A command imports the slices it needs when it runs."""

import argparse
import errno
import os
import shlex
import signal
import sys
from collections.abc import Callable

from app.config import ROOT, Settings, SettingsError, load
from app.db import DatabaseError, embedded, migrations
from app.ops import demo
from app.run import machine, serve, terminal, vendor
from app.run.starting import (
    bar,
    bring_up_to_date,
    check_demo,
    errors,
    need_database_server,
    open_databases,
    print_setup_code,
    reporter,
    say,
    seed_if_empty,
    warn_of_new_key,
    with_database,
)


def main(arguments: argparse.Namespace) -> int:
    """Run one command; return its exit code (0 done, 1 failed, 2 wrong settings or arguments)."""
    if getattr(arguments, "port", None) is not None:
        os.environ["PORT"] = str(arguments.port)
    if arguments.command == "test":  # tests never use the caller's database or `.env`
        for name in [name for name in os.environ if name.startswith("DATABASE_")]:
            del os.environ[name]
        os.environ["ENVIRONMENT"] = "test"
    # SIGTERM unwinds like Ctrl-C, so that everything that was started is stopped.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        settings = load()
        return COMMANDS[arguments.command or "serve"](arguments, settings)
    except SettingsError as error:
        errors.print("These settings are wrong:", style="bold")
        for line in str(error).splitlines():
            errors.print(f"  {line}", markup=False)
        return 2
    except (machine.MachineError, embedded.ServerError, migrations.MigrationError,
            DatabaseError, demo.Refused) as error:
        errors.print(f"\n{str(error)[:1].upper()}{str(error)[1:]}", markup=False)
        return 1
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EPERM, errno.ENOSPC, errno.EROFS):
            raise
        errors.print(f"\n{error.filename or 'A file'}: {error.strerror}", markup=False)
        return 1


def setup(arguments: argparse.Namespace, settings: Settings) -> int:
    """Install everything and start nothing."""
    vendor.prepare(say)
    if not (arguments.no_database or settings.database_url or settings.mysqld):
        need_database_server()
    say("Everything is installed")
    return 0


def migrate(_: argparse.Namespace, settings: Settings) -> int:
    """Bring the schema up to date."""
    with with_database(settings) as (settings, _server):
        ran = bring_up_to_date(settings)
    say(f"Schema migrated ({ran} steps)" if ran else "The schema is up to date")
    return 0


def seed(arguments: argparse.Namespace, settings: Settings) -> int:
    """Load the demo world into an empty database."""
    if settings.exposed_by and not settings.demo:
        errors.print("The passwords of the demo world are public, so it cannot be loaded with "
                     f"{settings.exposed_by}. DEMO=true makes a public demo.", markup=False)
        return 1
    with with_database(settings) as (settings, _server):
        bring_up_to_date(settings)
        if not seed_if_empty(settings, arguments.number, arguments.size):
            errors.print("The database is not empty, so nothing was loaded. "
                         f"To start over, stop StreamVault and delete {settings.var_dir / 'db'}.")
            return 1
    return 0


def import_file(arguments: argparse.Namespace, settings: Settings) -> int:
    """Import a catalogue from a file."""
    found = terminal.read_import(arguments)
    if found is None:
        return 2
    with with_database(settings) as (settings, _server):
        bring_up_to_date(settings)
        open_databases(settings)
        with bar() as progress:
            return terminal.import_catalog(found, arguments.dry_run, reporter(progress))


def user(arguments: argparse.Namespace, settings: Settings) -> int:
    """Create an account, or give an existing one roles."""
    with with_database(settings) as (settings, _server):
        bring_up_to_date(settings)
        open_databases(settings)
        return terminal.add_user(arguments)


def rotate(_: argparse.Namespace, settings: Settings) -> int:
    """Seal with SECRET_KEY what SECRET_KEY_BEFORE has made."""
    from app.accounts import key_marks, key_rotation

    if settings.secret_key_before is None:
        errors.print("Name the earlier key in SECRET_KEY_BEFORE first.")
        return 1
    with with_database(settings) as (settings, _server):
        bring_up_to_date(settings)
        open_databases(settings)
        key_marks.adopt(settings.secret_key_before)
        done = key_rotation.run(settings)
    say(f"Authenticators sealed with SECRET_KEY: {done.sealed:,}. Remove SECRET_KEY_BEFORE once "
        "access tokens of programs have ended, and start again.")
    if done.lost:
        errors.print(f"Authenticators that belong to neither key: {done.lost:,}. "
                     "These people need a recovery code, or an administrator.")
    return 0


def web(_: argparse.Namespace, settings: Settings) -> int:
    """Serve pages behind a proxy."""
    from app.run import supervisor

    vendor.prepare(say)
    with with_database(settings) as (settings, _server):
        check_demo(settings)
        warn_of_new_key(settings)
        # gunicorn's processes read the settings themselves.
        environment = supervisor.child_environment(settings, reports=True)
        os.environ.clear()
        os.environ.update(environment)
        say(f"Serving {settings.address} on {settings.host}:{settings.port}")
        print_setup_code(settings)
        return serve.web(settings)


def live(_: argparse.Namespace, settings: Settings) -> int:
    """Serve live connections behind a proxy: see app/run/everything.py."""
    from app.run import everything as all_of_it

    with with_database(settings) as (settings, _server):
        check_demo(settings)
        return all_of_it.run_live(settings)


def worker(_: argparse.Namespace, settings: Settings) -> int:
    """Run background jobs until a signal stops the process."""
    from app.ops import logs, metrics
    from app.run import supervisor
    from app.run import worker as jobs

    with with_database(settings) as (settings, _server):
        logs.configure(settings)
        check_demo(settings)
        metrics.listen()
        jobs.run(supervisor.stop_event(at_most_seconds=3))
    return 0


def test(arguments: argparse.Namespace, settings: Settings) -> int:
    """Set up what the tests need, then run pytest; tests/parallel.py divides the work."""
    vendor.prepare(say, tests=True)
    if not settings.mysqld:
        need_database_server()
    machine.need(("chromium", "chromium-browser", "google-chrome"), ("chromium",), "chromium",
                 "to run the browser tests", say)
    machine.need(("nginx",), ("nginx-light", "nginx"), "nginx", "to test the proxy", say)
    # One program has several names; the package of the first name would start a service.
    machine.need(("redis-server", "redis-check-rdb"), ("redis-tools",), "redis",
                 "to test shared limits", say)
    program = embedded.find(settings.mysqld)
    kind, version = embedded.identify(program)
    say(f"Testing with {kind} {version} ({shlex.quote(str(program))})")
    # A data folder works with one kind of server only.
    os.environ |= {"VAR_DIR": str(settings.var_dir / f"tests-{kind}"), "MYSQLD": str(program)}
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    import pytest

    alone = any("no:xdist" in argument for argument in arguments.pytest)
    workers = [] if alone else ["--numprocesses=auto", "--dist=loadfile"]
    return int(pytest.main([*workers, *arguments.pytest]))


def bench(arguments: argparse.Namespace, settings: Settings) -> int:
    """Measure speed beside other frameworks, on a database of its own."""
    from benchmarks import suite

    return suite.run(arguments.names, settings)


def check(arguments: argparse.Namespace, settings: Settings) -> int:
    """Run the named steps of app/run/checks.py."""
    from app.run import checks

    return checks.run(arguments.steps, settings)


def everything(arguments: argparse.Namespace, settings: Settings) -> int:
    """Start everything on one port: see app/run/everything.py."""
    from app.run import everything as all_of_it

    return all_of_it.run(settings, empty=arguments.empty)


COMMANDS: dict[str, Callable[[argparse.Namespace, Settings], int]] = {
    "serve": everything, "setup": setup, "web": web, "live": live, "worker": worker,
    "migrate": migrate, "seed": seed, "import": import_file, "check": check, "test": test,
    "bench": bench, "user": user,
    "rotate": rotate,
}
