"""The advice sees what is long or undocumented, and never fails."""

import pytest

from app.run import advice

pytestmark = pytest.mark.no_database

LONG = '"""A file."""\n\n\ndef wide():\n    """Return."""\n' + "    x = 1\n" * 70


@pytest.mark.parametrize(("text", "remark"), [
    ('"""A file."""\n' * 301, "a.py: 301 lines"),
    ("X = 1\n", "a.py: no docstring"),
    (LONG, "a.py:4: wide has 72 lines"),
    ('"""A file."""\ndef bare(): ...\n', "a.py:2: bare has no docstring"),
])
def test_what_is_long_or_undocumented_gets_a_remark(text: str, remark: str):
    assert list(advice.remarks("a.py", text)) == [remark]


def test_a_plain_file_gets_no_remark():
    assert not list(advice.remarks("a.py", '"""A file."""\n\n\ndef _own():\n    return 1\n'))


def test_advice_never_fails(tmp_path, capsys):
    (tmp_path / "app").mkdir()
    (tmp_path / "app/a.py").write_text("X = 1\n")
    assert advice.run(tmp_path / "app") == 0
    assert "app/a.py: no docstring" in capsys.readouterr().out
