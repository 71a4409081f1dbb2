"""Arguments of the query string are values of their kind, or nothing."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web import arguments, sizes

pytestmark = pytest.mark.no_database

HOSTILE = [None, "", " ", "\0", "7\0", "-1", "+7", " 7", "7 ", "1_000", "1e3", "0x7", "٧", "７",
           "²", "७", "7.0", "NaN", "9" * 20, "9" * 1_000_000, "7; DROP TABLE titles", "\ud800"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_no_number(text: str | None):
    assert arguments.number(text) is None


def test_a_number_is_read_up_to_its_largest():
    assert arguments.number("0") == 0
    assert arguments.number("007") == 7
    assert arguments.number(str(arguments.LARGEST)) == arguments.LARGEST
    assert arguments.number(str(arguments.LARGEST + 1)) is None


def test_numbers_are_separated_by_commas_and_counted_once():
    assert arguments.numbers(["1, 2", "2", "x,,-3", "٧", "4"]) == {1, 2, 4}
    assert arguments.numbers([]) == set()


def test_a_choice_is_one_of_the_list():
    assert arguments.choice("film", ("series", "film")) == "film"
    assert arguments.choice("Film", ("series", "film")) is None
    assert arguments.choice(None, ("series", "film")) is None
    assert arguments.choice("fil", {"film": "Films"}) is None


def test_a_code_is_short_and_ascii():
    assert arguments.code("title") == "title"
    assert arguments.code("'") == "'", "no row has it, and the list says so"
    assert [arguments.code(text) for text in (None, "", "tïtle", "x" * 65)] == [None] * 4


@pytest.mark.parametrize("text", [
    None, "", "today", "2026-02-30", "2026-1-1", "0000-01-01", "10000-01-01", "2026-01-01T00:00",
    "２０２６-01-01", "2026-01-01\0", "-2026-01-01", "\ud800"])
def test_text_that_is_no_day_is_none(text: str | None):
    assert arguments.day(text) is None


def test_a_day_is_read():
    assert arguments.day("2026-12-31") == date(2026, 12, 31)


def test_a_search_is_bounded_and_has_one_space_between_words():
    assert arguments.search("  harbour \t\n lights ") == "harbour lights"
    assert arguments.search(None) == ""
    assert arguments.search("x" * 1_000_000) == "x" * sizes.SEARCH
    assert arguments.search("x" * 99 + " y") == "x" * 99


def test_a_pattern_finds_wildcard_signs_literally():
    assert arguments.like("100%_\\") == "%100\\%\\_\\\\%"
    assert arguments.like(" \n") is None
    assert arguments.like(None) is None


@given(st.text())
def test_no_text_raises(text: str):
    found = arguments.number(text)
    assert found is None or 0 <= found <= arguments.LARGEST
    assert len(arguments.search(text)) <= sizes.SEARCH
    assert (arguments.like(text) is None) == (not text.split())
    arguments.day(text)
    arguments.numbers([text])
