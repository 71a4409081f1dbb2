"""docs/adding-a-noun.md works: its files and lines, put into a copy, pass the tests there."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import VAR

pytestmark = [pytest.mark.no_database, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
STEP = re.compile(
    r"(?:`(?P<new>[\w./]+)`|In `(?P<old>[\w./]+)`, below `(?P<line>[^`\n]+)`):\n"
    r"```\w*\n(?P<text>.*?)^```$", re.M | re.S)
NAMES = ("app", "sql", "tests", "seeds", "dashboards", "docs", "run.py", "pyproject.toml")
RUN = ("tests/test_architecture.py", "tests/catalog/test_festivals.py",
       "tests/db/test_every_query.py", "tests/ops/test_holdings.py",
       "tests/accounts/test_matrix.py::test_every_route_is_in_the_law_and_keeps_it")


def follow(page: str, root: Path) -> list[str]:
    """Write the page's files and lines into a copy; return their paths. Raises AssertionError."""
    number = len(list((root / "sql/migrations").glob("*.sql"))) + 1
    written = []
    for step in STEP.finditer(page):
        path = root / (step["new"] or step["old"]).replace("NNNN", f"{number:04d}")
        if step["new"]:
            assert not path.exists(), f"{path} exists already"
            path.parent.mkdir(exist_ok=True)
            path.write_text(step["text"], "utf-8")
        else:
            text, line = path.read_text("utf-8"), step["line"] + "\n"
            assert text.count(line) == 1, f"{path} has no line {line!r} of its own"
            path.write_text(text.replace(line, line + step["text"]), "utf-8")
        written.append(path.relative_to(root).as_posix())
    return written


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the repository without its state."""
    for name in NAMES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name,
                            ignore=shutil.ignore_patterns("__pycache__", "*.png"))
        else:
            shutil.copy(source, tmp_path / name)
    return tmp_path


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run pytest in a copy, with a state folder of its own."""
    keep = {"PATH", "HOME", "MYSQLD", "LANG", "TMPDIR", "DB_DRIVER"}
    environment = {name: value for name, value in os.environ.items() if name in keep}
    return subprocess.run(
        [sys.executable, "-m", "tests", "-q", "-x", "-p", "no:xdist", "-p", "no:cacheprovider",
         *arguments],
        cwd=root, env=environment | {"VAR_DIR": str(VAR / "noun")}, capture_output=True,
        text=True, check=False)


def test_a_noun_that_is_added_as_the_page_says_passes_the_tests(copied: Path):
    written = follow((ROOT / "docs/adding-a-noun.md").read_text("utf-8"), copied)
    assert "app/catalog/festivals/festivals.py" in written and len(written) == 13
    done = run(copied, *RUN)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def test_a_step_that_is_left_out_is_noticed(copied: Path):
    """Negative control: without its line in the list of owners, the table is nobody's."""
    page = (ROOT / "docs/adding-a-noun.md").read_text("utf-8")
    follow(page.replace("In `tests/test_architecture.py`", "In tests/test_architecture.py"), copied)
    done = run(copied, RUN[0], "-k", "written_by_its_owner")
    assert done.returncode == 1 and "festivals is written by catalog" in done.stdout
