"""Programs and scripts branch on codes: each is listed, used and documented, and none on a text."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.web import codes
from app.web.api.models import ProblemShape
from app.web.errors import TITLES, Problem
from app.web.forms import Conflict, Invalid

pytestmark = pytest.mark.no_database

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted((ROOT / "app/static/js").rglob("*.js"))
PYTHON = sorted((ROOT / "app").rglob("*.py"))
REJECTIONS = {"Problem", "Invalid.at", "Conflict.at", "super().__init__"}
# A comparison with a text of several words, or of what a server or a person has said.
ENGLISH = [
    re.compile(r"""(?:===?|!==?|case|(?:startsWith|endsWith|includes|match|indexOf)\()\s*"""
               r"""(["'`])(?:(?!\1)[^\n])*[a-z] [a-z](?:(?!\1)[^\n])*\1"""),
    re.compile(r"""(["'`])(?:(?!\1)[^\n])*[a-z] [a-z](?:(?!\1)[^\n])*\1\s*(?:===?|!==?)"""),
    re.compile(r"""(?:\.message|\bwhy|\.detail)\s*(?:===?|!==?)\s*[\w"'`]"""),
    re.compile(r"""(?:\.message|\bwhy|\.detail)\.(?:startsWith|endsWith|includes|match|test)\("""),
    re.compile(r"""(?:startsWith|endsWith|includes)\((?:[\w.]*\.message|why|[\w.]*\.detail)\)"""),
]


def named(tree: ast.AST) -> Iterator[str]:
    """Return the codes that a module gives to problems, wrong fields and answers."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (
                ast.unparse(node.func).removeprefix("forms.") in REJECTIONS):
            words = [word.value for word in node.keywords if word.arg == "code"]
            places = node.args[2:] if len(node.args) == 3 else []
            yield from (text for each in [*words, *places] for text in texts(each))
        if isinstance(node, ast.Dict):
            keys = {key.value: value for key, value in zip(node.keys, node.values, strict=True)
                    if isinstance(key, ast.Constant)}
            if "message" in keys and "code" in keys:
                yield from texts(keys["code"])


def texts(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    if isinstance(node, ast.IfExp):
        yield from texts(node.body)
        yield from texts(node.orelse)


def compared(script: str) -> list[str]:
    """Return the lines of a script that compare a text for people."""
    return [line.strip() for line in script.splitlines()
            if any(found.search(line.partition("// ")[0]) for found in ENGLISH)]


def codes_of(script: str) -> set[str]:
    """Return the codes that a script names."""
    found = re.findall(r"""\bcode\s*(?:===|!==)\s*["'](\w+)["']""", script)
    for listed in re.findall(r"""\[([^\]]*)\]\.includes\([\w.]*code\)""", script):
        found += re.findall(r"""["'](\w+)["']""", listed)
    return set(found)


def test_each_code_that_python_names_is_listed_and_each_listed_one_is_used():
    used = {*codes.OF_STATUS.values(), *codes.OF_FIELD.values()}
    for path in PYTHON:
        source = path.read_text("utf-8")
        if path.name == "codes.py":
            continue
        found = set(named(ast.parse(source)))
        assert found <= codes.CODES.keys(), f"{path.name}: {found - codes.CODES.keys()}"
        used |= found
    assert used == codes.CODES.keys()


def test_the_walk_sees_a_code_nobody_listed():
    """Negative control."""
    tree = ast.parse("Problem(403, 'No.', code='nobody_knows'); Invalid.at('a', 'b', 'nor_this')")
    assert set(named(tree)) == {"nobody_knows", "nor_this"}


def test_codes_are_stable_names():
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", code) for code in codes.CODES)
    assert all(meaning.endswith(".") for meaning in codes.CODES.values())


def test_each_status_has_a_code():
    assert codes.OF_STATUS.keys() == TITLES.keys()
    assert Problem(404).code == "not_found" and Problem(403, code="banned").code == "banned"
    assert Problem(406).code == "bad_request" and Problem(502).code == "internal_error"


def test_the_document_lists_each_code():
    described = ProblemShape.model_fields["code"].description or ""
    assert all(f"`{code}`: {meaning}" in described for code, meaning in codes.CODES.items())


def test_the_only_wrong_field_gives_the_problem_its_code():
    assert Invalid.at("content", "No.", "blocked_word").code == "blocked_word"
    assert Invalid.at("content", "No.").code == "invalid"
    assert Conflict.at("", "No.").code == "conflict"
    both = Invalid({"a": "No.", "b": "No."}, codes={"a": "required"})
    assert both.code == "invalid"
    assert [each["code"] for each in both.listed()] == ["required", "invalid"]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_script_compares_a_text_for_people(script: Path):
    source = script.read_text("utf-8")
    assert compared(source) == []
    assert codes_of(source) <= codes.CODES.keys(), "a code that no answer carries"


@pytest.mark.parametrize("line", [
    'if (status === 403 && CLOSED.startsWith(why)) this.close();',
    'Object.assign(message, { dropped: why === DROPPED });',
    'if (answer.message === "Comments are closed here.") return;',
    'if (error.message.includes("slow")) return;',
    'switch (said) { case "try it again": break; }',
    'if ("closed for now" === said) return;',
])
def test_the_scan_sees_a_comparison_with_a_text(line: str):
    """Negative control."""
    assert compared(line) == [line]


def test_the_scan_sees_a_code_of_a_script():
    """Negative control."""
    assert codes_of('if (answer.code === "no_such_code") return;') == {"no_such_code"}
    assert codes_of('if (["muted", "banned"].includes(code)) return;') == {"muted", "banned"}
