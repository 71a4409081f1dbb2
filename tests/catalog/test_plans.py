"""Queries over terms and territories keep to their plan when the server knows no row of them.

The tables of these tests were empty when they were last counted, as they are for the server for
some seconds after a first thousand terms were added worldwide, 194,000 rows.
"""

from typing import Any

import pytest

from app import db
from app.db import tx
from app.db.sql_files import expand_lists
from tests.db.test_every_query import DAY, samples

# Query → the tables that come first, in this order; each is found by a key of those before it.
BEGINS = {
    "rights/overlaps.list_contract_overlaps": "m o c h w t tt n ot",
    "rights/overlaps.list_overlaps": "o c h w t tt n",
    "rights/facts.get_viewing": "m v d tt",
    "rights/lists.list_watched_of": "m v d tt m v d tt",
    "rights/terms.list_term_territories": "m tt",
    "rights/lists.list_territories_of": "m tt",
    "rights/overlaps.list_overlapped_titles": "o c t tt",
    "catalog/titles.list_titles_by": "terms contracts",
    "catalog/titles.count_views": "terms contracts term_territories",
    "catalog/coverage.list_coverage": "terms contracts term_territories",
    "catalog/coverage.list_terms": "terms contracts term_territories",
    "site/browse.count_titles": "live_term live_contract live_territory",
    "site/home.leaving_soon": "soon soon_territory",
    "site/titles.territories_of_title": "term co tt c",
    "community/comments.list_room": "m a",
    "community/comments.stored_as": "new m a",
}


def plan(text: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    """The server's rows about a statement, one per table, in the order they are joined."""
    sql, values = expand_lists(text, values)
    open_tx = tx.current.get()
    assert open_tx is not None
    return open_tx.connection.rows(f"EXPLAIN FORMAT=TRADITIONAL {sql}", values or None)


@pytest.mark.parametrize("name", BEGINS)
def test_the_tables_are_joined_in_the_order_written(database, name: str):
    slice_name, _, query_name = name.partition(".")
    query = getattr(db.queries(slice_name), query_name)
    text = query.render(next(iter(query.orders), None))
    guess = DAY if "since" in query.parameters else "1"
    rows = plan(text, samples(query, text, guess, "a"))
    wanted = BEGINS[name].split()
    assert [row["table"] for row in rows if row["table"] in wanted] == wanted, rows


def test_who_may_view_a_title_is_found_by_the_keys_of_its_own_terms(database):
    query = db.queries("site/browse").count_titles
    rows = {row["table"]: row for row in plan(query.text, samples(query, query.text, "1", "a"))}
    assert rows["live_contract"]["key"] == rows["live_territory"]["key"] == "PRIMARY"
    once = rows["live_term"]["select_type"] == "MATERIALIZED"  # MariaDB: all terms, for all titles
    assert once or rows["live_term"]["key"] == "terms_title"
