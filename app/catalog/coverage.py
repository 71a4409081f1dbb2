"""A title's availability at a glance: one state, the first countries, and the last day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict

from app import db
from app.ops.clock import today


class CoverageRow(TypedDict):
    """A title's terms: where they cover it today, until when, and the next and last days."""

    id: int
    places: int
    codes: str | None
    live_until: date | None
    next_on: date | None
    ended_on: date | None


class TermRow(TypedDict):
    """A term of a title, for its page."""

    id: int
    contract_id: int
    number: str
    state: str
    starts_on: date
    ends_on: date
    exclusive: int
    places: int
    codes: str | None


_sql = db.queries("catalog/coverage", list_coverage=CoverageRow, list_terms=TermRow)

SOON_DAYS = 30
CODES_SHOWN = 3


@dataclass(frozen=True)
class Rights:
    """`state` is the badge, `codes` the first countries of `places`, `until` the last day."""

    state: str
    codes: str = ""
    more: int = 0
    places: int = 0
    until: date | None = None
    days: int | None = None


def of_titles(rows: Sequence[Mapping[str, Any]], key: str = "id") -> dict[int, Rights]:
    """Return title id → rights, for rows that have `owned` and the title's id under `key`."""
    day = today()
    ids = sorted({row[key] for row in rows})
    found = {row["id"]: row for row in _sql.list_coverage(ids=ids, today=day)} if ids else {}
    return {row[key]: of(bool(row["owned"]), found.get(row[key]), day) for row in rows}


def of(owned: bool, covered: CoverageRow | None, day: date) -> Rights:
    """Return the rights of one title; `covered` is None when it has no term."""
    if owned:
        return Rights("owned")
    if covered is None:
        return Rights("no rights")
    if covered["live_until"]:
        codes = (covered["codes"] or "").split()
        left = (covered["live_until"] - day).days
        return Rights("ends soon" if left <= SOON_DAYS else "live", " ".join(codes[:CODES_SHOWN]),
                      len(codes[CODES_SHOWN:]), covered["places"], covered["live_until"], left)
    if covered["next_on"]:
        return Rights("planned", until=covered["next_on"])
    if covered["ended_on"]:
        return Rights("ended", until=covered["ended_on"])
    return Rights("no rights")


def terms(title_id: int) -> list[TermRow]:
    """Return the title's terms, the last to end first."""
    rows: list[TermRow] = _sql.list_terms(title_id=title_id)
    return rows
