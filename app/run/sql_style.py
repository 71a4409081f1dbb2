"""`run.py check sql`: let sqlfluff parse and style every statement as it runs.

The files alone cannot be linted: a statement is complete only with its fragments. Hints to the
planner are removed first, because sqlfluff cannot parse them and would skip what follows. It cannot
parse the words in PARSER_LIMITS either; parse errors of those statements are ignored. The parser
that counts is the server: a test EXPLAINs every query.
"""

import re
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

from rich.console import Console

from app.config import ROOT
from app.db import queries
from app.db.sql_files import include, slices

SQL = ROOT / "sql"
PARAMETER = re.compile(r"%\(\w+\)s")
HINTS = (
    (re.compile(r" FORCE INDEX \(\w+\)"), ""),
    (re.compile(r"\bSELECT( DISTINCT)? STRAIGHT_JOIN\b"), r"SELECT\1"),
    (re.compile(r"\bSTRAIGHT_JOIN\b"), "INNER JOIN"),
)
PARSER_LIMITS = ("SKIP LOCKED", "AGAINST", "FOR UPDATE", "JSON_TABLE")


def statements() -> Iterator[tuple[str, str]]:
    """Yield (name, text) of every statement in sql/ that runs outside a migration."""
    for name in slices():
        for query in queries(name):
            yield query.full_name, query.render(next(iter(query.orders), None))
    for folder in ("analytics", "checks"):
        for path in sorted((SQL / folder).glob("*.sql")):
            yield f"{folder}/{path.stem}", include(path.read_text("utf-8"))


def problems(statement: tuple[str, str]) -> list[str]:
    """Return what sqlfluff finds in a statement, (name, text), as lines to print."""
    import sqlfluff

    name, text = statement
    text = PARAMETER.sub("1", text)
    for hint, plain in HINTS:
        text = hint.sub(plain, text)
    limited = any(words in text for words in PARSER_LIMITS)
    found = sqlfluff.lint(text.rstrip() + "\n", dialect="mysql",
                          config_path=str(ROOT / "pyproject.toml"))
    return [f"{name}: line {each['start_line_no']}: {each['code']} {each['description']}"
            for each in found if not (limited and each["code"] == "PRS")]


def run() -> int:
    """Print every problem; return 1 when there is one."""
    console = Console(highlight=False, soft_wrap=True)
    everything = list(statements())
    with ProcessPoolExecutor(2) as pool:
        lines = [line for found in pool.map(problems, everything, chunksize=8) for line in found]
    for line in lines:
        console.print(f"  {line}", markup=False)
    console.print(f"  {len(everything)} statements, {len(lines)} problems")
    return 1 if lines else 0
