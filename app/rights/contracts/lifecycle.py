"""The life of a contract: sign and activate, renew, end; a draft can be deleted."""

from collections.abc import Iterable
from datetime import date, timedelta

from app import db
from app.ops import audit, versions
from app.ops.clock import today
from app.rights import overlaps
from app.rights.contracts import amendments, contracts
from app.rights.contracts.contracts import Details, LockedContract
from app.rights.days import LAST_DAY
from app.rights.terms import terms
from app.web.errors import Problem
from app.web.forms import Conflict

OVERLAPS_NAMED = 5


@db.transactional("contracts.activate")
def activate(contract_id: int, row_version: int | None = None) -> None:
    """Make a draft binding. Raises Conflict at signed_on or terms, or for another state."""
    locked = overlaps.lock_titles(terms.title_ids(contract_id))
    contract = contracts.lock(contract_id, row_version)
    # A term added before the contract was locked may be about one more title. This lock is out of
    # order; should it ever deadlock, the whole verb runs again.
    overlaps.lock_titles(terms.title_ids(contract_id) - locked)
    if contract["state"] != "draft":
        raise Conflict.at("", "This contract is active already." if contract["state"] == "active"
                          else "This contract has ended.")
    errors = {}
    if contract["signed_on"] is None:
        errors["signed_on"] = "Add the signing date."
    if not terms.count(contract_id):
        errors["terms"] = "Add at least one term."
    found = [each for others in overlaps.of_contract(contract_id).values() for each in others]
    if found:
        errors["terms"] = " ".join(
            overlap.sentence(contract_id) for overlap in found[:OVERLAPS_NAMED])
    if errors:
        raise Conflict(errors)
    contracts.change_state(contract, "active", "contract.activate")


@db.transactional("contracts.end")
def end(contract_id: int, row_version: int | None = None) -> None:
    """End an active contract now: its terms make nothing available, and cost until today."""
    contract = contracts.lock(contract_id, row_version)
    if contract["state"] != "active":
        raise Conflict.at("", "Only an active contract can be ended.")
    contracts.change_state(contract, "ended", "contract.end", ended_on=today())


@db.transactional("contracts.delete")
def delete(contract_id: int, row_version: int | None = None) -> LockedContract:
    """Delete a draft with its terms and return it. Raises Problem 409 once it has been active."""
    contract = contracts.lock(contract_id, row_version)
    if contract["state"] != "draft":
        raise Problem(409, "Only a draft can be deleted. This contract has been active and stays "
                           "on record: end it instead.", title="This contract has been active")
    amendments.delete_all(contract_id)
    terms.delete_all(contract_id)
    contracts.remove(contract)
    return contract


@db.transactional("contracts.renew")
def renew(contract_id: int) -> int:
    """Draft the renewal: the same terms, each from the day after it ends. Return its id.

    Raises Conflict for a draft, for a second renewal, and for one that lasts beyond LAST_DAY.
    """
    contract = contracts.lock(contract_id)
    if contract["state"] == "draft":
        raise Conflict.at("", "A draft cannot be renewed. Change its terms instead.")
    given = Details(house_id=contract["house_id"], currency=contract["currency"],
                    notes=contract["notes"], owner_id=contract["owner_id"])
    try:
        renewal_id = contracts.insert(given, predecessor_id=contract_id)
    except db.Duplicate as error:
        raise Conflict.at("", "This contract has a renewal already.") from error
    periods = [(term, *following(term["starts_on"], term["ends_on"]))
               for term in terms.of_contract(contract_id)]
    if any(ends_on > LAST_DAY for _, _, ends_on in periods):
        raise Conflict.at("", f"The renewal would last beyond {LAST_DAY.year}.")
    covered = terms.territories(contract_id)
    for term, starts_on, ends_on in periods:
        terms.copy(term, covered.get(term["id"], ()), renewal_id, starts_on, ends_on)
    audit.record("contract.renew", "contract", contract_id, new={"successor_id": renewal_id})
    versions.bump("contracts")
    return renewal_id


def renew_each(contract_ids: Iterable[int]) -> dict[int, int]:
    """Draft a renewal of each contract that can have one. Return contract id → renewal's id."""
    drafted = {}
    for contract_id in contract_ids:
        try:
            drafted[contract_id] = renew(contract_id)
        except Conflict:
            continue
        except Problem as problem:  # a deleted contract does not stop the others
            if problem.status != 404:
                raise
    return drafted


def following(starts_on: date, ends_on: date) -> tuple[date, date]:
    """Return the period after this one: whole months stay whole months, other spans their days."""
    first = ends_on + timedelta(days=1)
    if first.day == starts_on.day:
        months = (first.year - starts_on.year) * 12 + first.month - starts_on.month
        year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
        try:
            return first, date(year, month + 1, first.day) - timedelta(days=1)
        except ValueError:  # the 31st of a shorter month
            pass
    return first, first + (ends_on - starts_on)
