"""Dates, money and counts as pages write them."""

from datetime import date, datetime

import pytest
from flask import Flask

from app.web import formats

pytestmark = pytest.mark.no_database


@pytest.fixture(autouse=True)
def lisbon():
    """Pages of an installation in Lisbon."""
    app = Flask("bare")
    app.config["SETTINGS"] = type("Settings", (), {"report_time_zone": "Europe/Lisbon"})
    with app.app_context():
        yield


def test_a_time_is_written_as_the_day_of_the_zone():
    assert formats.day(date(2026, 12, 31)) == "31 Dec 2026"
    assert formats.day(datetime(2026, 6, 30, 23, 30)) == "1 Jul 2026"
    assert formats.moment(datetime(2026, 6, 30, 23, 30)) == "1 Jul 2026, 00:30"
    assert formats.day(None) == formats.moment(None) == "–"


@pytest.mark.parametrize(
    ("cents", "currency", "written"),
    [
        (940_000, "EUR", "€9,400"),
        (187, "EUR", "€1.87"),
        (-187, "USD", "−$1.87"),
        (123_456, "GBP", "£1,235"),
        (100, "CHF", "CHF 1"),
        (None, "EUR", "–"),
    ],
)
def test_money_has_its_sign_and_cents_where_they_matter(cents, currency, written):
    assert formats.money(cents, currency) == written


def test_an_agreed_sum_keeps_its_cents():
    assert formats.money(125_050) == "€1,250"
    assert formats.money(125_050, exact=True) == "€1,250.50"
    assert formats.money(940_000, exact=True) == "€9,400"


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(45, "45 s"), (1260, "21 min"), (3600, "1 h"), (6720, "1 h 52"), (3599, "1 h"), (None, "–")],
)
def test_a_duration_is_never_a_bare_clock(seconds, written):
    assert formats.duration(seconds) == written


def test_ago_counts_in_the_unit_people_would_use():
    now = datetime(2026, 11, 20, 14, 0)
    assert formats.ago(datetime(2026, 11, 20, 13, 59, 40), now) == "just now"
    assert formats.ago(datetime(2026, 11, 20, 13, 55), now) == "5 minutes ago"
    assert formats.ago(datetime(2026, 11, 20, 12, 30), now) == "1 hour ago"
    assert formats.ago(datetime(2026, 11, 19, 23, 0), now) == "yesterday"
    assert formats.ago(datetime(2026, 11, 17, 1, 0), now) == "3 days ago"
    assert formats.ago(datetime(2026, 11, 1, 1, 0), now) == "1 Nov 2026"


def test_until_names_the_days_next_to_today():
    today = date(2026, 11, 20)
    words = [formats.until(date(2026, 11, d), today) for d in (18, 19, 20, 21, 30)]
    assert words == ["2 days ago", "yesterday", "today", "tomorrow", "in 10 days"]


def test_numbers_have_separators_and_a_real_minus():
    assert formats.number(-1284) == "−1,284"
    assert formats.percent(0.6381, 1) == "63.8\N{NO-BREAK SPACE}%"
