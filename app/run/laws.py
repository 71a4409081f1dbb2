"""`run.py check laws`: run sql/checks on a fresh demo world on a private server."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from app import db
from app.config import Settings
from app.database_url import parse_database_url
from app.db import embedded, laws, migrations
from app.db.connection import Options
from app.db.engine import Database

ANCHOR = date(2026, 11, 21)  # any day works; a fixed one makes a finding repeatable


def run(settings: Settings) -> int:
    """Make the world and print each broken law with its first row; return 1 if there is one."""
    import seeds

    console = Console(highlight=False, soft_wrap=True)
    with TemporaryDirectory(prefix="streamvault-laws-") as folder:
        server = embedded.start(Path(folder), settings.mysqld)
        try:
            database = Database(Options(parse_database_url(server.migrator_url)).patient(600))
            migrations.migrate(database)
            db.configure(database)
            seeds.load(anchor=ANCHOR)
            found = laws.broken(database)
        finally:
            server.stop()
    for name, rows in found.items():
        console.print(f"  sql/checks/{name}.sql: {len(rows)} rows, such as {rows[0]}")
    console.print(f"  {len(laws.names()) - len(found)} of {len(laws.names())} laws hold")
    return 1 if found else 0
