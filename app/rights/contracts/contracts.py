"""Contracts: drafted, signed and made active, renewed by a successor, ended."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from app import db
from app.office import nouns
from app.office.editing import Stale
from app.office.nouns import Noun
from app.ops import audit, versions
from app.ops.clock import now, today
from app.rights import overlaps
from app.web.errors import Problem
from app.web.forms import Conflict, Form, Invalid, Optional

sql = db.queries("rights/contracts")

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
NUMBER_TRIES = 50
MOST_NAMED = 5
FIELDS = ("house_id", "signed_on", "currency", "notes", "owner_id", "row_version")


def names_of(ids: Collection[int]) -> dict[int, str]:
    """Return the numbers of contracts by id; those that are gone are missing."""
    return {row["id"]: row["number"] for row in sql.list_contract_numbers(ids=ids)}


NOUN = Noun(
    "contract", "contracts", names=names_of, page="rights.contract", roles=nouns.EMPLOYEE,
    fields={
        "house_id": nouns.Field("House", nouns.link("house")),
        "signed_on": nouns.Field("Signed", nouns.day),
        "currency": nouns.Field("Currency"),
        "notes": nouns.Field("Notes"),
        "owner_id": nouns.Field("Owner", nouns.link("account")),
        "successor_id": nouns.Field("Renewal", nouns.link("contract")),
        "agreed_on": nouns.Field("Agreed", nouns.day),
        "starts_on": nouns.Field("First day", nouns.day),
        "ends_on": nouns.Field("Last day", nouns.day),
        "exclusive": nouns.Field("Exclusive", nouns.yes_or_no),
        "charge_kind": nouns.Field("Charged"),
        "charge_cents": nouns.Field("Charge", nouns.money),
    },
    actions={"sign": "signed the contract", "activate": "signed and activated the contract",
             "end": "ended the contract", "renew": "drafted a renewal",
             "amend": "added an amendment", "term_removed": "removed a term"})
Currency = Literal["EUR", "USD", "GBP", "JPY", "BRL", "INR", "CHF", "SEK"]


def _in_range(value: date | None) -> date | None:
    if value is not None and not FIRST_DAY <= value <= LAST_DAY:
        raise ValueError(f"Between {FIRST_DAY.year} and {LAST_DAY.year}.")
    return value


Day = Annotated[date, AfterValidator(_in_range)]
OptionalDay = Annotated[Optional[date], AfterValidator(_in_range)]


class ContractForm(Form):
    """What a person fills in; the number and the state are not theirs to type."""

    house_id: int
    signed_on: OptionalDay = None
    currency: Currency = "EUR"
    notes: Optional[Annotated[str, Field(max_length=5000)]] = None
    owner_id: Optional[int] = None
    row_version: int = 0


class AmendmentForm(Form):
    """What was agreed after signing, and on which day."""

    summary: Annotated[str, Field(min_length=1, max_length=500)]
    agreed_on: Day


def get(contract_id: int) -> dict[str, Any]:
    """The contract's row with names. Raises Problem 404."""
    found = sql.get_contract(contract_id=contract_id)
    if found is None:
        raise Problem(404)
    return found


def lock(contract_id: int) -> dict[str, Any]:
    """The contract's row, locked to the transaction's end. Raises Problem 404."""
    found = sql.lock_contract(contract_id=contract_id)
    if found is None:
        raise Problem(404)
    return found


def _lock(contract_id: int, row_version: int | None) -> dict[str, Any]:
    """The locked row. Raises Stale when a version is given and was changed since."""
    contract = lock(contract_id)
    if row_version not in (None, contract["row_version"]):
        raise Stale
    return contract


@db.transactional("contracts.create")
def create(form: ContractForm, owner_id: int | None) -> int:
    """Draft a contract with the next number of the year. Returns its id."""
    values = form.model_dump(exclude={"row_version"})
    _check_owner(values["owner_id"])
    values["owner_id"] = values["owner_id"] or owner_id
    contract_id = _insert(values, predecessor_id=None)
    versions.bump("contracts")
    return contract_id


