"""Contracts: drafted with a house, then changed by versions. See lifecycle.py for what follows."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Literal, TypedDict

from app import db
from app.office import nouns
from app.office.editing import Stale, unchanged
from app.office.nouns import Field, Noun
from app.ops import audit, versions
from app.ops.clock import now, today
from app.rights import grants
from app.web.errors import Problem
from app.web.formats import WHOLE_UNITS
from app.web.forms import Conflict, Invalid

NUMBER_TRIES = 50

State = Literal["draft", "active", "ended"]
Currency = Literal["EUR", "USD", "GBP", "JPY", "BRL", "INR", "CHF", "SEK"]


@dataclass(frozen=True, slots=True)
class Details:
    """The fields that a person fills in; StreamVault gives the number and the state."""

    house_id: int
    signed_on: date | None = None
    currency: Currency = "EUR"
    notes: str | None = None
    owner_id: int | None = None


class Contract(TypedDict):
    """A contract with the names of what it points at."""

    id: int
    number: str
    house_id: int
    house: str
    state: State
    signed_on: date | None
    ended_on: date | None
    currency: Currency
    notes: str | None
    predecessor_id: int | None
    predecessor: str | None
    successor_id: int | None
    successor: str | None
    owner_id: int | None
    owner: str | None
    row_version: int
    created_at: datetime


class LockedContract(TypedDict):
    """A contract's own columns."""

    id: int
    number: str
    house_id: int
    state: State
    signed_on: date | None
    currency: Currency
    notes: str | None
    predecessor_id: int | None
    owner_id: int | None
    row_version: int


class NumberedContract(TypedDict):
    """A contract found by its number."""

    id: int
    number: str
    state: State
    currency: Currency


class OpenContract(TypedDict):
    """A contract whose terms may change."""

    number: str
    house: str
    state: State
    currency: Currency


class ContractNumber(TypedDict):
    """The name of a contract is its number."""

    id: int
    number: str


class Employee(TypedDict):
    """A person who can look after a contract."""

    id: int
    name: str


_sql = db.queries(
    "rights/contracts", get_contract=Contract, lock_contract=LockedContract,
    find_contract=NumberedContract, list_open_contracts=OpenContract, list_employees=Employee,
    list_contract_numbers=ContractNumber)


def names_of(ids: Collection[int]) -> dict[int, str]:
    """Return the numbers of contracts by id; deleted ones are missing."""
    rows: list[ContractNumber] = _sql.list_contract_numbers(ids=ids)
    return {row["id"]: row["number"] for row in rows}


NOUN = Noun(
    "contract", "contracts", names=names_of, page="rights.contract", roles=nouns.EMPLOYEE,
    fields={
        "house_id": Field("House", nouns.link("house")),
        "signed_on": Field("Signed on", nouns.day),
        "currency": Field("Currency"),
        "ended_on": Field("Ended on", nouns.day),
        "notes": Field("Notes"),
        "owner_id": Field("Owner", nouns.link("account")),
        "predecessor_id": Field("Renews", nouns.link("contract")),
        "successor_id": Field("Renewal", nouns.link("contract")),
        "agreed_on": Field("Agreed on", nouns.day),  # of an amendment, like its summary
        "title_id": Field("Title", nouns.link("title")),  # of a removed term, like its grant
        **grants.FIELDS,
    },
    actions={"create": "drafted the contract", "activate": "activated the contract",
             "end": "ended the contract", "renew": "drafted the renewal",
             "amend": "added an amendment", "term_removed": "removed a term"})


def get(contract_id: int) -> Contract:
    """Return the contract. Raises Problem 404."""
    found: Contract | None = _sql.get_contract(contract_id=contract_id)
    if found is None:
        raise Problem(404)
    return found


def find(number: str) -> NumberedContract | None:
    """Return the contract with this number; upper and lower case count as the same."""
    if not number.isascii():
        return None
    found: NumberedContract | None = _sql.find_contract(number=number.upper())
    return found


def open_for_terms(limit: int) -> list[OpenContract]:
    """Return the drafts and active contracts, newest first."""
    return list(_sql.list_open_contracts(limit=limit))


def employees() -> list[Employee]:
    """Return everybody who can own a contract, by name."""
    return list(_sql.list_employees())


def details(contract: Contract | LockedContract) -> Details:
    """Return what a person filled in."""
    return Details(
        house_id=contract["house_id"], signed_on=contract["signed_on"],
        currency=contract["currency"], notes=contract["notes"], owner_id=contract["owner_id"])


def lock(contract_id: int, row_version: int | None = None) -> LockedContract:
    """Lock the contract to the end of the transaction.

    Raises Problem 404, or Stale when a version is given and somebody saved another one.
    """
    found: LockedContract | None = _sql.lock_contract(contract_id=contract_id)
    if found is None:
        raise Problem(404)
    if row_version not in (None, found["row_version"]):
        raise Stale
    return found


