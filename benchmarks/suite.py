"""`run.py bench`: every benchmark by name, on a private server of its own, as a table of ratios."""

import platform
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.table import Table

from app.config import Settings
from app.database_url import parse_database_url
from app.db import embedded, migrations
from app.db.connection import Options, driver_mode
from app.db.engine import Database
from benchmarks.lines import Line

RESULTS = Path(__file__).resolve().parent / "results"


def run(names: Iterable[str], settings: Settings) -> int:
    """Run the named benchmarks (all without names), print and keep the table. 2 on a wrong name."""
    known = benchmarks()
    wanted = list(names) or list(known)
    console = Console()
    if unknown := [name for name in wanted if name not in known]:
        console.print(f"There is no benchmark {', '.join(unknown)}; there are {', '.join(known)}.")
        return 2
    driver_mode(pure=False)
    server = embedded.start(settings.var_dir / "bench", settings.mysqld)
    try:
        options = Options(parse_database_url(server.migrator_url))
        migrations.migrate(Database(options.patient(600)))
        lines, notes = [], []
        for name in wanted:
            console.print(f"{name} …")
            lines += known[name].lines(options, server)
            notes += known[name].notes()
    finally:
        server.stop()
    console.print(table(lines), *notes, sep="\n\n")
    about = (f"{server.kind} {server.version}, Python {platform.python_version()}, C driver, "
             f"{time.strftime('%d %B %Y')}")
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{'-'.join(wanted)}-{server.kind}.md").write_text(markdown(lines, about, notes))
    return 0


class Benchmark(Protocol):
    """A module of this package with a benchmark."""

    def lines(self, options: Options, server: embedded.Server) -> list[Line]:
        """Return the results."""

    def notes(self) -> list[str]:
        """Return paragraphs in Markdown about what was compared."""


def benchmarks() -> dict[str, Benchmark]:
    """Return benchmarks by name. They are imported late, because each imports its peers."""
    from benchmarks import api, data_layer, live, pages, search

    return {"db": data_layer, "pages": pages, "api": api, "live": live,
            "search": search}


def table(lines: list[Line]) -> Table:
    """Return the lines as a table for the terminal."""
    shown = Table()
    for heading in ("Work", "Peer", "Ours", "Peer's", "Ratio", "Goal", ""):
        shown.add_column(heading)
    for line in lines:
        shown.add_row(line.work, line.peer, line.ours, line.theirs, line.ratio, line.goal,
                      "met" if line.met else "missed")
    return shown


def markdown(lines: list[Line], about: str, notes: list[str]) -> str:
    """Return the lines as the text of the results file."""
    rows = [f"| {x.work} | {x.peer} | {x.ours} | {x.theirs} | {x.ratio} | {x.goal} | "
            f"{'met' if x.met else 'missed'} |" for x in lines]
    head = "| Work | Peer | Ours | Peer's | Ratio | Goal | |\n|---|---|---|---|---|---|---|"
    return "\n\n".join([about, "\n".join([head, *rows]), *notes]) + "\n"
