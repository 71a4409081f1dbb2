"""The same number and day give the same rows, on every machine and in every process."""

import os
import subprocess
import sys
from datetime import date

import pytest

from app.config import ROOT
from seeds import world
from seeds.source import dice
from tests.seeds.conftest import ANCHOR, tables

pytestmark = pytest.mark.no_database


def digest(number: int = 1, anchor: date = ANCHOR) -> str:
    return world.digest(world.build(number, "small", anchor, "Europe/Lisbon", "another hash"))


def test_the_same_number_gives_the_same_rows_twice():
    assert digest() == world.digest(list(tables("small").values()))


def test_the_same_number_gives_the_same_rows_in_another_process():
    # Another hash seed: nothing may depend on the order of a set.
    code = ("from tests.seeds.test_determinism import digest; print(digest())")
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True,
                            check=True, env=os.environ | {"PYTHONHASHSEED": "4711"})
    assert answer.stdout.split()[-1] == digest()


def test_another_number_gives_another_world():
    assert digest(2) != digest(1)


def test_another_day_gives_another_world():
    assert digest(1, date(2026, 11, 22)) != digest(1)


@pytest.mark.parametrize("anchor", [date(2027, 1, 3), date(2028, 2, 29), date(2030, 7, 14)])
def test_a_world_can_be_built_on_any_day(anchor: date):
    built = {t.name: t for t in world.build(3, "small", anchor, "Europe/Lisbon", "hash")}
    assert len(built["watch_sections"].rows) > 1000


def test_random_numbers_of_one_purpose_never_change_another():
    first = dice(1, "reviews").random()
    dice(1, "viewing").random()
    assert dice(1, "reviews").random() == first
