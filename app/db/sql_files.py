"""SQL files as functions.

    -- name: get_title(title_id)^
    -- Why it is as it is.
    SELECT … WHERE id = %(title_id)s

becomes `queries("catalog/titles").get_title(title_id=7)`. The mark after the parentheses is the
shape: `^` one row or None, `$` one value or None, `!` the number of changed rows, `<` the new id,
no mark all rows.

A module that returns rows to others names their type: `queries("catalog/titles", get_title=Title)`.
Title is a TypedDict or a dataclass with exactly the query's columns. A test compares the two, so
that Python notices a column renamed in SQL.

A header may name an object whose fields the statement reads: `title(title_id, viewer)` with
`%(viewer_country)s` in the text or in a fragment is called with `viewer=…`, which has a `country`.
A fragment can then read another field without a change in any caller.

What is on disk is what runs, except for three closed expansions: `{{include fragment}}`,
`{{order}}`, and `IN (%(ids)s)` for a sequence of 1 to 1,000 values; an empty one matches nothing.

`{{order}}` becomes a keyset condition and an ORDER BY. The header names each sort once:

    -- sort name: t.name                  by t.name, then by t.id
    -- sort weight: o.weight, m.id        by o.weight, then by the id of another table
    -- sort sent: h.id                    by the id alone
    -- sort year: t.release_year nulls 0  a NULL key pages as 0, which must precede every value

and the caller picks `order="name"` or, from the last row to the first, `order="-name"`. The rows
after a page are those after its last row's key and id: `after_key` and `after_id`.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.db import engine

ROOT = Path(__file__).resolve().parents[2] / "sql"
MOST_IN_A_LIST = 1000

_NAME = re.compile(r"^-- name: (\w+)\(([^)]*)\)([\^$!<]?)\s*$", re.M)
_SORT = re.compile(r"^-- sort (.*)$", re.M)
_SORT_PARTS = re.compile(r"(\w+): (.+?)(?:, (\w+\.\w+))?(?: nulls (\w+))?")
_INCLUDE = re.compile(r"\{\{include (\w+)\}\}")
_PARAMETER = re.compile(r"%\((\w+)\)s")
_LIST = re.compile(r"\bIN \(%\((\w+)\)s\)")
_COMMENT = re.compile(r"^\s*--.*\n?", re.M)


class QueryError(Exception):
    """A SQL file, or a call of one of its queries, is wrong."""


class Query:
    """One named statement; call it with keyword parameters.

    Whatever depends on its text alone is worked out once, when it is loaded.
    """

    def __init__(self, slice: str, name: str, declared: tuple[str, ...], shape: str, why: str,
                 text: str, orders: dict[str, tuple[str, str]]):
        self.slice, self.name, self.declared = slice, name, declared
        self.shape, self.why, self.text, self.orders = shape, why, text, orders
        self.full_name = f"{slice}.{name}"
        self.row_type: type | None = None  # set by the module that loads the file
        self.is_write = shape in ("!", "<")
        self._rendered: dict[str | None, str] = (
            {order: self._render(order) for order in orders} or {None: text})
        texts = " ".join(self._rendered.values())
        self.parameters = set(_PARAMETER.findall(texts))
        self.spread = {whole: fields for whole in declared if whole not in self.parameters
                       and (fields := self._fields_of(whole))}
        spread_out = {name for fields in self.spread.values() for name, _ in fields}
        self.arguments = self.parameters - spread_out | self.spread.keys()
        self.has_lists = bool(_LIST.search(texts))

    def _fields_of(self, whole: str) -> list[tuple[str, str]]:
        """Return each parameter that reads a field of `whole`, with the field's name."""
        return [(name, name.removeprefix(f"{whole}_")) for name in sorted(self.parameters)
                if name.startswith(f"{whole}_")]

    def _render(self, order: str) -> str:
        condition, columns = self.orders[order]
        return self.text.replace(
            "{{order}}", f"AND (%(after_id)s IS NULL OR ({condition}))\nORDER BY {columns}")

    def render(self, order: str | None = None) -> str:
        """Return the statement in an order. Raises QueryError for one that it does not have."""
        try:
            return self._rendered[order]
        except KeyError:
            known = ", ".join(self.orders) or "none"
            raise QueryError(f"{self.full_name} has the orders {known}, not {order!r}.") from None

    def __call__(self, order: str | None = None, **parameters: Any) -> Any:
        """Run the statement. Raises QueryError for wrong parameters, and the errors of `app.db`."""
        if parameters.keys() != self.arguments:
            raise QueryError(f"{self.full_name}: missing or unknown parameters "
                             f"{sorted(parameters.keys() ^ self.arguments)}.")
        for whole, fields in self.spread.items():
            value = parameters.pop(whole)
            try:
                for name, field in fields:
                    parameters[name] = getattr(value, field)
            except AttributeError as missing:
                raise QueryError(f"{self.full_name}: {whole}: {missing}.") from missing
        sql = self.render(order)
        if self.has_lists:
            sql, parameters = expand_lists(sql, parameters)
        counted = engine.statements.get()
        if counted is not None:
            counted.append(self.full_name)
        if self.is_write:
            cursor = engine.current_transaction().execute(sql, parameters or None)
            return cursor.lastrowid if self.shape == "<" else cursor.rowcount
        rows = engine.default().rows(sql, parameters or None)
        if self.shape == "":
            return rows
        if not rows:
            return None
        return rows[0] if self.shape == "^" else next(iter(rows[0].values()))


