"""Terms of a contract: which title, where, when, for how much."""

from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import date
from typing import Any, Literal, TypedDict

from app import db
from app.office import nouns
from app.office.editing import Stale, unchanged
from app.office.nouns import Noun
from app.ops import audit, versions
from app.rights import grants, overlaps
from app.rights.contracts import amendments, contracts
from app.rights.contracts.amendments import Agreed
from app.rights.contracts.contracts import Currency, LockedContract, State
from app.rights.grants import ChargeKind, Grant
from app.rights.overlaps import Overlap
from app.web.errors import Problem
from app.web.forms import Conflict, Invalid

MOST_TERMS = 1000  # of a contract: the longest list of ids in one statement
OVERLAPS_NAMED = 3

Stands = Literal["planned", "running", "ended"]


class TermName(TypedDict):
    """A term by its title and its contract."""

    id: int
    title: str
    number: str


class TermRow(TypedDict):
    """A term of a known contract, without its territories."""

    id: int
    contract_id: int
    title_id: int
    title: str
    kind: str
    starts_on: date
    ends_on: date
    exclusive: int
    charge_kind: ChargeKind
    charge_cents: int
    row_version: int
    episodes: int


class Coverage(TypedDict):
    """The territories of a term, with spaces between the codes."""

    term_id: int
    countries: str


class ListedTerm(TypedDict):
    """A term of a paged list, with its territories in one text."""

    id: int
    contract_id: int
    currency: Currency
    title_id: int
    title: str
    starts_on: date
    ends_on: date
    exclusive: int
    charge_kind: ChargeKind
    charge_cents: int
    countries: str | None


class Term(ListedTerm):
    """A term with its contract's number and state."""

    number: str
    state: State
    row_version: int


_sql = db.queries(
    "rights/terms", list_terms=TermRow, list_term_territories=Coverage, page_terms=ListedTerm,
    get_term=Term, list_term_names=TermName)


def names_of(ids: Collection[int]) -> dict[int, str]:
    """Return the names of terms by id; deleted ones are missing."""
    rows: list[TermName] = _sql.list_term_names(ids=ids)
    return {row["id"]: f"{row['title']}, {row['number']}" for row in rows}


NOUN = Noun("term", "terms", names=names_of, roles=nouns.EMPLOYEE, fields=grants.FIELDS)


class Overlapping(Conflict):
    """Refused for overlaps; without the territories of `codes` the term would fit."""

    def __init__(self, contract_id: int, found: list[Overlap], given: Grant):
        named = found[:OVERLAPS_NAMED]
        elsewhere = [overlap for overlap in named if overlap.contract_id != contract_id]
        sentences = [*(overlap.sentence(contract_id) for overlap in named),
                     found[0].advice(given),
                     *dict.fromkeys(overlap.contact() for overlap in elsewhere)]
        super().__init__({"territories": " ".join(sentences)})
        self.contracts = {overlap.contract_id: overlap.number for overlap in elsewhere}
        self.codes = sorted({code for overlap in found for code in overlap.countries})


class LastTerm(Conflict):
    """Refused: an active contract would be left without terms."""

    def __init__(self) -> None:
        super().__init__({
            "": "An active contract needs at least one term. End the contract instead."})


def get(contract_id: int, term_id: int) -> Term:
    """Return the term. Raises Problem 404, also for another contract's term."""
    found: Term | None = _sql.get_term(term_id=term_id)
    if found is None or found["contract_id"] != contract_id:
        raise Problem(404)
    return found


def grant(term: Term) -> Grant:
    """Return what a term grants."""
    return Grant(
        starts_on=term["starts_on"], ends_on=term["ends_on"], exclusive=bool(term["exclusive"]),
        charge_kind=term["charge_kind"], charge_cents=term["charge_cents"],
        territories=codes(term["countries"]))


def codes(text: str | None) -> tuple[str, ...]:
    """Return the country codes that a query has put into one text."""
    return tuple((text or "").split())


def of_contract(contract_id: int) -> list[TermRow]:
    """Return the contract's terms in the order in which they were added."""
    return list(_sql.list_terms(contract_id=contract_id))


def territories(contract_id: int) -> dict[int, tuple[str, ...]]:
    """Return term id → country codes for the contract's terms."""
    rows: list[Coverage] = _sql.list_term_territories(contract_id=contract_id)
    return {row["term_id"]: codes(row["countries"]) for row in rows}


def rows(order: str, **asked: Any) -> list[ListedTerm]:
    """Return one page of a contract's terms."""
    return list(_sql.page_terms(order=order, **asked))


def title_ids(contract_id: int) -> set[int]:
    """Return the titles of the contract's terms."""
    return {row["title_id"] for row in _sql.list_term_titles(contract_id=contract_id)}


