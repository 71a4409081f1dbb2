"""The lock of the product's packages, apart from that of its tests'."""

import ast
import re
import sys
from importlib.metadata import packages_distributions

import pytest

from app.config import ROOT

pytestmark = pytest.mark.no_database

# `run.py check` and `run.py bench` run with the packages of the tests.
TOOLS = {"app/run/sql_style.py", "app/run/cli.py", "app/run/vendor.py"}


def locked(name: str) -> set[str]:
    text = (ROOT / name).read_text("utf-8")
    return {normal(found) for found in re.findall(r"^([\w.-]+)==", text, re.M)}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def asked(name: str) -> set[str]:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    return {normal(line) for line in lines if line and not line.startswith("#")}


def test_each_lock_contains_what_its_list_asks_for():
    assert asked("requirements.in") <= locked("requirements.txt")
    assert asked("requirements-test.in") <= locked("requirements-test.txt")


def test_the_product_needs_nothing_of_the_tests():
    assert not asked("requirements-test.in") & locked("requirements.txt")
    distributions = packages_distributions()
    for path in [*(ROOT / "app").rglob("*.py"), *(ROOT / "seeds").rglob("*.py"), ROOT / "run.py"]:
        name = path.relative_to(ROOT).as_posix()
        for module in imported(path.read_text("utf-8")) - sys.stdlib_module_names:
            if name in TOOLS or module in ("app", "seeds", "benchmarks"):
                continue
            needed = {normal(each) for each in distributions.get(module, [])}
            assert needed & locked("requirements.txt"), f"{name} imports {module}"


def imported(text: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def test_both_locks_agree_on_versions():
    versions: dict[str, set[str]] = {}
    for name in ("requirements.txt", "requirements-test.txt"):
        for found in re.finditer(r"^([\w.-]+)==(\S+)", (ROOT / name).read_text("utf-8"), re.M):
            versions.setdefault(normal(found[1]), set()).add(found[2])
    assert [name for name, each in versions.items() if len(each) > 1] == []


def test_every_package_is_locked_by_hash():
    for name in ("requirements.txt", "requirements-test.txt"):
        blocks = re.split(r"^(?=[\w.-]+==)", (ROOT / name).read_text("utf-8"), flags=re.M)[1:]
        assert all("--hash=sha256:" in block for block in blocks)
