"""One contract, many titles: a term for each of them or for none, and the undo."""

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import NamedTuple, TypedDict

from app import db
from app.office import history as trails
from app.ops import audit, request_ids, versions
from app.rights import overlaps
from app.rights.contracts import contracts
from app.rights.grants import ChargeKind, Grant
from app.rights.overlaps import Overlap
from app.rights.terms import terms
from app.rights.terms.terms import MOST_TERMS
from app.web.forms import Conflict, Invalid

DEADLINE_S = 60  # a thousand titles worldwide are 194,000 rows
ROWS_AT_ONCE = 60_000  # of one statement: well within the time that one may take


class TermsSoFar(TypedDict):
    """The number of a contract's terms, and the id of the newest."""

    terms: int
    last_id: int


class UnchangedTerm(TypedDict):
    """A term that nobody has changed since it was added."""

    id: int
    contract_id: int
    title_id: int
    starts_on: date
    ends_on: date
    exclusive: int
    charge_kind: ChargeKind
    charge_cents: int


_sql = db.queries("rights/bulk", count_so_far=TermsSoFar, list_unchanged_terms=UnchangedTerm)


class Added(NamedTuple):
    """The contract's id, whether it is a draft, and how many terms it got."""

    contract_id: int
    draft: bool
    terms: int


@dataclass(frozen=True, slots=True)
class Undoable:
    """The terms that one request added, while nobody has changed them."""

    request_id: str
    count: int


class TitlesOverlap(Invalid):
    """Refused: `title_ids` cannot have the term; `found` says why for the first of them."""

    def __init__(self, contract_id: int, title_ids: list[int], found: list[Overlap], asked: int):
        super().__init__({"titles": f"{len(title_ids):,} of {asked:,} cannot have this term."})
        self.contract_id, self.title_ids = contract_id, title_ids
        self.found, self.asked = found, asked


@db.transactional("terms.create_many", deadline_s=DEADLINE_S)
def create(contract_id: int, title_ids: Collection[int], given: Grant) -> Added:
    """Give each title a term of the contract. Raises Invalid at the field, or TitlesOverlap.

    The titles are locked before the contract, as everywhere (app/rights/overlaps.py).
    """
    given.check()
    _check_titles(title_ids)
    if len(overlaps.lock_titles(title_ids)) < len(title_ids):
        raise Invalid.at("titles", "Some of these titles have been deleted. The others are listed.")
    contract = contracts.lock_for_terms(contract_id)
    given.check_charge(contract["currency"])
    before: TermsSoFar = _sql.count_so_far(contract_id=contract_id)
    room = MOST_TERMS - before["terms"]
    if len(title_ids) > room:
        raise Invalid.at("contract", f"A contract has at most {MOST_TERMS:,} terms. This one has "
                                     f"room for {room:,} more.")
    blocked, found = overlaps.find_many(contract_id, title_ids, given)
    if blocked:
        raise TitlesOverlap(contract_id, blocked, found, len(title_ids))
    _sql.insert_terms(contract_id=contract_id, title_ids=title_ids, **given.columns())
    added = [row["id"] for row in _sql.list_terms_after(
        contract_id=contract_id, after_id=before["last_id"])]
    for part in _parts(added, ROWS_AT_ONCE // len(given.territories)):
        _sql.cover_terms(term_ids=part, territories=given.territories)
    saved = asdict(given)
    audit.record_many("term.create", "term", ((term_id, None, saved) for term_id in added))
    versions.bump("contracts")
    return Added(contract_id, contract["state"] == "draft", len(added))


def _check_titles(title_ids: Collection[int]) -> None:
    if not title_ids:
        raise Invalid.at("titles", "Choose at least one title.")
    if len(title_ids) > MOST_TERMS:
        raise Invalid.at("titles", f"Choose at most {MOST_TERMS:,} titles.")


def _parts(ids: list[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(ids), size):
        yield ids[start:start + size]


def undoable(actor_id: int, request_id: str) -> Undoable | None:
    """Return what the account can undo of its own request, or None."""
    ids = _added_by(actor_id, request_id)
    return Undoable(request_id, len(ids)) if ids and len(_unchanged(ids)) == len(ids) else None


def _added_by(actor_id: int, request_id: str) -> list[int]:
    rows = trails.own_changes(actor_id, "term", request_ids.well_formed(request_id))
    return [row["id"] for row in rows if row["action"] == "term.create"][:MOST_TERMS]


def _unchanged(term_ids: list[int]) -> list[UnchangedTerm]:
    return list(_sql.list_unchanged_terms(term_ids=term_ids))


@db.transactional("terms.undo_many", deadline_s=DEADLINE_S)
def undo(actor_id: int, request_id: str) -> tuple[int, int]:
    """Delete the terms that the account's request added: (contract's id, how many), or (0, 0).

    Raises Conflict when one of them was changed, or when an active contract would have none.
    """
    ids = _added_by(actor_id, request_id)
    added = _unchanged(ids)
    if not added:
        return 0, 0
    overlaps.lock_titles(row["title_id"] for row in added)
    contract = contracts.lock_for_terms(added[0]["contract_id"])
    added = _unchanged(ids)  # again, now that nobody else can change them
    if len(added) < len(ids):
        raise Conflict.at("", "Some of these terms have been changed, so all of them stay.")
    if contract["state"] == "active" and terms.count(contract["id"]) == len(ids):
        raise terms.LastTerm
    places = terms.grant(terms.get(contract["id"], ids[0])).territories
    for part in _parts(ids, ROWS_AT_ONCE // max(len(places), 1)):
        _sql.uncover_terms(term_ids=part)
    _sql.delete_terms(term_ids=ids)
    audit.record_many("contract.term_removed", "contract", (
        (contract["id"], _removed(row, places), None) for row in added), request_id)
    versions.bump("contracts")
    return contract["id"], len(ids)


def _removed(row: UnchangedTerm, places: tuple[str, ...]) -> dict[str, object]:
    """Return a removed term as the contract's history keeps it."""
    return {"title_id": row["title_id"], "starts_on": row["starts_on"], "ends_on": row["ends_on"],
            "exclusive": bool(row["exclusive"]), "charge_kind": row["charge_kind"],
            "charge_cents": row["charge_cents"], "territories": places}
