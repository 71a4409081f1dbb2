"""The import's reading of files and rows: pure, without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog.imports import files as import_files
from app.catalog.imports import rows as import_rows
from app.catalog.imports.files import FIELDS, Unreadable
from tests.catalog.csv_files import GOOD, csv_of

pytestmark = pytest.mark.no_database


def parse(**cells):
    return import_rows.parse(2, GOOD | cells)


def said(parsed, level):
    return {(p.column, p.row) for p in parsed.problems if p.level == level}


def test_a_good_row_has_no_problem():
    parsed = parse()
    record = parsed.record
    assert parsed.problems == []
    assert (record.kind, record.minutes, record.seasons) == ("film", 90, 0)
    assert (record.added_on, record.maturity_age) == (date(2021, 9, 25), 13)
    assert [genre.name for genre in record.genres] == ["Drama", "International"]
    assert record.people == [("director", "Ana Reis"), ("cast", "Rui Melo"), ("cast", "Inês Sá")]


@pytest.mark.parametrize(("cells", "column", "then"), [
    ({"rating": "74 min", "duration": ""}, "rating", {"minutes": 74, "maturity_age": 18}),
    ({"date_added": " August 4, 2017"}, "date_added", {"added_on": date(2017, 8, 4)}),
    ({"date_added": ""}, "date_added", {"added_on": None}),
    ({"country": ", South Korea"}, "country", {"countries": ["South Korea"]}),
    ({"country": "United Kingdom,"}, "country", {"countries": ["United Kingdom"]}),
    ({"title": "22-Jul"}, "title", {"name": "22 July"}),
    ({"title": "A Story of a\r\nFortress"}, "title", {"name": "A Story of a Fortress"}),
    ({"rating": ""}, "rating", {"maturity_age": 18}),
    ({"rating": "NR"}, "rating", {"maturity_age": 18, "rating_label": "NR"}),
    ({"rating": "FSK 12"}, "rating", {"maturity_age": 18, "rating_label": "FSK 12"}),
    ({"duration": ""}, "duration", {"minutes": None}),
])
def test_a_known_shift_is_repaired_with_a_warning(cells, column, then):
    parsed = parse(**cells)
    assert parsed.ok and said(parsed, "warning") == {(column, 2)}
    assert {name: getattr(parsed.record, name) for name in then} == then


@pytest.mark.parametrize(("column", "value"), [
    ("show_id", ""), ("show_id", "x" * 81), ("type", "Podcast"), ("title", "  "),
    ("title", "x" * 201), ("title", "null\0byte"), ("release_year", "20"),
    ("release_year", "1066"), ("release_year", "2o20"), ("date_added", "31-Feb-21"),
    ("date_added", "soon"), ("duration", "2 Seasons"), ("duration", "0 min"),
    ("duration", "9999 min"), ("duration", "long"), ("rating", "x" * 13),
    ("cast", "x" * 161), ("listed_in", "x" * 61), ("description", "x" * 5001),
    ("cast", ",".join(f"Person {n}" for n in range(201))),
])
def test_an_unrepairable_cell_is_an_error_at_its_column(column, value):
    parsed = parse(**{column: value})
    assert not parsed.ok and said(parsed, "error") == {(column, 2)}


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=300)))
def test_the_row_parser_takes_any_text_and_never_raises(cells):
    parsed = import_rows.parse(7, cells)
    assert all(p.row == 7 and p.column in FIELDS and p.level in ("error", "warning")
               and p.message for p in parsed.problems)
    if parsed.ok:
        assert parsed.record.name and parsed.record.key and parsed.record.kind


@given(st.sampled_from(list(GOOD)), st.text(max_size=60))
def test_an_odd_cell_is_either_imported_or_named(column, text):
    parsed = parse(**{column: text})
    assert {p.column for p in parsed.problems} <= {column, "rating", "duration"}


@given(st.binary(max_size=400))
def test_any_bytes_are_either_rows_or_a_problem(data):
    sheet = import_files.read(data)
    assert sheet.rows or sheet.problems


@pytest.mark.parametrize(("data", "words"), [
    (b"", "empty"),
    (b" \r\n ", "empty"),
    (csv_of(), "no rows"),
    (b"PK\x03\x04rest", "workbook"),
    (b"show_id,type\x00,title", "not a text file"),
    ("show_id,type,title\ns1,Movie,Caf\xe9".encode("latin-1"), "not UTF-8"),
    ("show_id,type,title".encode("utf-16"), "UTF-16"),
    (b"show_id,title\ns1,Estuary", "has no column type"),
    (b"show_id,type,title,title\ns1,Movie,A,B", "Two columns"),
    (b'show_id,type,title\ns1,Movie,"Estu', "cannot be read"),
])
def test_a_file_that_cannot_be_read_says_why(data, words):
    problem, = import_files.read(data).problems
    assert words in problem.message and problem.level == "error"


def test_a_byte_order_mark_is_not_part_of_the_first_column():
    sheet = import_files.read(b"\xef\xbb\xbf" + csv_of(GOOD))
    assert sheet.problems == [] and sheet.rows[0][1]["show_id"] == "s1"


def test_a_row_with_another_number_of_cells_is_named():
    sheet = import_files.read(b"show_id,type,title\ns1,Movie,A\ns2,Movie\n")
    problem, = sheet.problems
    assert (problem.row, problem.place) == (3, "row 3") and "2 cells" in problem.message


def test_columns_are_mapped_and_unused_ones_are_listed():
    data = b"id,kind,Name,stars\ns1,Movie,Estuary,5\n"
    sheet = import_files.read(data, import_files.mapping_of(
        ["id=show_id", "kind=type", "Name=title"]))
    assert sheet.rows == [(2, {"show_id": "s1", "type": "Movie", "title": "Estuary"})]
    assert sheet.ignored == ["stars"]


@pytest.mark.parametrize("pairs", [["name"], ["=title"], ["name=colour"], ["a=title", "b=title"]])
def test_a_wrong_mapping_is_rejected(pairs):
    with pytest.raises(Unreadable):
        import_files.mapping_of(pairs)


def test_a_mapping_of_a_missing_column_is_named():
    problem, = import_files.read(csv_of(GOOD), {"heading": "title"}).problems
    assert "no column “heading”" in problem.message
