"""The common start of commands: a terminal, a database, a schema, a demo world."""

import contextlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from pydantic import SecretStr
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from app import db
from app.config import Settings
from app.db import embedded, migrations, opening, views
from app.ops import demo, search
from app.run import machine, serve

console = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)

DATABASE_PACKAGES = ("mysql-server-core-9.7", "mysql-server-core-8.4", "mariadb-server-core")


def say(text: str) -> None:
    """Print one line of progress."""
    console.print(f"[dim]·[/] {text}")


@contextlib.contextmanager
def bar() -> Iterator[Progress]:
    """Show a progress bar on a terminal, and nothing elsewhere."""
    columns = (TextColumn("  {task.description}"), BarColumn(30), MofNCompleteColumn(),
               TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True,
                  disable=not console.is_terminal) as progress:
        yield progress


def reporter(progress: Progress) -> Callable[[str, int, int], None]:
    """Return `report(what, done, of)` that draws one bar per `what`."""
    tasks: dict[str, object] = {}

    def report(what: str, done: int, of: int) -> None:
        if what not in tasks:
            tasks[what] = progress.add_task(what, total=of)
        progress.update(tasks[what], completed=done, total=of)  # type: ignore[arg-type]

    return report


@contextlib.contextmanager
def with_database(settings: Settings) -> Iterator[tuple[Settings, embedded.Server | None]]:
    """Yield settings that name a database; start a private server when none is named.

    Each process needs only its own account: the migrator's is for `migrate`.
    """
    if settings.database_url or settings.database_migrator_url:
        yield settings, None
        return
    server = start_server(settings)
    try:
        yield settings.model_copy(update={
            "database_url": SecretStr(server.url),
            "database_migrator_url": SecretStr(server.migrator_url),
            "database_analyst_url": SecretStr(server.analyst_url),
        }), server
    finally:
        server.stop()


def start_server(settings: Settings) -> embedded.Server:
    """Start the private server, installing one from the distribution when there is none."""
    if not settings.mysqld:
        need_database_server()
    return embedded.start(settings.var_dir, settings.mysqld, say=say)


def open_databases(settings: Settings) -> None:
    """Point `app.db` at the databases, for a command that runs in this process."""
    opening.open_databases(settings, pure=serve.use_pure(settings, green=False))


def check_demo(settings: Settings) -> None:
    """Raise demo.Refused when this database must not be served with these settings.

    A database that does not answer yet stops nothing: /ready asks the same, each time.
    """
    open_databases(settings)
    try:
        problem = demo.problem(settings)
    except db.DatabaseError:
        return
    finally:
        db.database().close()  # gunicorn forks later, and a connection belongs to one process
    if problem:
        raise demo.Refused(problem)


def warn_of_new_key(settings: Settings) -> None:
    """Print a warning when SECRET_KEY was replaced under authenticators, before anybody is served.

    A database that does not answer yet, or lacks the schema, stops nothing.
    """
    from app.accounts import key_marks, key_rotation

    open_databases(settings)
    try:
        # Not settings(): the process has still to be told its database.
        key_marks.adopt(settings.secret_key_before or settings.secret_key)
        problem = key_marks.problem(settings.secret_key, settings.secret_key_before)
        waiting = key_rotation.waiting(settings)
    except db.DatabaseError:
        return
    finally:
        db.database().close()
    if problem:
        errors.print(f"Warning: {problem} {key_marks.WHAT_TO_DO}")
    if waiting:
        errors.print(f"Authenticators that still need SECRET_KEY_BEFORE: {waiting:,}. "
                     "Run: python3 run.py rotate")


def print_setup_code(settings: Settings) -> None:
    """Print the code of the set-up page when there is no administrator yet."""
    from app.accounts import setup

    open_databases(settings)
    try:
        if setup.is_needed():
            setup.show_code(at_start=True)
    except db.DatabaseError:  # not there yet: the page prints a code when it is opened
        return
    finally:
        db.database().close()


def bring_up_to_date(settings: Settings) -> int:
    """Migrate with progress; return how many steps ran. Raises MigrationError.

    The app's account may not: a command that has no other is content with a schema that is there.
    """
    database = opening.migrator(settings)
    if settings.database_migrator_url is None and not migrations.pending(database):
        return 0
    with bar() as progress:
        report = reporter(progress)
        ran = migrations.migrate(
            database, progress=lambda step, position, of: report("Schema", position, of))
    if not views.refresh(database):
        errors.print(f"Warning: this account may not write {views.schema_of(database)}, so reports "
                     "have no views of their own. See docs/operations.md.", markup=False)
    if ran:  # titles from before the words of a search have none
        db.configure(database)
        search.catch_up()
    database.close()
    return ran


def gets_demo(settings: Settings) -> bool:
    """Return whether an empty database gets the demo world: for oneself, or a public demo."""
    return settings.demo or (settings.environment == "development" and not settings.exposed_by)


def seed_if_empty(settings: Settings, number: int = 1, size: str = "demo") -> bool:
    """Load the demo world into an empty database; return whether it was loaded."""
    import seeds

    open_databases(settings)
    if not seeds.is_empty():
        return False
    say("Loading the demo world")
    with bar() as progress:
        seeds.load(number, size, datetime.now(UTC).date(), reporter(progress))
    return True


def need_database_server() -> None:
    """Find the server program, or install it from the distribution. Raises MachineError."""
    machine.need(("mysqld", "mariadbd"), DATABASE_PACKAGES, "mariadb", "as the database server",
                 say)
