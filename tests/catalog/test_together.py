"""Employees who act at the same moment, on real connections."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest

from app import db
from app.catalog.houses import alliances
from app.catalog.houses.alliances import Alliance
from app.catalog.titles import bulk, titles
from app.catalog.titles.people import Credit
from app.catalog.titles.values import Title
from app.office.editing import Stale
from app.web.forms import Invalid

pytestmark = pytest.mark.commits


def at_once(*calls):
    """Return what each call returned or raised, all started together."""
    start = Barrier(len(calls))

    def run(call):
        start.wait()
        try:
            return call()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_one_of_several_edits_of_a_version_is_saved_and_the_others_are_stale(app, world):
    title_id = world.title()
    wanted = [Title(kind="series", name=f"Name {n}", genres=[6, 1],
                    credits=[Credit(name=f"Person {n}", role="writer")]) for n in range(4)]
    results = at_once(*(lambda title=title: titles.update(title_id, title, 1) for title in wanted))
    assert sum(result is None for result in results) == 1
    assert sum(isinstance(result, Stale) for result in results) == 3
    row = titles.get(title_id)
    winner = wanted[results.index(None)]
    [credit] = row["credits"]
    assert (row["name"], credit["name"], row["row_version"]) == (
        winner.name, winner.credits[0].name, 2)
    assert len(db.database().rows("SELECT * FROM audit_events WHERE action = 'title.update'")) == 1


def test_bulk_actions_that_cross_all_succeed(app, world):
    ids = [world.title(f"Title {n}") for n in range(40)]
    calls = [lambda order=order, action=action: bulk.mark(action, order)
             for order in (ids, ids[::-1]) for action in ("own", "unpublish")]
    results = at_once(*calls)
    assert sorted(results) == [0, 0, 40, 40]
    rows = db.database().rows("SELECT owned, published, row_version FROM titles")
    assert {(r["owned"], r["published"], r["row_version"]) for r in rows} == {(1, 0, 3)}


def test_one_of_several_overlapping_alliances_is_added(app, world):
    producer_id = world.add("producers", name="Iker", created_at="2026-01-01")
    house_id = world.house("Casa Tramuntana")
    wanted = [Alliance(house_id=house_id, starts_on=date(2026, n, 1)) for n in (1, 2, 3)]
    results = at_once(*(lambda each=each: alliances.create(producer_id, each) for each in wanted))
    assert sum(isinstance(result, int) for result in results) == 1
    assert sum(isinstance(result, Invalid) for result in results) == 2
    assert len(db.database().rows("SELECT id FROM alliances")) == 1
