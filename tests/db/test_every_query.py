"""Every query, in every order it has, is EXPLAINed with sample parameters on a real server."""

import importlib
import pkgutil
import re
from datetime import date, datetime
from itertools import product
from typing import Any, TypedDict, get_type_hints

import pytest

import app
from app import db
from app.accounts.viewer import Viewer
from app.db import sql_files, tx
from app.db.sql_files import Query, expand_lists
from app.ops import search
from app.site.finding import Filter

DAY, MOMENT = date(2026, 6, 1), datetime(2026, 6, 1, 12)

# By name first, else by how the name ends, else one of GUESSES that the server can compare with.
BY_NAME: dict[str, Any] = {
    "country": "PT", "language": "en", "limit": 10, "now": MOMENT, "at": MOMENT, "today": DAY,
    "day": DAY, "has_plan": True, "maturity_age": 18, "after_id": 1, "payload": "{}",
    "old_values": "{}", "new_values": "{}", "result": "{}", "covered": "[]", "window_start": MOMENT,
}
BY_ENDING: list[tuple[str, Any]] = [
    ("_id", 1), ("_at", MOMENT), ("_on", DAY), ("_until", MOMENT), ("_cents", 100), ("_s", 10),
    ("_version", 1), ("_country", "PT"), ("_year", 2024), ("_day", DAY), ("_hash", "78" * 32),
]
GUESSES: list[Any] = ["1", DAY, MOMENT]
# The objects that queries take, by the name in the header.
WHOLE: dict[str, Any] = {"viewer": Viewer(
    account_id=1, country="PT", maturity_age=18, has_plan=True, roles=frozenset({"customer"}),
    now=MOMENT, today=DAY), "filter": Filter("film", "drama", "pt", "en", "PT", 1),
    "match": search.match("it was")}


def samples(query: Query, sql: str, guess: Any, key: Any) -> dict[str, Any]:
    """Return a value for each parameter with which the server can plan."""
    counts = set(re.findall(r"(?:LIMIT|OFFSET) %\((\w+)\)s", sql))
    lists = set(sql_files._LIST.findall(sql))
    values = {name: getattr(WHOLE[whole], field) for whole, fields in query.spread.items()
              for name, field in fields}
    for name in query.parameters - values.keys():
        ending = [value for end, value in BY_ENDING if name.endswith(end)]
        values[name] = BY_NAME.get(name, ending[0] if ending else guess)
        if name in counts:
            values[name] = 10
        elif name in lists:
            values[name] = [1, 2] if name.endswith("ids") else ["PT", "ES"]
        elif name == "after_key":
            values[name] = key
    return values


QUERIES = [query for name in sql_files.slices() for query in sql_files.queries(name)]


@pytest.mark.parametrize("query", QUERIES, ids=lambda q: f"{q.slice}.{q.name}")
def test_the_server_understands_every_query(database, query: Query):
    for order in query.orders or [None]:
        text = query.render(order)
        problems = [explain(text, samples(query, text, guess, key))
                    for guess, key in product(GUESSES, ["a", MOMENT, 5])]
        assert None in problems, f"{query.slice}.{query.name} ({order}): {problems[0]}"


def explain(text: str, values: dict[str, Any]) -> str | None:
    """Return the server's error for a statement, or None."""
    sql, values = expand_lists(text, values)
    try:
        open_tx = tx.current.get()
        assert open_tx is not None
        assert open_tx.connection.rows(f"EXPLAIN {sql}", values or None)
    except db.DatabaseError as error:
        return str(error)
    return None


def typed() -> list[Query]:
    """Return every query whose rows have a type, once the whole application is imported."""
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if not module.name.startswith("app.run"):
            importlib.import_module(module.name)
    return [query for query in QUERIES if query.row_type is not None]


def columns(query: Query) -> set[str]:
    """Return the columns of a query's result as the server names them."""
    open_tx = tx.current.get()
    assert open_tx is not None
    text = query.render(next(iter(query.orders), None))
    for guess, key in product(GUESSES, ["a", MOMENT, 5]):
        try:
            sql, values = expand_lists(text, samples(query, text, guess, key))
            return set(open_tx.connection.tuples(sql, values or None)[0])
        except db.DatabaseError:
            continue
    raise AssertionError(f"{query.full_name} does not run with any sample.")


def differences(query: Query, row_type: type) -> set[str]:
    """Return columns without a field and fields without a column."""
    return columns(query) ^ set(get_type_hints(row_type))


@pytest.mark.parametrize("query", typed(), ids=lambda q: q.full_name)
def test_a_row_type_has_exactly_the_columns_of_its_query(database, query: Query):
    assert query.row_type is not None
    assert not differences(query, query.row_type)


def test_a_renamed_column_is_noticed(database):
    """Negative control."""
    class Country(TypedDict):
        code: str
        title: str

    query = next(q for q in QUERIES if q.full_name == "catalog/reference.list_countries")
    assert differences(query, Country) == {"name", "title"}


def test_explain_sees_a_wrong_column(database):
    """Negative control."""
    assert "nonsense" in str(explain("SELECT nonsense FROM titles", {}))


def test_every_list_is_bounded():
    """A query that returns rows has a LIMIT, is keyed, or is named here with its reason."""
    unbounded = [
        f"{q.slice}.{q.name}" for q in QUERIES
        if q.orders and "LIMIT" not in q.text.upper()
    ]
    assert unbounded == []
