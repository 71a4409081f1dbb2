"""The SQL of R4 and R5 agrees with plain Python on random rows."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import db
from tests.analytics import plain
from tests.analytics.facts import MONDAY, Facts, nobody_else, parameters, run
from tests.world import World

COUNTRIES = ("PT", "ES", "FR")
some = st.integers


class RolledBack(Exception):
    """Rolls back the rows of an example."""


def pick(row: dict[str, Any], *names: str) -> tuple:
    return tuple(row[name] for name in names)


asked = st.fixed_dictionaries({
    "countries": st.sampled_from([None, "PT", "ES,PT"]),
    "genre": st.sampled_from([None, None, 1, 2]),
    "house": st.sampled_from([None, None, 0]), "min_sample": some(1, 12), "places": some(1, 4),
    "as_of": st.sampled_from([13, 14, 26, 27, 28])})


def build(world: World, dice: Random) -> tuple[Facts, list[int]]:
    """Write few titles with many facts about each, so that joins meet many rows."""
    facts = Facts(world)
    nobody_else()
    houses = [world.house(f"House {n}") for n in range(2)]
    titles = [facts.title(
        f"Title {n}", dice.randint(1, 3), tuple(dice.sample(range(1, 5), dice.randint(0, 3))),
        dice.choice([None, *houses]), dice.choice(["series", "series", "film"]),
        owned=dice.random() < 0.2, published=dice.random() < 0.9)
        for n in range(dice.randint(1, 6))]
    videos = list(facts.videos)
    for video, country, offset in {(dice.choice(videos), dice.choice(COUNTRIES),
                                    dice.randint(-3, 31)) for _ in range(40)}:
        starters = dice.randint(0, 12)
        facts.watched(video, country, MONDAY + timedelta(days=offset), starters,
                      dice.randint(0, starters), dice.choice([0, 3600, dice.randint(1, 9000)]))
    people = [facts.account(dice.choice(COUNTRIES),
                            dice.choice(["customer", "customer", "analyst"]),
                            status=dice.choice(["active", "active", "disabled"]))
              for _ in range(dice.randint(2, 9))]
    for person, video in {(dice.choice(people), dice.choice(videos)) for _ in range(40)}:
        facts.finished(person, video, dice.choice(COUNTRIES),
                       MONDAY + timedelta(days=dice.randint(-3, 31)))
    for title, person in {(dice.choice(titles), dice.choice(people)) for _ in range(12)}:
        facts.review(title, person, dice.randint(1, 5))
    contracts: dict[tuple[str, str], int] = {}
    for _ in range(dice.randint(0, 10)):
        kind = dice.choice(["draft", "active", "active", "ended"]), dice.choice(["EUR", "USD"])
        if kind not in contracts:
            contracts[kind] = world.contract(houses[0], f"SV-{len(contracts)}", state=kind[0],
                                             currency=kind[1])
        # Close to the edges of the period and of the as-of day, where mistakes live.
        first = MONDAY + timedelta(days=dice.choice([-28, -1, 0, 13, 27, 28]))
        last = first + timedelta(days=dice.choice([0, 1, 13, 14, 27, 55]))
        facts.term(contracts[kind], dice.choice(titles),
                   tuple(sorted(dice.sample(COUNTRIES, dice.randint(1, 3)))), first, last,
                   dice.randint(0, 100_000), dice.choice(["flat", "per_episode"]), *kind)
    return facts, houses


def compare(facts: Facts, p: dict[str, Any]) -> None:
    """Compare the reports with their plain computation."""
    assert sorted(pick(r, "title_id", "availability", "demand_a", "demand_b", "gap") for r in run(
        "regional_comparison", **p)) == plain.regional(facts, p)
    assert [pick(r, "country", "week", "place", "title_id", "finishers", "movement") for r in run(
        "top10_by_country_week", **p)] == plain.top(facts, p)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, database=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(seed=some(0, 2**32), asked=asked)
def test_every_report_agrees_with_plain_python_on_random_rows(world, seed, asked):
    with pytest.raises(RolledBack):
        for attempt in db.transaction("tests.example"):
            with attempt:
                facts, houses = build(world, Random(seed))
                house = None if asked["house"] is None else houses[asked["house"]]
                changes = {name: asked[name] for name in
                           ("countries", "genre", "min_sample", "places")}
                compare(facts, parameters(
                    **changes, house=house, as_of_day=MONDAY + timedelta(days=asked["as_of"])))
                raise RolledBack