def expand_lists(sql: str, values: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the statement with `IN (%(ids)s)` written out; equal sets give equal statements."""
    values = dict(values)
    for name in _LIST.findall(sql):
        if name not in values:  # the same list twice in one statement
            continue
        items = sorted(values.pop(name))
        if len(items) > MOST_IN_A_LIST:
            raise QueryError(f"{name} holds {len(items)} values; {MOST_IN_A_LIST} is the most.")
        names = [f"{name}_{position}" for position in range(len(items))]
        values.update(zip(names, items, strict=True))
        holders = ", ".join(f"%({each})s" for each in names) or "NULL"
        sql = sql.replace(f"IN (%({name})s)", f"IN ({holders})")
    return sql, values


class Queries:
    """The queries of one file, as attributes."""

    def __init__(self, slice_name: str, found: dict[str, Query]):
        self._slice, self._found = slice_name, found

    def __getattr__(self, name: str) -> Query:
        try:
            return self._found[name]
        except KeyError:
            raise AttributeError(f"sql/queries/{self._slice}.sql has no query {name}.") from None

    def __iter__(self) -> Iterator[Query]:
        return iter(self._found.values())


def queries(name: str, **row_types: type) -> Queries:
    """Return the queries of sql/queries/<name>.sql; `row_types` says what the rows of some are.

    Raises QueryError when the file is malformed or has no query of such a name.
    """
    found = _load(name)
    for query_name, row_type in row_types.items():
        getattr(found, query_name).row_type = row_type
    return found


@lru_cache
def _load(name: str) -> Queries:
    path = ROOT / "queries" / f"{name}.sql"
    return Queries(name, {q.name: q for q in parse(name, path.read_text("utf-8"))})


def parse(slice_name: str, text: str) -> Iterator[Query]:
    """Yield the queries of a file's text, in order."""
    heads = list(_NAME.finditer(text))
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        block = text[head.end():following.start() if following else len(text)]
        orders: dict[str, tuple[str, str]] = {}
        for sort in _SORT.findall(block):
            orders |= both_directions(sort)
        comments = [line.strip().removeprefix("--").strip() for line in _COMMENT.findall(block)]
        body = include(_COMMENT.sub("", block)).strip().rstrip(";")
        if bool(orders) != ("{{order}}" in body):
            raise QueryError(f"{head[1]}: {{{{order}}}} and its header belong together.")
        yield Query(
            slice=slice_name, name=head[1],
            declared=tuple(part.strip() for part in head[2].split(",") if part.strip()),
            shape=head[3],
            why=" ".join(line for line in comments if line and not line.startswith("sort ")),
            text=body, orders=orders)


def both_directions(sort: str) -> dict[str, tuple[str, str]]:
    """Return the keyset condition and the ORDER BY list of `name` and of `-name`.

    The condition is written out because the servers scan the whole index for a row constructor
    like `(key, id) > (…)`. Raises QueryError for a line that is malformed or names no id.
    """
    parts = _SORT_PARTS.fullmatch(sort.rstrip())
    if parts is None:
        raise QueryError(f"-- sort {sort}: this is not `name: column[, id] [nulls value]`.")
    name, key, row_id, null = parts.groups()
    if row_id is None:
        alias = re.fullmatch(r"(\w+)\.\w+", key)
        if alias is None:
            raise QueryError(f"-- sort {sort}: an expression needs the id's column beside it.")
        row_id = f"{alias[1]}.id"
    after = f"COALESCE({key}, {null})" if null else key
    orders = {}
    for order, beyond, direction in ((name, ">", ""), (f"-{name}", "<", " DESC")):
        if key == row_id:  # after_key is named so that every order has the same parameters
            orders[order] = (f"{key} {beyond} %(after_id)s AND %(after_key)s IS NOT NULL",
                             f"{key}{direction}")
        else:
            orders[order] = (
                f"{after} {beyond}= %(after_key)s"
                f" AND ({after} {beyond} %(after_key)s OR {row_id} {beyond} %(after_id)s)",
                f"{key}{direction}, {row_id}{direction}")
    return orders


def include(text: str) -> str:
    """Return the text with its fragments, and their fragments, in place."""
    while found := _INCLUDE.search(text):
        fragment = (ROOT / "fragments" / f"{found[1]}.sql").read_text("utf-8")
        line = text[text.rfind("\n", 0, found.start()) + 1:found.start()]
        indent = "\n" + line[:len(line) - len(line.lstrip())]
        lines = _COMMENT.sub("", fragment).strip().split("\n")
        text = text[:found.start()] + indent.join(lines) + text[found.end():]
    return text


def slices() -> list[str]:
    """Return the names of all files in sql/queries."""
    folder = ROOT / "queries"
    return sorted(path.relative_to(folder).with_suffix("").as_posix()
                  for path in folder.rglob("*.sql"))