def _insert(values: dict[str, Any], predecessor_id: int | None) -> int:
    number, contract_id = "", 0
    prefix = f"SV-{today().year}-"
    for _ in range(NUMBER_TRIES):
        number = f"{prefix}{int(sql.next_number(prefix=prefix)):04d}"
        try:
            contract_id = sql.insert_contract(
                number=number, predecessor_id=predecessor_id, now=now(), **values)
            break
        except db.Duplicate as error:
            # Somebody took the number between the two statements: theirs is committed now.
            if error.key != "contracts_number":
                raise
        except db.Refused as error:
            raise Invalid.at("house_id", "Please choose one of the list.") from error
    else:
        raise Problem(503, "Too many contracts are being drafted at once. Please try again.",
                      retry_after_s=2)
    audit.record("contract.create", "contract", contract_id, new={"number": number, **values})
    return contract_id


@db.transactional("contracts.update")
def update(contract_id: int, form: ContractForm) -> None:
    """Save the form. Raises Stale for an older version, Invalid for what was signed and stays."""
    old = lock(contract_id)
    if form.row_version != old["row_version"]:
        raise Stale
    _refuse_fixed(old, form)
    if form.owner_id != old["owner_id"]:
        _check_owner(form.owner_id)
    try:
        sql.update_contract(contract_id=contract_id, **form.model_dump())
    except db.Refused as error:
        raise Invalid.at("house_id", "Please choose one of the list.") from error
    new = form.model_dump() | {"row_version": old["row_version"] + 1}
    audit.record("contract.update", "contract", contract_id,
                 old={name: old[name] for name in FIELDS}, new=new)
    versions.bump("contracts")


def _check_owner(owner_id: int | None) -> None:
    """Only who can open a contract can look after it."""
    if owner_id is not None and owner_id not in {row["id"] for row in sql.list_staff()}:
        raise Invalid.at("owner_id", "Please choose one of the list.")


def _refuse_fixed(old: dict[str, Any], form: ContractForm) -> None:
    """What was signed stays: the house and the currency of prices, and that it was signed."""
    if old["state"] == "draft":
        return
    errors = {}
    for name, word in (("house_id", "house"), ("currency", "currency")):
        if getattr(form, name) != old[name]:
            errors[name] = f"The {word} of a contract that was active cannot change."
    if form.signed_on is None:
        errors["signed_on"] = "A contract that was active needs its day of signing."
    if errors:
        raise Invalid(errors)


@db.transactional("contracts.delete")
def delete(contract_id: int, row_version: int | None = None) -> dict[str, Any]:
    """Delete a draft with its terms and return its row. Raises Problem 409 for anything signed."""
    contract = _lock(contract_id, row_version)
    if contract["state"] != "draft":
        raise Problem(409, "Only a draft can be deleted. A contract that was active stays on "
                           "record: end it instead.", title="This contract was signed")
    sql.delete_amendments(contract_id=contract_id)
    sql.delete_territories_of_contract(contract_id=contract_id)
    sql.delete_terms_of_contract(contract_id=contract_id)
    sql.delete_contract(contract_id=contract_id)
    audit.record("contract.delete", "contract", contract_id,
                 old={"number": contract["number"], **{n: contract[n] for n in FIELDS}})
    versions.bump("contracts")
    return contract


@db.transactional("contracts.activate")
def activate(contract_id: int, row_version: int | None = None) -> None:
    """Make a draft binding. Raises Conflict at signed_on, terms or state when it cannot be."""
    locked = overlaps.lock_titles(
        row["title_id"] for row in sql.list_term_titles(contract_id=contract_id))
    contract = _lock(contract_id, row_version)
    # A term added before the contract was locked may be about one more title. Locking it here is
    # out of order; should that ever deadlock, the whole verb runs again.
    overlaps.lock_titles({
        row["title_id"] for row in sql.list_term_titles(contract_id=contract_id)} - locked)
    if contract["state"] != "draft":
        raise Conflict.at("", f"This contract is {contract['state']} already.")
    errors = {}
    if contract["signed_on"] is None:
        errors["signed_on"] = "Give the day it was signed before it becomes active."
    if not sql.count_terms(contract_id=contract_id):
        errors["terms"] = "Add at least one term before it becomes active."
    in_the_way = [each for found in overlaps.of_contract(contract_id).values() for each in found]
    if in_the_way:
        errors["terms"] = " ".join(overlap.sentence() for overlap in in_the_way[:MOST_NAMED])
    if errors:
        raise Conflict(errors)
    _change_state(contract, "active", "activate")