def lock_for_terms(contract_id: int) -> LockedContract:
    """Lock a contract whose terms change, after their titles. Raises Conflict when it has ended."""
    contract = lock(contract_id)
    if contract["state"] == "ended":
        raise Conflict.at("", "This contract has ended. Its terms stay on record unchanged.")
    return contract


@db.transactional("contracts.create")
def create(given: Details) -> int:
    """Draft a contract with the next number of the year. Return its id."""
    _check_owner(given.owner_id)
    contract_id = insert(given)
    versions.bump("contracts")
    return contract_id


def insert(given: Details, predecessor_id: int | None = None) -> int:
    """Insert a draft in the current transaction and return its id.

    Raises Duplicate when the predecessor has a renewal, Invalid for an unknown house.
    """
    number, contract_id = "", 0
    prefix = f"SV-{today().year}-"
    for _ in range(NUMBER_TRIES):
        number = f"{prefix}{int(_sql.next_number(prefix=prefix)):04d}"
        try:
            contract_id = _sql.insert_contract(
                number=number, predecessor_id=predecessor_id, now=now(), **asdict(given))
            break
        except db.Duplicate as error:
            # Another transaction took the number between the two statements and has committed.
            if error.key != "contracts_number":
                raise
        except db.Rejected as error:
            raise _unknown_house() from error
    else:
        raise Problem(503, "Too many contracts are being drafted at once. Please try again.",
                      retry_after_s=2)
    audit.record("contract.create", "contract", contract_id,
                 new={"number": number, **asdict(given)})
    return contract_id


@db.transactional("contracts.update")
def update(contract_id: int, given: Details, row_version: int) -> None:
    """Save a contract's details. Raises Stale, or Invalid for what signing has fixed."""
    contract = lock(contract_id, row_version)
    old = details(contract)
    if unchanged(asdict(old), asdict(given)):
        return
    _check_fixed(contract["state"], old, given)
    _check_charges(contract_id, given.currency)
    if given.owner_id != old.owner_id:
        _check_owner(given.owner_id)
    try:
        _sql.update_contract(contract_id=contract_id, row_version=row_version, **asdict(given))
    except db.Rejected as error:
        raise _unknown_house() from error
    audit.record("contract.update", "contract", contract_id,
                 old={**asdict(old), "row_version": row_version},
                 new={**asdict(given), "row_version": row_version + 1})
    versions.bump("contracts")


def _unknown_house() -> Invalid:
    return Invalid.at("house_id", "No such house. Pick one from the list.")


def _check_owner(owner_id: int | None) -> None:
    """Only an employee can open a contract, so only an employee can own one."""
    if owner_id is not None and owner_id not in {person["id"] for person in employees()}:
        raise Invalid.at("owner_id", "No such employee. Pick one from the list.")


def _check_fixed(state: State, old: Details, given: Details) -> None:
    """Activation fixes the house, the currency of the charges, and that there is a signing date."""
    if state == "draft":
        return
    errors = {}
    if given.house_id != old.house_id:
        errors["house_id"] = "The house cannot change once a contract has been active."
    if given.currency != old.currency:
        errors["currency"] = "The currency cannot change once a contract has been active."
    if given.signed_on is None:
        errors["signed_on"] = "Add the signing date. A contract that has been active needs one."
    if errors:
        raise Invalid(errors)


def _check_charges(contract_id: int, currency: Currency) -> None:
    """Raise Invalid at the currency when it has no fractions and a charge of a term has one."""
    if currency in WHOLE_UNITS and _sql.has_cents(contract_id=contract_id):
        raise Invalid.at("currency", f"{currency} has no smaller unit, and a term of this contract "
                                     "charges a fraction. Change that charge first.")


def change_state(contract: LockedContract, state: State, action: str,
                 ended_on: date | None = None) -> None:
    """Set the state of a locked contract, and record the action."""
    _sql.set_state(contract_id=contract["id"], state=state, ended_on=ended_on)
    version = contract["row_version"]
    audit.record(action, "contract", contract["id"],
                 old={"state": contract["state"], "row_version": version},
                 new={"state": state, "row_version": version + 1}
                 | ({"ended_on": ended_on} if ended_on else {}))
    versions.bump("contracts")


def remove(contract: LockedContract) -> None:
    """Delete the row of a locked draft that has no terms and no amendments any more."""
    _sql.delete_contract(contract_id=contract["id"])
    audit.record("contract.delete", "contract", contract["id"],
                 old={"number": contract["number"], **asdict(details(contract)),
                      "row_version": contract["row_version"]})
    versions.bump("contracts")
