"""SQL files become functions; nothing but three closed expansions edits them."""

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
-- order name: t.name >= %(after_key)s AND t.id > %(after_id)s | t.name, t.id
-- order -name: t.name <= %(after_key)s AND t.id < %(after_id)s | t.name DESC, t.id DESC
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


def test_an_order_is_one_of_the_headers_list():
    _, listing, _ = parse("tests", TEXT)
    text = listing.render("-name")
    assert "ORDER BY t.name DESC, t.id DESC" in text
    assert "(%(after_id)s IS NULL OR (t.name <=" in text
    with pytest.raises(QueryError, match="name, -name"):
        listing.render("name; DROP TABLE titles")
    with pytest.raises(QueryError):
        listing.render(None)


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


def test_an_order_without_its_place_is_refused():
    with pytest.raises(QueryError, match="belong together"):
        list(parse("tests", "-- name: x()\nSELECT 1 {{order}}"))


def test_fragments_within_fragments_are_put_in():
    text = sql_files.include("SELECT 1 WHERE {{include can_view}}")
    assert "{{" not in text and "live_territory.country" in text and "unpublish_at" in text


@pytest.mark.parametrize("slice_name", sql_files.slices())
def test_headers_name_the_parameters_their_queries_use(slice_name: str):
    """Fragments bring parameters of their own, and an order its `after_key` and `after_id`."""
    own = sql_files.ROOT / "queries" / f"{slice_name}.sql"
    fragments = " ".join(p.read_text() for p in (sql_files.ROOT / "fragments").glob("*.sql"))
    shared = set(sql_files._PARAMETER.findall(fragments)) | {"after_key", "after_id"}
    names = [query.name for query in parse(slice_name, own.read_text())]
    assert len(names) == len(set(names)), "two queries of one name"
    for query in parse(slice_name, own.read_text()):
        assert set(query.declared) - {"order"} <= query.parameters, query.name
        assert query.parameters - set(query.declared) <= shared, query.name
        assert query.why, f"{query.name} does not say why"
