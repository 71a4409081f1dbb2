"""Output and questions of `run.py import` and `run.py user`; the slices do the work."""

import argparse
import sys
from collections.abc import Callable
from getpass import getpass
from pathlib import Path

from email_validator import EmailNotValidError, validate_email
from rich.console import Console

console = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)

Progress = Callable[[str, int, int], None]


def read_import(arguments: argparse.Namespace) -> tuple[bytes, str, dict[str, str]] | None:
    """Return (bytes, source, mapping) of the file, or None after printing what is wrong."""
    from app.catalog.imports import files as import_files
    from app.catalog.imports import imports

    path: Path = arguments.file
    try:
        size = path.stat().st_size
        if size > import_files.MOST_BYTES:
            errors.print(f"{path} is too large: {size:,} bytes. The limit is "
                         f"{import_files.MOST_BYTES:,} bytes.")
            return None
        data, mapping = path.read_bytes(), import_files.mapping_of(arguments.map)
    except OSError as error:
        errors.print(f"Cannot read {path}: {error.strerror}", markup=False)
        return None
    except import_files.Unreadable as error:
        errors.print(f"--map: {error}", markup=False)
        return None
    return data, arguments.source or imports.source_of(path.stem), mapping


def import_catalog(found: tuple[bytes, str, dict[str, str]], dry_run: bool,
                   progress: Progress) -> int:
    """Import or only check; print each problem by row and column; return 1 for errors."""
    from app.catalog.imports import imports

    try:
        work = imports.plan if dry_run else imports.run
        report = work(*found, progress)
    except imports.Rejected as rejected:
        report = rejected.report
    except imports.Running:
        errors.print("Another import is running. Try again when it has finished.")
        return 1
    for problem in report.problems:
        console.print(f"{problem.level}: {problem.place}: {problem.message}", markup=False)
    console.print(f"\n{report.rows:,} rows: {len(report.fresh):,} new, {report.known:,} already "
                  f"imported, {len(report.warnings):,} warnings, {len(report.errors):,} errors "
                  f"({report.took_s:.1f} s)")
    if report.errors:
        console.print("Nothing was imported. Fix the errors, then import the file again.")
        return 1
    if dry_run:
        console.print("Dry run: nothing was changed.")
    elif report.fresh:
        console.print("New titles stay hidden until a contract term covers them or they are "
                      "marked as owned.")
    return 0


def add_user(arguments: argparse.Namespace) -> int:
    """Create an account, asking for its password, or give an existing one roles."""
    from app.accounts import terminal

    try:
        email = validate_email(arguments.email, check_deliverability=False).normalized
    except EmailNotValidError:
        errors.print(f"{arguments.email} is not a valid e-mail address.", markup=False)
        return 2
    try:
        if terminal.exists(email):
            if not arguments.role:
                errors.print(f"{email} already has an account. Use --role to give it a role.")
                return 1
            done = terminal.grant(email, arguments.role)
        else:
            done = terminal.create(email, arguments.name or email.partition("@")[0],
                                   arguments.country.upper(), _ask_password(), arguments.role)
    except ValueError as error:
        errors.print(str(error), markup=False)
        return 1
    console.print(f"{'Created' if done.created else 'Updated'} {email}: "
                  f"{', '.join(sorted(done.roles))}", markup=False)
    return 0


def _ask_password() -> str:
    """Ask twice on a terminal without showing it; take the first line of a pipe."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass("Password for the new account: ")
    if getpass("Repeat the password: ") != password:
        raise ValueError("The passwords do not match.")
    return password
