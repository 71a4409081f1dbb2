"""`run.py check`: a list of named steps. The list decides what is checked."""

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.console import Console

from app.config import ROOT, Settings
from app.run import machine

console = Console(highlight=False, soft_wrap=True)


@dataclass(frozen=True)
class Step:
    """A check: a command, run from the repository's folder, or a function; 0 means passed."""

    name: str
    what: str
    work: tuple[str, ...] | Callable[[Settings], int]


def _laws(settings: Settings) -> int:
    from app.run import laws

    return laws.run(settings)


def _sql(_: Settings) -> int:
    from app.run import sql_style

    return sql_style.run()


def _advice(_: Settings) -> int:
    from app.run import advice

    return advice.run()


def _words(_: Settings) -> int:
    from app.run import words

    return words.run()


PYTHON = sys.executable
STEPS = (
    Step("lint", "Python style (ruff)", (PYTHON, "-m", "ruff", "check", "--quiet", ".")),
    Step("types", "Types (mypy)", (PYTHON, "-m", "mypy", "--no-error-summary")),
    Step("sql", "SQL style (sqlfluff)", _sql),
    Step("laws", "The laws in sql/checks on a fresh demo world", _laws),
    Step("words", "Words that the product no longer uses, in its texts", _words),
    Step("advice", "Long or undocumented code (never fails)", _advice),
    Step("tests", "All tests (pytest)", (PYTHON, "run.py", "test", "-q")),
)


def run(names: Sequence[str], settings: Settings, steps: Sequence[Step] = STEPS,
        call: Callable[..., int] = machine.call) -> int:
    """Run the named steps, or all; return 1 when one failed, 2 when one is unknown."""
    known = {step.name: step for step in steps}
    if unknown := [name for name in names if name not in known]:
        console.print(f"Unknown step: {', '.join(unknown)}. The steps are {', '.join(known)}.")
        return 2
    failed = []
    for step in [known[name] for name in names] or steps:
        console.print(f"[bold]{step.name}[/]  {step.what}")
        began = time.monotonic()
        code = step.work(settings) if callable(step.work) else call(step.work, cwd=ROOT)
        console.print(f"  {'failed' if code else 'passed'} ({time.monotonic() - began:.1f} s)")
        if code:
            failed.append(step.name)
    console.print(f"Failed: {', '.join(failed)}" if failed else "Every check passed.")
    return 1 if failed else 0
