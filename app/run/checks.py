"""`run.py check`: one list of named steps. The list is the truth about what is checked."""

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
    """A check: a command, run from the repository's folder, or a function; 0 is good."""

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


PYTHON = sys.executable
STEPS = (
    Step("lint", "Python style (ruff)", (PYTHON, "-m", "ruff", "check", "--quiet", ".")),
    Step("types", "Types (mypy)", (PYTHON, "-m", "mypy", "--no-error-summary")),
    Step("sql", "SQL style (sqlfluff)", _sql),
    Step("laws", "The laws of sql/checks on a freshly made demo world", _laws),
    Step("advice", "Long or undocumented code (never fails)", _advice),
    Step("tests", "All tests (pytest)", (PYTHON, "run.py", "test", "-q")),
)


def run(names: Sequence[str], settings: Settings, steps: Sequence[Step] = STEPS,
        call: Callable[..., int] = machine.call) -> int:
    """Run the steps named, or all; print one line each; return 1 when any failed, 2 if unknown."""
    known = {step.name: step for step in steps}
    if unknown := [name for name in names if name not in known]:
        console.print(f"There is no step {', '.join(unknown)}; there are {', '.join(known)}.")
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