@db.transactional("contracts.end")
def end(contract_id: int, row_version: int | None = None) -> None:
    """Let an active contract end now: its terms cover nothing from here on."""
    contract = _lock(contract_id, row_version)
    if contract["state"] != "active":
        raise Conflict.at("", "Only an active contract can be ended.")
    _change_state(contract, "ended", "end")


def _change_state(contract: dict[str, Any], state: str, verb: str) -> None:
    sql.set_state(contract_id=contract["id"], state=state)
    version = contract["row_version"]
    audit.record(f"contract.{verb}", "contract", contract["id"],
                 old={"state": contract["state"], "row_version": version},
                 new={"state": state, "row_version": version + 1})
    versions.bump("contracts")


@db.transactional("contracts.renew")
def renew(contract_id: int) -> int:
    """Draft the successor: the same terms, each beginning the day after it ends. Returns its id.

    Raises Conflict when it is a draft itself, has a successor, or would last beyond LAST_DAY.
    """
    contract = lock(contract_id)
    if contract["state"] == "draft":
        raise Conflict.at("", "A draft cannot be renewed: change its terms instead.")
    values = {name: contract[name] for name in ("house_id", "currency", "notes", "owner_id")}
    try:
        successor_id = _insert({**values, "signed_on": None}, predecessor_id=contract_id)
    except db.Duplicate as error:
        raise Conflict.at("", "A renewal of this contract was drafted already.") from error
    terms = [(term, *following(term["starts_on"], term["ends_on"]))
             for term in sql.list_terms(contract_id=contract_id)]
    if any(ends_on > LAST_DAY for _, _, ends_on in terms):
        raise Conflict.at("", f"Its renewal would last beyond {LAST_DAY.year}.")
    countries = {row["term_id"]: row["countries"].split()
                 for row in sql.list_term_territories(contract_id=contract_id)}
    for term, starts_on, ends_on in terms:
        term_id = sql.insert_term(
            contract_id=successor_id, title_id=term["title_id"], starts_on=starts_on,
            ends_on=ends_on, exclusive=term["exclusive"], charge_kind=term["charge_kind"],
            charge_cents=term["charge_cents"])
        db.insert_many("term_territories", ("term_id", "country"),
                       [(term_id, country) for country in countries.get(term["id"], [])])
    audit.record("contract.renew", "contract", contract_id, new={"successor_id": successor_id})
    versions.bump("contracts")
    return successor_id


def following(starts_on: date, ends_on: date) -> tuple[date, date]:
    """The period right after this one: whole months stay whole months, other spans their days."""
    first = ends_on + timedelta(days=1)
    if first.day == starts_on.day:
        months = (first.year - starts_on.year) * 12 + first.month - starts_on.month
        year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
        try:
            return first, date(year, month + 1, first.day) - timedelta(days=1)
        except ValueError:  # the 31st of a shorter month
            pass
    return first, first + (ends_on - starts_on)


@db.transactional("contracts.amend")
def amend(contract_id: int, form: AmendmentForm) -> int:
    """Note what was agreed after signing; returns its number.

    Raises Conflict for a draft, which has nothing to amend, or Invalid at the day.
    """
    contract = lock(contract_id)
    if contract["state"] == "draft":
        raise Conflict.at("summary", "A draft is changed directly, not amended.")
    if contract["signed_on"] and form.agreed_on < contract["signed_on"]:
        raise Invalid.at("agreed_on", "An amendment is agreed after the contract was signed.")
    sql.insert_amendment(contract_id=contract_id, **form.model_dump())
    audit.record("contract.amend", "contract", contract_id, new=form.model_dump())
    versions.bump("contracts")
    return int(sql.last_amendment(contract_id=contract_id))


