"""`run.py check`: a failing step fails it, and an unknown step is named."""

import pytest

from app.run import checks, sql_style
from app.run.checks import Step

pytestmark = pytest.mark.no_database


def test_one_failing_step_fails_the_check_and_the_others_still_run(capsys):
    ran = []

    def step(name: str, code: int) -> Step:
        return Step(name, name, lambda _: ran.append(name) or code)

    steps = (step("one", 0), step("two", 1), step("three", 0))
    assert checks.run([], None, steps) == 1
    assert ran == ["one", "two", "three"] and "Failed: two" in capsys.readouterr().out
    assert checks.run(["one"], None, steps) == 0


def test_an_unknown_step_is_named_beside_the_known_ones(capsys):
    assert checks.run(["lnt"], None) == 2
    output = capsys.readouterr().out
    assert "lnt" in output and all(step.name in output for step in checks.STEPS)


def test_the_sql_step_finds_bad_style_and_bad_sql():
    """Negative controls: lower-case keywords, SELECT *, a leading comma, no SQL."""
    assert sql_style.problems(("good", "SELECT\n  t.id,\n  t.name\nFROM titles AS t")) == []
    for code, text in (("CP01", "select t.id from titles as t"), ("AM04", "SELECT * FROM titles"),
                       ("LT04", "SELECT\n  t.id\n  , t.name\nFROM titles AS t"),
                       ("PRS", "SELECT FROM WHERE %(x)s")):
        assert code in " ".join(sql_style.problems(("bad", text))), code
