"""Amendments: what the parties agree after signing, numbered within the contract."""

from datetime import date
from typing import Any, NamedTuple, TypedDict

from app import db
from app.ops import audit, versions
from app.rights.contracts import contracts
from app.web.forms import Conflict, Invalid


class Agreed(NamedTuple):
    """An agreement of the parties, as it is given."""

    summary: str
    on: date


class Amendment(TypedDict):
    """An amendment of a known contract."""

    number: int
    summary: str
    agreed_on: date


class ListedAmendment(TypedDict):
    """An amendment of a paged list, where its number is its id."""

    id: int
    summary: str
    agreed_on: date


_sql = db.queries("rights/amendments", list_amendments=Amendment, page_amendments=ListedAmendment)


def of_contract(contract_id: int) -> list[Amendment]:
    """Return the contract's amendments, newest first."""
    return list(_sql.list_amendments(contract_id=contract_id))


def rows(order: str, **asked: Any) -> list[ListedAmendment]:
    """Return one page of a contract's amendments."""
    return list(_sql.page_amendments(order=order, **asked))


@db.transactional("contracts.amend")
def add(contract_id: int, summary: str, agreed_on: date) -> int:
    """Add an amendment and return its number.

    Raises Conflict for a draft, Invalid for a day before the contract was signed.
    """
    contract = contracts.lock(contract_id)
    if contract["state"] == "draft":
        raise Conflict.at("summary", "A draft needs no amendment. Change it directly.")
    if contract["signed_on"] and agreed_on < contract["signed_on"]:
        raise Invalid.at("agreed_on", "An amendment cannot be older than the signing date.")
    _sql.insert_amendment(contract_id=contract_id, summary=summary, agreed_on=agreed_on)
    number = int(_sql.last_amendment(contract_id=contract_id))
    audit.record("contract.amend", "contract", contract_id,
                 new={"summary": summary, "agreed_on": agreed_on})
    versions.bump("contracts")
    return number


def delete_all(contract_id: int) -> None:
    """Delete the amendments of a locked draft, with the draft."""
    _sql.delete_amendments(contract_id=contract_id)
