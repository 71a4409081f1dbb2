"""What `run.py import` and `run.py user` say and ask; the slices do the work."""

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
    """Return (bytes, source, mapping) of the file named; None after saying what is wrong."""
    from app.catalog.imports import files as import_files
    from app.catalog.imports import imports

    path: Path = arguments.file
    try:
        size = path.stat().st_size
        if size > import_files.MOST_BYTES:
            errors.print(f"{path} has {size:,} bytes; {import_files.MOST_BYTES:,} is the most.")
            return None
        data, mapping = path.read_bytes(), import_files.mapping_of(arguments.map)
    except OSError as error:
        errors.print(f"{path} cannot be read: {error.strerror}", markup=False)
        return None
    except import_files.Unreadable as error:
        errors.print(f"--map: {error}", markup=False)
        return None
    return data, arguments.source or imports.source_of(path.stem), mapping


def import_catalog(found: tuple[bytes, str, dict[str, str]], dry_run: bool,
                   progress: Progress) -> int:
    """Import, or only check; print every problem by row and column; 1 when there are errors."""
    from app.catalog.imports import imports

    try:
        work = imports.plan if dry_run else imports.run
        report = work(*found, progress)
    except imports.Refused as refused:
        report = refused.report
    except imports.Running:
        errors.print("Another import is going on. Try again when it is done.")
        return 1
    for problem in report.problems:
        console.print(f"{problem.level}: {problem.place}: {problem.message}", markup=False)
    console.print(f"\n{report.rows:,} rows: {len(report.fresh):,} new, {report.known:,} imported "
                  f"before, {len(report.warnings):,} warnings, {len(report.errors):,} errors "
                  f"({report.took_s:.1f} s)")
    if report.errors:
        console.print("Nothing was imported: correct the errors and import the file again.")
        return 1
    if dry_run:
        console.print("A dry run: nothing was changed.")
    elif report.fresh:
        console.print("New titles stay hidden until a contract's term covers them or they are "
                      "owned.")
    return 0


def add_user(arguments: argparse.Namespace) -> int:
    """Make an account or give an existing one roles; asks for the password of a new one."""
    from app.accounts import terminal

    try:
        email = validate_email(arguments.email, check_deliverability=False).normalized
    except EmailNotValidError:
        errors.print(f"{arguments.email} is not an e-mail address.", markup=False)
        return 2
    try:
        if terminal.exists(email):
            if not arguments.role:
                errors.print(f"{email} has an account already. --role gives it a role.")
                return 1
            done = terminal.grant(email, arguments.role)
        else:
            done = terminal.create(email, arguments.name or email.partition("@")[0],
                                   arguments.country.upper(), _ask_password(), arguments.role)
    except ValueError as error:
        errors.print(str(error), markup=False)
        return 1
    console.print(f"{email} {'is made' if done.created else 'is changed'}: "
                  f"{', '.join(sorted(done.roles))}", markup=False)
    return 0


def _ask_password() -> str:
    """From the terminal twice, unseen; from a pipe, its first line."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass("Password of the new account: ")
    if getpass("The same once more: ") != password:
        raise ValueError("The two were not the same.")
    return password
