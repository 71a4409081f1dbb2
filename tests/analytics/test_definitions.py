"""The text of each header is enough to compute its report from the raw tables."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from app.analytics import reports
from app.catalog.videos.finishing import FINISH_DAYS
from tests.analytics import by_definition, raw
from tests.analytics.facts import MONDAY, nobody_else, parameters, run

WORLDS, FILTERS = 24, 4


def asked(dice: Random) -> dict[str, Any]:
    """Return the parameters of four weeks, read on a day of the period or after it."""
    as_of_day = MONDAY + timedelta(days=dice.choice([13, 14, 27, 28, 30, 40]))
    return parameters(
        as_of_day=as_of_day, mature_day=as_of_day - timedelta(days=FINISH_DAYS),
        countries=dice.choice([None, None, "PT", "ES,PT"]),
        genre=dice.choice([None, None, None, 1, 2]),
        house=dice.choice([None, None, None, raw.FIRST_ID]),
        owner=dice.choice([None, None, None, raw.FIRST_ID]),
        min_sample=dice.randint(1, 6), places=dice.randint(1, 4))


def visible(name: str, p: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what page, CSV and API show of a report."""
    names = [column.name for column in reports.get(name).columns]
    return [{column: row[column] for column in names} for row in run(name, **p)]


@pytest.mark.no_database
def test_every_report_has_its_computation():
    assert by_definition.REPORTS.keys() == set(reports.names())


@pytest.mark.parametrize("seed", range(WORLDS))
def test_every_report_follows_from_its_header_and_the_raw_rows(world, seed):
    nobody_else()
    dice = Random(seed)
    rows = raw.world(dice)
    rows.store()
    known = by_definition.World(rows)
    for _ in range(FILTERS):
        p = asked(dice)
        for name, compute in by_definition.REPORTS.items():
            assert visible(name, p) == compute(known, p), (name, p)
