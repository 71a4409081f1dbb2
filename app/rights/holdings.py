"""Personal data in rights; see app/ops/holdings.py."""

from app import db
from app.ops import audit
from app.ops.holdings import Holdings, Leaving, Noun, Place, each

_sql = db.queries("rights/holdings")


def erase(leaving: Leaving) -> None:
    """Leave the person's contracts without an owner, each with an event in its history."""
    found = _sql.lock_contracts_of(account_id=leaving.account_id)
    if not found:
        return
    _sql.release_contracts(account_id=leaving.account_id)
    audit.record_many("contract.update", "contract", [
        (row["id"], {"owner_id": leaving.account_id, "row_version": row["row_version"]},
         {"owner_id": None, "row_version": row["row_version"] + 1}) for row in found])
    leaving.topics.add("contracts")


HOLDINGS = Holdings(
    part="rights",
    nouns=(Noun("contracts", "Contracts that you look after.", each(_sql.list_contracts_of)),),
    places=(Place("contracts.owner_id", "erased", "The contract stays, without an owner until "
                  "somebody chooses one.", "contracts"),),
    nobody=("amendments", "exchange_rates", "term_territories", "terms"),
    erase=erase,
)
