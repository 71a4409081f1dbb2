"""The rule of exclusive rights: checked when a term is written and when a contract is activated.

Two terms overlap when they are about the same title, share a territory and a day, and at least one
of them is exclusive. A term may overlap neither a term of an active contract nor another term of
its own contract. Two drafts may ask for the same right: activation checks every term again, so only
one of them becomes active. Terms of ended contracts no longer count.

At READ COMMITTED an empty answer locks nothing, so two writers could both see no overlap. Hence
the order: lock the titles by ascending id, then the contract, then check, then write.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict

from app import db
from app.rights.grants import Grant
from app.web import formats

TERRITORIES_NAMED, TERRITORIES_IN_ADVICE = 6, 3
TITLES_NAMED = 20


class OverlapRow(TypedDict):
    """Another term that overlaps, in one of the common territories."""

    term_id: int
    contract_id: int
    number: str
    house: str
    owner: str | None
    title_id: int
    title: str
    exclusive: int
    starts_on: date
    ends_on: date
    country: str
    country_name: str


class ContractOverlapRow(OverlapRow):
    """The same, with the contract's own term that it overlaps."""

    own_term_id: int
    own_starts_on: date
    own_ends_on: date


class OverlappedTitle(TypedDict):
    """A title that cannot have a term."""

    title_id: int
    name: str


_sql = db.queries(
    "rights/overlaps", list_overlaps=OverlapRow, list_contract_overlaps=ContractOverlapRow,
    list_overlapped_titles=OverlappedTitle)


@dataclass(frozen=True, slots=True)
class Overlap:
    """Another term, with the territories and days that both have in common."""

    term_id: int
    contract_id: int
    number: str
    house: str
    owner: str | None
    title_id: int
    title: str
    exclusive: bool
    theirs: tuple[date, date]
    common: tuple[date, date]
    countries: tuple[str, ...]
    names: tuple[str, ...]

    def sentence(self, here: int) -> str:
        """Name the other term on a page of the contract `here`: title, territories and days."""
        what = ("A term on this contract already covers" if self.contract_id == here
                else f"{self.number} already licenses")
        how = "exclusively" if self.exclusive else "non-exclusively"
        return (f"{what} {self.title} {how} in {self.places()} "
                f"from {formats.day(self.common[0])} to {formats.day(self.common[1])}.")

    def contact(self) -> str:
        """Say whose contract the other term is in, and which employee owns it."""
        if self.owner is None:
            return f"{self.number} ({self.house}) has no owner yet."
        return f"{self.owner} owns {self.number} ({self.house})."

    def places(self) -> str:
        """Name the common territories, at most six of them."""
        shown = list(self.names[:TERRITORIES_NAMED])
        if len(self.names) > len(shown):
            shown.append(f"{len(self.names) - len(shown)} more")
        return " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))

    def advice(self, given: Grant) -> str:
        """Say what could change so that the grant fits beside this term."""
        ways = []
        if self.theirs[1] < given.ends_on:
            ways.append(f"start after {formats.day(self.theirs[1])}")
        if self.theirs[0] > given.starts_on:
            ways.append(f"end before {formats.day(self.theirs[0])}")
        few = len(self.names) <= TERRITORIES_IN_ADVICE
        ways.append(f"remove {self.places()}" if few else "remove these territories")
        if given.exclusive and not self.exclusive:
            ways.append("make this term non-exclusive")
        text = ", or ".join([", ".join(ways[:-1]), ways[-1]] if ways[:-1] else ways)
        return text[:1].upper() + text[1:] + "."


def lock_titles(title_ids: Iterable[int]) -> set[int]:
    """Lock the titles that exist among these, in ascending order, and return their ids.

    At most 1,000 at once; a contract has at most that many terms (app/rights/terms/terms.py).
    """
    wanted = set(title_ids)
    return {row["id"] for row in _sql.lock_titles(title_ids=wanted)} if wanted else set()


def find(contract_id: int, title_id: int, given: Grant, term_id: int | None = None
         ) -> list[Overlap]:
    """Return the terms that overlap this one, which is `term_id` itself when it exists."""
    rows: list[OverlapRow] = _sql.list_overlaps(
        term_id=term_id, title_ids=[title_id], once=False, **_asked(contract_id, given))
    return _terms(rows, given)


def find_many(contract_id: int, title_ids: Iterable[int], given: Grant
              ) -> tuple[list[int], list[Overlap]]:
    """Find what overlaps one new term for each title, in two queries however many there are.

    Return the ids of the titles that cannot have the term, by name, and the overlapping terms of
    the first `TITLES_NAMED` of them. A title with any term of this contract on one of the days
    cannot have a second one.
    """
    asked = {"term_id": None, "once": True, **_asked(contract_id, given)}
    found: list[OverlappedTitle] = _sql.list_overlapped_titles(title_ids=title_ids, **asked)
    ids = [row["title_id"] for row in found]
    if not ids:
        return [], []
    rows: list[OverlapRow] = _sql.list_overlaps(title_ids=ids[:TITLES_NAMED], **asked)
    return ids, sorted(_terms(rows, given), key=lambda overlap: overlap.title.casefold())


def _asked(contract_id: int, given: Grant) -> dict[str, Any]:
    return {"contract_id": contract_id, "starts_on": given.starts_on, "ends_on": given.ends_on,
            "exclusive": given.exclusive, "territories": given.territories}


def _terms(rows: Iterable[OverlapRow], given: Grant) -> list[Overlap]:
    """Return one overlap for all rows of a term."""
    grouped: dict[int, list[OverlapRow]] = {}
    for row in rows:
        grouped.setdefault(row["term_id"], []).append(row)
    return [_overlap(same, given.starts_on, given.ends_on) for same in grouped.values()]


def of_contract(contract_id: int) -> dict[int, list[Overlap]]:
    """Return term id → overlapping terms, for each term that keeps a contract from activation."""
    rows: list[ContractOverlapRow] = _sql.list_contract_overlaps(contract_id=contract_id)
    grouped: dict[tuple[int, int], list[ContractOverlapRow]] = {}
    for row in rows:
        grouped.setdefault((row["own_term_id"], row["term_id"]), []).append(row)
    found: dict[int, list[Overlap]] = {}
    for (own_term_id, _), same in grouped.items():
        overlap = _overlap(same, same[0]["own_starts_on"], same[0]["own_ends_on"])
        found.setdefault(own_term_id, []).append(overlap)
    return found


def _overlap(rows: Sequence[OverlapRow], starts_on: date, ends_on: date) -> Overlap:
    first = rows[0]
    return Overlap(
        term_id=first["term_id"], contract_id=first["contract_id"], number=first["number"],
        house=first["house"], owner=first["owner"], title_id=first["title_id"],
        title=first["title"], exclusive=bool(first["exclusive"]),
        theirs=(first["starts_on"], first["ends_on"]),
        common=(max(first["starts_on"], starts_on), min(first["ends_on"], ends_on)),
        countries=tuple(row["country"] for row in rows),
        names=tuple(row["country_name"] for row in rows))
