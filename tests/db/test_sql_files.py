"""SQL files become functions; nothing but three closed expansions edits them."""

import re
from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from app.db import sql_files
from app.db.sql_files import QueryError, expand_lists, parse

pytestmark = pytest.mark.no_database

TEXT = """
-- Above all queries.

-- name: get_title(title_id)^
-- One title.
SELECT id, '100%' AS share -- trailing
FROM titles
WHERE id = %(title_id)s;

-- name: list_titles(kind, limit)
-- sort name: t.name
SELECT t.id
FROM titles AS t
WHERE t.kind = %(kind)s
{{order}}
LIMIT %(limit)s

-- name: rename(title_id, name)!
-- Why.
UPDATE titles SET name = %(name)s WHERE id = %(title_id)s
"""


def test_a_header_gives_name_parameters_shape_and_why():
    get, listing, rename = parse("tests", TEXT)
    assert (get.name, get.shape, get.declared, get.why) == (
        "get_title", "^", ("title_id",), "One title.")
    assert get.text.endswith("WHERE id = %(title_id)s") and "100%'" in get.text
    assert listing.parameters == {"kind", "limit", "after_key", "after_id"}
    assert (rename.is_write, get.is_write) == (True, False)


def test_a_sort_gives_both_directions_and_no_other_order():
    _, listing, _ = parse("tests", TEXT)
    assert " ".join(listing.render("-name").split()) == (
        "SELECT t.id FROM titles AS t WHERE t.kind = %(kind)s"
        " AND (%(after_id)s IS NULL OR"
        " (t.name <= %(after_key)s AND (t.name < %(after_key)s OR t.id < %(after_id)s)))"
        " ORDER BY t.name DESC, t.id DESC LIMIT %(limit)s")
    assert listing.render("name") == (
        listing.render("-name").replace("<", ">").replace(" DESC", ""))
    assert listing.why == "", "a sort is no comment"
    with pytest.raises(QueryError, match="name, -name"):
        listing.render("name; DROP TABLE titles")
    with pytest.raises(QueryError):
        listing.render(None)


SORTS = {
    "weight: o.weight, m.id": (
        "o.weight >= %(after_key)s AND (o.weight > %(after_key)s OR m.id > %(after_id)s)",
        "o.weight, m.id"),
    "sent: h.id": (
        "h.id > %(after_id)s AND %(after_key)s IS NOT NULL",
        "h.id"),
    "id: a.number, a.number": (
        "a.number > %(after_id)s AND %(after_key)s IS NOT NULL",
        "a.number"),
    "year: t.year nulls 0": (
        "COALESCE(t.year, 0) >= %(after_key)s"
        " AND (COALESCE(t.year, 0) > %(after_key)s OR t.id > %(after_id)s)",
        "t.year, t.id"),
    "mean: COALESCE(r.mean, 0), t.id": (
        "COALESCE(r.mean, 0) >= %(after_key)s"
        " AND (COALESCE(r.mean, 0) > %(after_key)s OR t.id > %(after_id)s)",
        "COALESCE(r.mean, 0), t.id"),
}


@pytest.mark.parametrize("sort", SORTS)
def test_a_sort_names_another_id_the_id_alone_or_a_value_for_nulls(sort: str):
    orders = sql_files.both_directions(sort)
    name = sort.partition(":")[0]
    condition, columns = orders[name]
    assert orders == {
        name: SORTS[sort],
        f"-{name}": (condition.replace(">", "<"),
                     ", ".join(f"{column} DESC" for column in re.split(r", (?=\w\.)", columns))),
    }


@pytest.mark.parametrize("sort", [
    "name", "name:", "name t.name", "name: LOWER(t.name)", "name: t.name, nulls 0", "-name: name",
])
def test_a_malformed_sort_is_an_error(sort: str):
    with pytest.raises(QueryError, match="-- sort"):
        sql_files.both_directions(sort)


def test_a_list_is_written_out_sorted_and_an_empty_one_matches_nothing():
    sql, values = expand_lists("x IN (%(ids)s) AND y = %(y)s", {"ids": [3, 1, 2], "y": 9})
    assert sql == "x IN (%(ids_0)s, %(ids_1)s, %(ids_2)s) AND y = %(y)s"
    assert values == {"ids_0": 1, "ids_1": 2, "ids_2": 3, "y": 9}
    assert expand_lists("x IN (%(ids)s)", {"ids": []}) == ("x IN (NULL)", {})
    with pytest.raises(QueryError, match="1001"):
        expand_lists("x IN (%(ids)s)", {"ids": range(1001)})


def test_wrong_parameters_are_named():
    get, _, _ = parse("tests", TEXT)
    with pytest.raises(QueryError, match=r"\['other', 'title_id'\]"):
        get(other=1)


@dataclass
class Place:
    country: str
    floor: int


WATCHED = """
-- name: watched(title_id, place)$
-- Why.
SELECT 1 FROM titles WHERE id = %(title_id)s AND country = %(place_country)s
"""


def test_an_object_in_the_header_gives_the_fields_that_the_statement_reads(
        monkeypatch):
    sent: list[dict] = []
    monkeypatch.setattr(sql_files.engine, "default", lambda: SimpleNamespace(
        rows=lambda _, values: sent.append(values) or []))
    watched, = parse("tests", WATCHED)
    watched(title_id=7, place=Place("PT", 3))
    assert sent == [{"title_id": 7, "place_country": "PT"}]
    assert watched.arguments == {"title_id", "place"}


@pytest.mark.parametrize("parameters", [
    {"title_id": 7}, {"title_id": 7, "place_country": "PT"},
    {"title_id": 7, "place": Place("PT", 3), "place_country": "DE"},
    {"title_id": 7, "place": {"country": "PT"}}])
def test_a_call_passes_the_whole_object_or_raises(parameters):
    watched, = parse("tests", WATCHED)
    with pytest.raises(QueryError, match="place"):
        watched(**parameters)


def test_an_order_without_its_header_is_an_error():
    with pytest.raises(QueryError, match="belong together"):
        list(parse("tests", "-- name: x()\nSELECT 1 {{order}}"))


def test_fragments_include_fragments():
    text = sql_files.include("SELECT 1 WHERE {{include can_view}}")
    assert "{{" not in text and "live_territory.country" in text and "unpublish_at" in text


@pytest.mark.parametrize("slice_name", sql_files.slices())
def test_headers_name_the_parameters_their_queries_use(slice_name: str):
    """Fragments bring parameters of their own, and an order its `after_key` and `after_id`; a query
    that reads fields of the viewer declares `viewer`."""
    own = sql_files.ROOT / "queries" / f"{slice_name}.sql"
    fragments = " ".join(p.read_text() for p in (sql_files.ROOT / "fragments").glob("*.sql"))
    shared = {name for name in sql_files._PARAMETER.findall(fragments)
              if not name.startswith("viewer_")} | {"after_key", "after_id"}
    names = [query.name for query in parse(slice_name, own.read_text())]
    assert len(names) == len(set(names)), "two queries of one name"
    for query in parse(slice_name, own.read_text()):
        assert set(query.declared) - {"order"} <= query.arguments, query.name
        assert query.arguments - set(query.declared) <= shared, query.name
        assert query.why, f"{query.name} does not say why"
