"""Every place where a person is has a decision: in the download or not, erased or kept, and why.

A table that nobody decided about, or a new column that refers to an account, makes this red.
"""

import re
from collections import Counter

from app import db
from app.ops import holdings
from app.ops.holdings import Holdings, Place
from tests.test_architecture import OWNERS

# Columns with a foreign key to accounts, and numbers that are named as if they had one.
REFERS = re.compile(r"(^|_)(account|actor|owner|creator|user|member)_id$|_by$")
# The ledger is written by the demo world alone so far; the part that reads it decides.
READ_ONLY = {"watch_sessions": "viewing", "watch_sections": "viewing", "demo_world": "ops",
             "countries": "catalog", "languages": "catalog"}


def schema() -> dict[str, set[str]]:
    """Return table → its columns that refer to an account."""
    found: dict[str, set[str]] = {}
    for row in db.database().rows(
            "SELECT c.table_name AS in_table, c.column_name AS name, c.data_type AS kind, "
            "EXISTS (SELECT 1 FROM information_schema.key_column_usage AS k "
            "WHERE k.table_schema = c.table_schema AND k.table_name = c.table_name "
            "AND k.column_name = c.column_name AND k.referenced_table_name = 'accounts') AS refers "
            "FROM information_schema.columns AS c "
            "INNER JOIN information_schema.tables AS t "
            "ON t.table_schema = c.table_schema AND t.table_name = c.table_name "
            "WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE'"):
        columns = found.setdefault(row["in_table"], set())
        if row["refers"] or (row["kind"] == "bigint" and REFERS.search(row["name"])):
            columns.add(row["name"])
    found.pop("schema_migrations")
    return found


def undecided(tables: dict[str, set[str]], parts: list[Holdings]) -> set[str]:
    """Return tables that no part decided about, and columns that refer to accounts likewise."""
    places = {place.name for part in parts for place in part.places}
    nobody = {table for part in parts for table in part.nobody}
    with_place = {name.partition(".")[0] for name in places}
    return {table for table in tables if table not in with_place | nobody} | {
        f"{table}.{column}" for table, columns in tables.items() for column in columns
        if f"{table}.{column}" not in places}


def test_every_table_and_every_column_that_refers_to_an_account_has_a_decision():
    missing = undecided(schema(), holdings.parts())
    assert not missing, f"decide about these in app/*/holdings.py: {sorted(missing)}"


def test_a_new_column_or_table_without_a_decision_is_seen():
    tables = schema()
    tables["videos"] |= {"uploaded_by"}
    tables["diaries"] = {"account_id"}
    assert undecided(tables, holdings.parts()) == {
        "videos.uploaded_by", "diaries", "diaries.account_id"}


def test_a_part_decides_about_its_own_tables_only_once_each():
    owners = {table: part for part, tables in OWNERS.items() for table in tables} | READ_ONLY
    seen: Counter[str] = Counter()
    for part in holdings.parts():
        mine = {place.name.partition(".")[0] for place in part.places}
        assert not mine & set(part.nobody), part.part
        for table in mine | set(part.nobody):
            assert owners[table] == part.part, f"{part.part} decides about {table}"
        seen.update(place.name for place in part.places)
    assert {name for name, times in seen.items() if times > 1} == set()


def test_every_place_is_a_column_and_every_file_has_a_place():
    columns = {f"{row['in_table']}.{row['name']}" for row in db.database().rows(
        "SELECT table_name AS in_table, column_name AS name FROM information_schema.columns "
        "WHERE table_schema = DATABASE()")}
    nouns = {noun.name for noun in holdings.nouns()}
    places: list[Place] = [place for part in holdings.parts() for place in part.places]
    assert {place.name for place in places} <= columns
    assert {place.noun for place in places if place.noun} | {"videos"} == nouns
    assert all(place.why.endswith(".") for place in places)


def test_a_query_is_read_page_by_page():
    asked = []

    def page(account_id, after, limit):
        asked.append((account_id, after, limit))
        return [{"id": n} for n in range(after + 1, min(after + limit, 5) + 1)]

    rows = holdings.each(page, size=2)
    assert [row["id"] for row in rows(7)] == [1, 2, 3, 4, 5]
    assert asked == [(7, 0, 2), (7, 2, 2), (7, 4, 2)]
