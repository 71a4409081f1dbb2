"""The rule of exclusive rights, checked by whoever writes a term or makes a contract active.

Two terms exclude each other when they are about the same title, share a territory, have a day in
common, and at least one of them is exclusive. A term may not be written into the way of a term of
an active contract, or of its own contract. Two drafts may both ask for the same right: only one of
them can become active, as activation checks every term again. Ended contracts bind nobody.

At READ COMMITTED an empty answer locks nothing, so two writers could both see no overlap. Hence
the order: lock the titles by ascending id, then the contract, then check, then write.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from app import db
from app.web import formats

sql = db.queries("rights/contracts")
bulk = db.queries("rights/bulk_terms")

NAMED_TERRITORIES, FEW_TERRITORIES = 6, 3
NAMED_TITLES = 20


@dataclass(frozen=True, slots=True)
class Overlap:
    """Another term that is in the way, with the territories and days they have in common."""

    term_id: int
    contract_id: int
    number: str
    house: str
    owner: str | None
    title: str
    exclusive: bool
    theirs: tuple[date, date]
    common: tuple[date, date]
    countries: tuple[str, ...]
    names: tuple[str, ...]

    def sentence(self) -> str:
        """Names the other term: contract, title, territories and days."""
        right = "exclusive" if self.exclusive else "open"
        return (f"{self.number} already holds {self.title}, {right}, in {self.places()}, "
                f"{span(*self.common)}.")

    def whom_to_ask(self) -> str:
        """Whose contract it is, and who of us looks after it."""
        owner = f"{self.owner} looks after it" if self.owner else "nobody looks after it yet"
        return f"{self.number} is with {self.house}; {owner}."

    def places(self) -> str:
        """The common territories in words, at most six by name."""
        shown = list(self.names[:NAMED_TERRITORIES])
        if len(self.names) > len(shown):
            shown.append(f"{len(self.names) - len(shown)} more")
        return " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))


def span(first: date, last: date) -> str:
    """ "1 Jan 2027 to 31 Mar 2027"."""
    return f"{formats.day(first)} to {formats.day(last)}"


def lock_titles(title_ids: Iterable[int]) -> set[int]:
    """Lock the titles that exist among these, in ascending order, and return their ids.

    At most 1,000 at once; a contract has at most that many terms (app/rights/terms/terms.py).
    """
    wanted = set(title_ids)
    return {row["id"] for row in sql.lock_titles(title_ids=wanted)} if wanted else set()


def find(contract_id: int, title_id: int, starts_on: date, ends_on: date, exclusive: bool,
         territories: Iterable[str], term_id: int | None = None) -> list[Overlap]:
    """The terms in the way of this one, which is `term_id` itself when it exists already."""
    return _terms(starts_on, ends_on, sql.list_overlaps(
        term_id=term_id, contract_id=contract_id, title_ids=[title_id], starts_on=starts_on,
        ends_on=ends_on, exclusive=exclusive, territories=list(territories), once=False))


def find_many(contract_id: int, title_ids: Iterable[int], starts_on: date, ends_on: date,
              exclusive: bool, territories: Iterable[str]) -> tuple[list[int], list[Overlap]]:
    """What is in the way of one new term for each title, in two queries however many.

    Returns the ids of the titles that cannot have it, by name, and the terms in the way of the
    first `NAMED_TITLES` of them. A title with a term of this contract on one of the days counts.
    """
    term: dict[str, Any] = {
        "term_id": None, "contract_id": contract_id, "starts_on": starts_on,
        "ends_on": ends_on, "exclusive": exclusive, "territories": list(territories), "once": True}
    ids = [row["title_id"] for row in bulk.list_titles_in_the_way(title_ids=title_ids, **term)]
    if not ids:
        return [], []
    found = _terms(starts_on, ends_on, sql.list_overlaps(title_ids=ids[:NAMED_TITLES], **term))
    return ids, sorted(found, key=lambda overlap: overlap.title.casefold())


def _terms(starts_on: date, ends_on: date, rows: Iterable[dict[str, Any]]) -> list[Overlap]:
    """One overlap for all rows of a term."""
    grouped: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        grouped.setdefault(row["term_id"], []).append(row)
    return [_overlap(rows, starts_on, ends_on) for rows in grouped.values()]


def of_contract(contract_id: int) -> dict[int, list[Overlap]]:
    """Term id → the terms in its way, for every term that keeps a contract from being active."""
    grouped: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for row in sql.list_contract_overlaps(contract_id=contract_id):
        pair = row["term_id"], row["other_id"]
        grouped.setdefault(pair, []).append(row | {"term_id": row["other_id"]})
    found: dict[int, list[Overlap]] = {}
    for (term_id, _), rows in grouped.items():
        overlap = _overlap(rows, rows[0]["our_start"], rows[0]["our_end"])
        found.setdefault(term_id, []).append(overlap)
    return found


def _overlap(rows: list[dict[str, Any]], starts_on: date, ends_on: date) -> Overlap:
    first = rows[0]
    return Overlap(
        term_id=first["term_id"], contract_id=first["contract_id"], number=first["number"],
        house=first["house"], owner=first["owner"], title=first["title"],
        exclusive=bool(first["exclusive"]),
        theirs=(first["starts_on"], first["ends_on"]),
        common=(max(first["starts_on"], starts_on), min(first["ends_on"], ends_on)),
        countries=tuple(row["country"] for row in rows),
        names=tuple(row["country_name"] for row in rows))


def advice(overlap: Overlap, starts_on: date, ends_on: date, exclusive: bool) -> str:
    """What the person can change so that the term fits."""
    ways = []
    if overlap.theirs[1] < ends_on:
        ways.append(f"start after {formats.day(overlap.theirs[1])}")
    if overlap.theirs[0] > starts_on:
        ways.append(f"end before {formats.day(overlap.theirs[0])}")
    few = len(overlap.names) <= FEW_TERRITORIES
    ways.append(f"leave out {overlap.places()}" if few else "leave out these territories")
    if exclusive and not overlap.exclusive:
        ways.append("make this term open")
    text = ", or ".join([", ".join(ways[:-1]), ways[-1]] if ways[:-1] else ways)
    return text[:1].upper() + text[1:] + "."
