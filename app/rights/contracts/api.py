"""/api/contracts: drafted, signed, made active, renewed, amended, ended."""

from flask_login import current_user

from app.accounts.access import role_required
from app.catalog.api_forms import changed, filled
from app.rights.contracts import contracts, shapes
from app.web.api import Answer, Api, ListQuery
from app.web.api.lists import listed

api = Api("contracts", __name__, area="contracts", tag="Contracts")


@api.get("/contracts", returns=[shapes.ContractRow])
@role_required("employee")
def list_contracts(query: shapes.ContractQuery) -> Answer:
    """Contracts, with the days and the charge of their terms."""
    rows, on = listed(
        contracts.sql.list_contracts, query, query.sort, q=query.q, state=query.state,
        house_id=query.houseId, territory=query.territory and query.territory.upper(),
        ends_from=query.endsFrom, ends_before=query.endsBefore)
    return Answer([shapes.contract_row(row) for row in rows], next=on)


@api.post("/contracts", returns=shapes.Contract, status=201)
@role_required("employee")
def create_contract(body: shapes.ContractForm) -> Answer:
    """Draft a contract: it gets the year's next number."""
    form = filled(contracts.ContractForm, body.model_dump())
    return _made(contracts.create(form, current_user.id))


@api.get("/contracts/<id:contract_id>", returns=shapes.Contract)
@role_required("employee")
def get_contract(contract_id: int) -> Answer:
    """One contract."""
    return _answer(contract_id)


@api.patch("/contracts/<id:contract_id>", returns=shapes.Contract, versioned=True)
@role_required("employee")
def change_contract(contract_id: int, body: shapes.ContractChanges, version: int) -> Answer:
    """Change a contract. Once active, its house and currency stay."""
    row = contracts.get(contract_id)
    contracts.update(contract_id, changed(contracts.ContractForm, row, body.sent(), version))
    return _answer(contract_id)


@api.delete("/contracts/<id:contract_id>", versioned=True)
@role_required("employee")
def delete_contract(contract_id: int, version: int) -> Answer:
    """Delete a draft with its terms. What was signed stays on record: a 409."""
    contracts.delete(contract_id, version)
    return Answer()


@api.put("/contracts/<id:contract_id>/state", returns=shapes.Contract, versioned=True)
@role_required("employee")
def set_state(contract_id: int, body: shapes.ContractState, version: int) -> Answer:
    """Make a draft active, or let an active contract end.

    A 409 says in `errors` what stands against it: no day of signing, no terms, or the terms of
    other contracts that overlap with its own.
    """
    change = contracts.activate if body.state == "active" else contracts.end
    change(contract_id, version)
    return _answer(contract_id)


@api.post("/contracts/<id:contract_id>/renewal", returns=shapes.Contract, status=201)
@role_required("employee")
def renew_contract(contract_id: int) -> Answer:
    """Draft the renewal: the same terms, each right after it ends. A second one is a 409."""
    return _made(contracts.renew(contract_id))


@api.get("/contracts/<id:contract_id>/amendments", returns=[shapes.Amendment])
@role_required("employee")
def list_amendments(contract_id: int, query: ListQuery) -> Answer:
    """What was agreed after signing, the latest first."""
    contracts.get(contract_id)
    rows, on = listed(contracts.sql.page_amendments, query, "-id", contract_id=contract_id)
    return Answer([{"number": row["id"], "summary": row["summary"],
                    "agreedOn": row["agreed_on"]} for row in rows], next=on)


@api.post("/contracts/<id:contract_id>/amendments", returns=shapes.Amendment, status=201)
@role_required("employee")
def amend_contract(contract_id: int, body: shapes.AmendmentForm) -> Answer:
    """Note what was agreed after signing."""
    number = contracts.amend(contract_id, filled(contracts.AmendmentForm, body.model_dump()))
    return Answer({"number": number} | body.model_dump())


def _made(contract_id: int) -> Answer:
    made = _answer(contract_id)
    made.location = f"/api/contracts/{contract_id}"
    return made


def _answer(contract_id: int) -> Answer:
    row = contracts.get(contract_id)
    return Answer(shapes.contract_json(row), version=row["row_version"])
