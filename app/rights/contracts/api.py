"""/api/contracts: draft, sign and activate, renew, amend, end."""

from flask_login import current_user

from app.accounts.access import role_required
from app.rights.contracts import amendments, contracts, lifecycle, shapes
from app.rights.contracts import lists as contract_lists
from app.web import sizes
from app.web.admission import at_most
from app.web.api import Answer, Api, ListQuery
from app.web.api.lists import listed

api = Api("contracts", __name__, area="contracts", tag="Contracts")


@api.get("/contracts", returns=[shapes.ListedContract])
@role_required("employee")
def list_contracts(query: shapes.ContractQuery) -> Answer:
    """List contracts, with the days and the charge of their terms."""
    rows, following = listed(contract_lists.rows, query, query.sort, **query.filters())
    return Answer([shapes.listed_json(row) for row in rows], next=following)


@api.post("/contracts", returns=shapes.Contract, status=201)
@role_required("employee")
@at_most(sizes.LONG_FORM)
def create_contract(body: shapes.ContractForm) -> Answer:
    """Draft a contract. It gets the next number of the year."""
    return _created(contracts.create(body.details(current_user.id)))


@api.get("/contracts/<id:contract_id>", returns=shapes.Contract)
@role_required("employee")
def get_contract(contract_id: int) -> Answer:
    """Return one contract."""
    return _answer(contract_id)


@api.patch("/contracts/<id:contract_id>", returns=shapes.Contract, versioned=True)
@role_required("employee")
@at_most(sizes.LONG_FORM)
def change_contract(contract_id: int, body: shapes.ContractChanges, version: int) -> Answer:
    """Change a contract. The house and the currency are fixed once it has been active."""
    contracts.update(contract_id, body.over(contracts.get(contract_id)), version)
    return _answer(contract_id)


@api.delete("/contracts/<id:contract_id>", versioned=True)
@role_required("employee")
def delete_contract(contract_id: int, version: int) -> Answer:
    """Delete a draft with its terms. A contract that has been active stays on record: a 409."""
    lifecycle.delete(contract_id, version)
    return Answer()


@api.put("/contracts/<id:contract_id>/state", returns=shapes.Contract, versioned=True)
@role_required("employee")
def set_state(contract_id: int, body: shapes.ContractState, version: int) -> Answer:
    """Activate a draft, or end an active contract.

    A 409 says in `errors` what prevents it: no signing date, no terms, or the terms of other
    contracts that overlap its own.
    """
    change = lifecycle.activate if body.state == "active" else lifecycle.end
    change(contract_id, version)
    return _answer(contract_id)


@api.post("/contracts/<id:contract_id>/renewal", returns=shapes.Contract, status=201)
@role_required("employee")
def renew_contract(contract_id: int) -> Answer:
    """Draft the renewal: the same terms, each from the day after it ends. A second one is a 409."""
    return _created(lifecycle.renew(contract_id))


@api.post("/contracts/renewals", returns=shapes.Renewals)
@role_required("employee")
def renew_contracts(body: shapes.RenewalsForm) -> Answer:
    """Draft the renewal of each of these contracts that can have one.

    Skipped are drafts, deleted contracts, and those that have a renewal already.
    """
    chosen = sorted(set(body.contractIds))
    drafted = lifecycle.renew_each(chosen)
    return Answer({
        "drafted": [{"contractId": str(contract_id), "renewalId": str(renewal_id)}
                    for contract_id, renewal_id in drafted.items()],
        "skipped": [str(contract_id) for contract_id in chosen if contract_id not in drafted]})


@api.get("/contracts/<id:contract_id>/amendments", returns=[shapes.Amendment])
@role_required("employee")
def list_amendments(contract_id: int, query: ListQuery) -> Answer:
    """List the amendments of a contract, newest first."""
    contracts.get(contract_id)
    rows, following = listed(amendments.rows, query, "-id", contract_id=contract_id)
    return Answer([shapes.amendment_json(row) for row in rows], next=following)


@api.post("/contracts/<id:contract_id>/amendments", returns=shapes.Amendment, status=201)
@role_required("employee")
def add_amendment(contract_id: int, body: shapes.AmendmentForm) -> Answer:
    """Add what the parties agreed after signing."""
    number = amendments.add(contract_id, body.summary, body.agreedOn)
    return Answer({"number": number, **body.model_dump()})


def _created(contract_id: int) -> Answer:
    created = _answer(contract_id)
    created.location = f"/api/contracts/{contract_id}"
    return created


def _answer(contract_id: int) -> Answer:
    row = contracts.get(contract_id)
    return Answer(shapes.contract_json(row), version=row["row_version"])
