"""Bars of terms: the places of days on the scale."""

from datetime import date

import pytest

from app.web import timeline

pytestmark = pytest.mark.no_database

TODAY = date(2026, 11, 20)


def test_a_scale_contains_every_day_and_today_in_whole_years():
    found = timeline.scale([date(2024, 3, 1), None, date(2027, 6, 30)], TODAY)
    assert (found.first_year, found.last_year) == (2024, 2027)
    assert found.x(date(2024, 1, 1)) == 0 and found.x(date(2028, 1, 1)) == 100
    assert timeline.scale([], TODAY).years == [(2026, 0)]


def test_a_day_from_another_century_does_not_stretch_the_scale():
    found = timeline.scale([date(1900, 1, 1), date(2999, 1, 1)], TODAY)
    assert (found.first_year, found.last_year) == (2020, 2031)
    assert found.x(date(1900, 1, 1)) == 0


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "kind"),
    [
        (date(2025, 1, 1), date(2026, 11, 19), "done"),
        (date(2025, 1, 1), date(2026, 11, 20), "live"),
        (date(2026, 11, 20), date(2027, 1, 1), "live"),
        (date(2026, 11, 21), date(2027, 1, 1), "plan"),
    ],
)
def test_today_decides_a_bars_kind_with_both_days_included(starts_on, ends_on, kind):
    assert timeline.scale([starts_on, ends_on], TODAY).bar(starts_on, ends_on).kind == kind


def test_the_bar_of_a_one_day_term_is_visible():
    found = timeline.scale([date(2016, 1, 1), date(2026, 1, 1)], TODAY)
    assert found.bar(TODAY, TODAY).width == 0.4
