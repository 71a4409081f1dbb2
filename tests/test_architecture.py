"""The structure the design asks for, held by reading the code."""

import ast
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.no_database

ROOT = Path(__file__).resolve().parents[1]
APP = ROOT / "app"
SLICES = ["accounts", "posters", "catalog", "rights", "media", "viewing", "community", "courses",
          "analytics", "site"]
FILES = sorted(path for path in APP.rglob("*.py"))
PROCESS_STARTERS = {"app/db/embedded.py", "app/media/ffmpeg.py", "app/run/machine.py",
                    "app/run/supervisor.py", "app/processes.py"}
EVENTLET = ("app/live/", "app/run/serve.py")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> set[str]:
    """Every module a file imports, as dotted names, with the names taken from packages."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def slice_of(path: Path) -> str | None:
    part = path.relative_to(APP).parts[0]
    return part if part in SLICES else None


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_follow_the_arrows(path: Path):
    found, own, name = imports(path), slice_of(path), name_of(path)
    foreign = {module.split(".")[1] for module in found
               if module.startswith("app.") and module.split(".")[1] in SLICES} - {own}
    if path.relative_to(APP).parts[0] in ("web", "db", "config.py", "ops", "office"):
        assert not foreign, f"{name} imports the slices {foreign}"
    if own:
        later = SLICES[SLICES.index(own) + 1:]
        assert not foreign & set(later), f"{name} imports a later slice"
    if not name.startswith("app/db/"):
        assert not {m for m in found if m.startswith(("mysql", "_mysql"))} or name in (
            "app/run/serve.py",), f"{name} imports the driver"
    if name not in PROCESS_STARTERS:
        assert not {"subprocess", "multiprocessing"} & found, f"{name} starts processes"
    if not name.startswith(EVENTLET):
        assert not {m for m in found if m.split(".")[0] in ("eventlet", "socketio")}, name


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_python_holds_no_sql(path: Path):
    if name_of(path).startswith("app/db/"):
        return
    statement = re.compile(r"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH)\s+[\w*`(]+\s+\S+")
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not statement.match(node.value), f"{name_of(path)}:{node.lineno}"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_nothing_escapes_a_transaction_block(path: Path):
    """`return` and `break` inside the `with`, or statements after it, could not be run again."""
    for loop in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not (isinstance(loop, ast.For) and isinstance(loop.iter, ast.Call)
                and ast.unparse(loop.iter.func).split(".")[-1] == "transaction"):
            continue
        where = f"{name_of(path)}:{loop.lineno}"
        assert len(loop.body) == 1 and isinstance(loop.body[0], ast.With), where
        assert not [n for n in ast.walk(loop.body[0]) if isinstance(n, (ast.Return, ast.Break))], (
            f"{where} leaves the block")


def test_the_block_rule_can_fail():
    """Negative control: the walk above sees a return."""
    loop = ast.parse("for a in db.transaction('x'):\n  with a as tx:\n    return 1").body[0]
    assert [n for n in ast.walk(loop) if isinstance(n, ast.Return)]


def test_one_name_stands_in_four_places():
    """A slice's SQL, templates and tests are named as the slice."""
    slices = [s for s in SLICES if (APP / s).is_dir()]
    for name in slices:
        assert (ROOT / "tests" / name).is_dir(), f"tests/{name}"
        if list((APP / name).glob("*pages.py")):
            assert (APP / "templates" / name).is_dir(), f"templates/{name}"
    known = {*slices, "ops", "office", "seeds"}
    for path in (ROOT / "sql" / "queries").rglob("*.sql"):
        assert path.parent.name in known, f"{path.name} belongs to no slice"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_files_and_functions_stay_small(path: Path):
    text = path.read_text("utf-8")
    assert text.count("\n") <= 300, f"{name_of(path)}: {text.count(chr(10))} lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            assert (node.end_lineno or 0) - node.lineno < 70, f"{name_of(path)}: {node.name}"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_public_functions_say_what_they_do(path: Path):
    tree = ast.parse(path.read_text("utf-8"))
    silent = [node.name for node in tree.body
              if isinstance(node, (ast.FunctionDef, ast.ClassDef))
              and not node.name.startswith("_") and not ast.get_docstring(node)]
    assert not silent, f"{name_of(path)}: {silent}"
    assert ast.get_docstring(tree), f"{name_of(path)} does not say what it is"
