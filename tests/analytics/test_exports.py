"""A spreadsheet runs nothing in a CSV."""

from datetime import date
from decimal import Decimal

import pytest

from app.analytics import exports

pytestmark = pytest.mark.no_database


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
@pytest.mark.parametrize("before", ["", " ", "\u00a0", "\n ", "\t", "\r"])
def test_text_that_could_be_a_formula_gets_an_apostrophe(sign, before):
    assert exports.plain(f"{before}{sign}cmd|' /C calc'!A0").startswith("'")


@pytest.mark.parametrize("blank", ["\t", "\r", "\n"])
def test_leading_blanks_do_not_hide_a_formula(blank):
    assert exports.plain(f"{blank}cmd").startswith("'")


def test_numbers_days_and_ordinary_text_stay_unchanged():
    found = [exports.plain(value) for value in (-12, Decimal("-1.50"), date(2026, 1, 2), None,
                                                "The Salt-Archive = 3 + 1 @ home")]
    assert found == ["-12", "-1.50", "2026-01-02", "", "The Salt-Archive = 3 + 1 @ home"]
