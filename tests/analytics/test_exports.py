"""A spreadsheet runs nothing in a CSV."""

import codecs
import csv
from datetime import date
from decimal import Decimal

import pytest

from app.analytics import exports, reports
from app.analytics.results import Result
from app.ops.clock import now

pytestmark = pytest.mark.no_database


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
@pytest.mark.parametrize("before", ["", " ", "\u00a0", "\n ", "\t", "\r"])
def test_text_that_could_be_a_formula_gets_an_apostrophe(sign, before):
    assert exports.plain(f"{before}{sign}cmd|' /C calc'!A0").startswith("'")


@pytest.mark.parametrize("blank", ["\t", "\r", "\n"])
def test_leading_blanks_do_not_hide_a_formula(blank):
    assert exports.plain(f"{blank}cmd").startswith("'")


@pytest.mark.parametrize(("text", "cell"), [
    ("a;=1+1", "a;'=1+1"), ("a\t=1", "a\t'=1"), ("a\n=1", "a\n'=1"), ("a\r\n@x", "a\r\n'@x"),
    ("a; \u00a0=1", "a; \u00a0'=1"), ("a;\uff1d1", "a;'\uff1d1"), (";=1;+2", ";'=1;'+2"),
    ("=a;=b", "'=a;'=b"), ("a; b=c", "a; b=c"), ("one;two", "one;two")])
def test_a_cell_contains_no_formula_behind_a_separator(text, cell):
    assert exports.plain(text) == cell


@pytest.mark.parametrize("separator", [";", "\t"])
def test_no_cell_of_another_separator_begins_a_formula(separator):
    report = reports.get("regional_comparison")
    columns = tuple(column.name for column in report.columns)
    row = (f"a{separator}=1", f"{separator}{separator}+1", 1, 2, "x\n=1", None, None)
    lines = "".join(exports.for_people(report, Result(columns, (row,), now(), 1), 20, {}))
    cells = [cell for line in lines.splitlines() for cell in line.split(separator)]
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "@"))]


def test_people_get_headings_that_say_what_a_column_holds_and_programs_get_names():
    report = reports.get("regional_comparison")
    columns = tuple(column.name for column in report.columns)
    result = Result(columns, (), now(), 1)
    names = {"country_a": "Portugal", "country_b": "Curaçao; =1"}
    people = "".join(exports.for_people(report, result, 20, names))
    programs = "".join(exports.for_programs(report, result, 20, names))
    assert people.encode().startswith(codecs.BOM_UTF8)
    assert "Viewers in Portugal,Viewers in Curaçao; '=1," in people and "{" not in people
    assert programs == ",".join(columns) + "\r\n"


def test_every_heading_of_a_report_is_unique_in_its_file():
    for name in reports.names():
        report = reports.get(name)
        result = Result(tuple(column.name for column in report.columns), (), now(), 1)
        names = {"country_a": "Portugal", "country_b": "Spain"}
        heads = "".join(exports.for_people(report, result, 20, names))
        heads = next(csv.reader([heads]))
        assert len(heads) == len(set(heads)), (name, heads)


def test_numbers_days_and_ordinary_text_stay_unchanged():
    found = [exports.plain(value) for value in (-12, Decimal("-1.50"), date(2026, 1, 2), None,
                                                "The Salt-Archive = 3 + 1 @ home")]
    assert found == ["-12", "-1.50", "2026-01-02", "", "The Salt-Archive = 3 + 1 @ home"]
