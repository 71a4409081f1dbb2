"""Where a title may be shown, at a glance: one state, the first countries, and until when."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from app import db
from app.ops.clock import today

sql = db.queries("catalog/titles")

SOON_DAYS = 30
CODES_SHOWN = 3


@dataclass(frozen=True)
class Rights:
    """`state` is a badge's word; `codes` the first countries of `places`; `until` a last day."""

    state: str
    codes: str = ""
    more: int = 0
    places: int = 0
    until: date | None = None
    days: int | None = None


def of_titles(rows: list[dict[str, Any]], key: str = "id") -> dict[int, Rights]:
    """Title id → rights, for a page of rows that have `owned` and the title's id under `key`."""
    day = today()
    ids = sorted({row[key] for row in rows})
    found = {row["id"]: row for row in sql.rights_of(ids=ids, today=day)} if ids else {}
    return {row[key]: of(bool(row["owned"]), found.get(row[key]), day) for row in rows}


def of(owned: bool, terms: dict[str, Any] | None, day: date) -> Rights:
    """The rights of one title; `terms` is its row of rights_of, None when it has no term."""
    if owned:
        return Rights("owned")
    if terms is None:
        return Rights("no rights")
    if terms["places"]:
        codes = terms["codes"].split()
        left = (terms["live_until"] - day).days
        return Rights("ends soon" if left <= SOON_DAYS else "live", " ".join(codes[:CODES_SHOWN]),
                      len(codes[CODES_SHOWN:]), terms["places"], terms["live_until"], left)
    if terms["next_on"]:
        return Rights("planned", until=terms["next_on"])
    if terms["ended_on"]:
        return Rights("ended", until=terms["ended_on"])
    return Rights("no rights")
