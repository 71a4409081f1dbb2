"""Cached answers of a process: not too many, not too long."""

import pytest

from app.ops.kept import Kept

pytestmark = pytest.mark.no_database


def test_a_cache_keeps_no_more_than_its_most():
    kept, asked = Kept(2, 60), []

    def find(name: str) -> list:
        return kept.get((name,), lambda: asked.append(name) or [{"name": name}])

    for name in ("a", "b", "a", "c", "b", "a"):
        assert find(name) == [{"name": name}]
    assert asked == ["a", "b", "c", "a"]
    over = Kept(2, 0)
    over.get(("a",), list)
    assert over.get(("a",), lambda: [{"new": 1}]) == [{"new": 1}]
