"""Periods, comparisons and pairs of countries, on a Thursday of March 2026."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from werkzeug.datastructures import MultiDict

from app.analytics import filters
from app.analytics.dashboards import Figure
from app.analytics.filters import Options
from app.catalog.videos.finishing import FINISH_DAYS

pytestmark = pytest.mark.no_database
THURSDAY = date(2026, 3, 19)
CHOICES = Options({"BR": "Brazil", "PT": "Portugal", "ES": "Spain"}, [{"id": 1, "name": "Drama"}],
                  [{"id": 9, "name": "Lume"}], date(2025, 1, 1))


@pytest.fixture(autouse=True)
def a_thursday(monkeypatch):
    monkeypatch.setattr(filters, "today", lambda: THURSDAY)


def select(*pairs):
    return filters.select(MultiDict(pairs), CHOICES)


def test_a_preset_period_is_whole_days_up_to_yesterday():
    selection = select()
    assert (selection.from_day, selection.until_day) == (date(2026, 2, 19), THURSDAY)
    assert selection.last_day == date(2026, 3, 18)


def test_the_last_day_is_inclusive_on_the_page_and_half_open_inside():
    selection = select(("period", "custom"), ("first", "2026-01-05"), ("last", "2026-01-05"))
    assert (selection.from_day, selection.until_day) == (date(2026, 1, 5), date(2026, 1, 6))


@pytest.mark.parametrize(("how", "compared"), [
    ("prior", (date(2026, 1, 22), date(2026, 2, 19))),
    ("year", (date(2025, 2, 20), date(2025, 3, 20))),
    ("none", None),
])
def test_a_comparison_covers_as_many_days_before(how, compared):
    assert select(("compare", how)).compared == compared


def test_a_comparison_that_would_mislead_says_why_instead():
    whole = ("period", "custom"), ("first", "2026-03-01")
    unfinished = select(*whole, ("last", "2026-03-19"))
    assert (unfinished.compared, unfinished.uncompared) == (
        None, "Not compared: today is not over.")
    assert select(*whole, ("last", "2026-03-18")).compared
    young = replace(CHOICES, first_day=date(2025, 2, 21))
    found = filters.select(MultiDict([("compare", "year")]), young)
    assert (found.compared, found.uncompared) == (
        None, "Not compared: the numbers begin on 21 Feb 2025.")
    assert filters.select(MultiDict([("compare", "prior")]), young).compared
    nothing = filters.select(MultiDict(), replace(CHOICES, first_day=None))
    assert nothing.uncompared == "Not compared: there are no numbers."


def test_a_starter_is_measured_when_the_days_to_finish_are_over():
    assert select().parameters()["mature_day"] == THURSDAY - timedelta(days=FINISH_DAYS)


def test_the_pair_is_the_first_chosen_countries_then_the_largest():
    assert select().pair == ("BR", "PT")
    assert select(("country", "ES")).pair == ("ES", "BR")
    assert select(("country", "ES"), ("country", "PT")).pair == ("ES", "PT")
    assert select(("country", "ES"), ("country", "PT")).parameters()["countries"] == "ES,PT"
    assert select().parameters()["countries"] is None


def test_a_figure_of_chosen_countries_shows_each_of_them_else_the_largest():
    figure = Figure(report="top10_by_country_week", countries="chosen", title="In {countries}")
    both = select(("country", "ES"), ("country", "PT"))
    assert figure.parameters(select())["countries"] == "BR"
    assert figure.heading(select()) == "In Brazil"
    assert figure.parameters(both)["countries"] == "ES,PT"
    assert figure.heading(both) == "In Spain and Portugal"
    week = figure.parameters(select(("period", "7d")))
    assert (week["from_day"], week["until_day"]) == (date(2026, 3, 12), THURSDAY), "the filter's"