def count(contract_id: int) -> int:
    """Return how many terms the contract has."""
    return int(_sql.count_terms(contract_id=contract_id))


def _lock(contract_id: int, title_id: int) -> LockedContract:
    """Lock the title, then the contract. Raises Invalid when one of them cannot have the term."""
    if not overlaps.lock_titles([title_id]):
        raise Invalid.at("title_id", "No such title. Choose one first.")
    return contracts.lock_for_terms(contract_id)


def _check_overlaps(given: Grant, contract_id: int, title_id: int,
                    term_id: int | None = None) -> None:
    found = overlaps.find(contract_id, title_id, given, term_id)
    if found:
        raise Overlapping(contract_id, found, given)


@db.transactional("terms.create")
def create(contract_id: int, title_id: int, given: Grant, agreed: Agreed | None = None) -> int:
    """Add a term, with the amendment that agreed it, and return its id.

    Raises Invalid, or Overlapping naming the other terms: then there is no amendment either.
    """
    given.check()
    given.check_charge(_lock(contract_id, title_id)["currency"])
    if count(contract_id) >= MOST_TERMS:
        raise Invalid.at("", f"A contract has at most {MOST_TERMS:,} terms.")
    _check_overlaps(given, contract_id, title_id)
    term_id: int = _sql.insert_term(
        contract_id=contract_id, title_id=title_id, **given.columns())
    _cover(term_id, given.territories)
    audit.record("term.create", "term", term_id, new=asdict(given))
    _amend(contract_id, agreed)
    versions.bump("contracts")
    return term_id


def _amend(contract_id: int, agreed: Agreed | None) -> None:
    """Add the amendment in the transaction of the change, so that neither stays alone."""
    if agreed:
        amendments.add(contract_id, agreed.summary, agreed.on)


def _cover(term_id: int, covered: Iterable[str]) -> None:
    db.insert_many("term_territories", ("term_id", "country"),
                   [(term_id, country) for country in covered], update=("country",))


def copy(term: TermRow, covered: Iterable[str], contract_id: int, starts_on: date,
         ends_on: date) -> None:
    """Add the same term, in the territories `covered`, to a new draft for another period."""
    term_id = _sql.insert_term(
        contract_id=contract_id, title_id=term["title_id"], starts_on=starts_on, ends_on=ends_on,
        exclusive=term["exclusive"], charge_kind=term["charge_kind"],
        charge_cents=term["charge_cents"])
    _cover(term_id, covered)


@db.transactional("terms.update")
def update(contract_id: int, term_id: int, given: Grant, row_version: int,
           agreed: Agreed | None = None) -> None:
    """Save what a term grants, with the amendment that agreed it; its title never changes.

    Raises Stale for an older version, Invalid, or Overlapping naming the other terms.
    """
    given.check()
    title_id = get(contract_id, term_id)["title_id"]
    given.check_charge(_lock(contract_id, title_id)["currency"])
    term = get(contract_id, term_id)  # again, now that nobody else can change it
    if row_version != term["row_version"]:
        raise Stale
    if unchanged(asdict(grant(term)), asdict(given)):
        return
    _check_overlaps(given, contract_id, title_id, term_id)
    _sql.update_term(term_id=term_id, row_version=row_version, **given.columns())
    _sql.delete_territories_but(term_id=term_id, territories=given.territories)
    _cover(term_id, given.territories)
    audit.record("term.update", "term", term_id,
                 old={**asdict(grant(term)), "row_version": row_version},
                 new={**asdict(given), "row_version": row_version + 1})
    _amend(contract_id, agreed)
    versions.bump("contracts")


@db.transactional("terms.delete")
def delete(contract_id: int, term_id: int, row_version: int | None = None) -> Term:
    """Remove a term from its contract and return it. An active contract keeps its last one.

    Raises Stale when a version is given and somebody saved another one.
    """
    contract = _lock(contract_id, get(contract_id, term_id)["title_id"])
    term = get(contract_id, term_id)  # again, now that nobody else can change it
    if row_version not in (None, term["row_version"]):
        raise Stale
    if contract["state"] == "active" and count(contract_id) == 1:
        raise LastTerm
    _sql.delete_territories(term_id=term_id)
    _sql.delete_term(term_id=term_id)
    audit.record("contract.term_removed", "contract", contract_id,
                 old={"title_id": term["title_id"], **asdict(grant(term))})
    versions.bump("contracts")
    return term


def delete_all(contract_id: int) -> None:
    """Delete the terms of a locked draft, with the draft."""
    _sql.delete_territories_of_contract(contract_id=contract_id)
    _sql.delete_terms_of_contract(contract_id=contract_id)


def stands(starts_on: date, ends_on: date, on: date) -> Stands:
    """Return where a term stands on a day."""
    if on < starts_on:
        return "planned"
    return "running" if on <= ends_on else "ended"
