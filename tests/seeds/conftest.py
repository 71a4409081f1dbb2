"""Worlds built once for all tests of this folder, without a database."""

from collections.abc import Callable
from datetime import date
from functools import cache

import pytest

from seeds import world
from seeds.rows import Table

ANCHOR = date(2026, 11, 21)


@cache
def tables(size: str, number: int = 1, anchor: date = ANCHOR) -> dict[str, Table]:
    """Return the world by table name."""
    built = world.build(number, size, anchor, "Europe/Lisbon", "hash")
    return {table.name: table for table in built}


@cache
def rows(size: str, table: str) -> list[dict]:
    """Return the rows of a table of world 1 as dicts."""
    found = tables(size)[table]
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


@pytest.fixture
def small() -> Callable[[str], list[dict]]:
    """Return rows of the small world."""
    return lambda table: rows("small", table)


@pytest.fixture
def demo() -> Callable[[str], list[dict]]:
    """Return rows of the demo world; the first use takes some seconds."""
    return lambda table: rows("demo", table)
