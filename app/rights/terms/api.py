"""/api/contracts/…/terms: which title, where, when, for how much."""

from decimal import Decimal
from typing import Any

from app.accounts.access import role_required
from app.catalog.api_forms import changed, filled
from app.rights.contracts import contracts, shapes
from app.rights.terms import terms
from app.web.api import Answer, Api, ListQuery
from app.web.api.lists import listed

api = Api("terms", __name__, area="contracts", tag="Contracts: terms")


@api.get("/contracts/<id:contract_id>/terms", returns=[shapes.Term])
@role_required("employee")
def list_terms(contract_id: int, query: ListQuery) -> Answer:
    """The terms of a contract with their territories, in the order they were agreed."""
    contracts.get(contract_id)
    rows, on = listed(terms.sql.page_terms, query, "id", contract_id=contract_id)
    return Answer([shapes.term_json(row) for row in rows], next=on)


@api.post("/contracts/<id:contract_id>/terms", returns=shapes.Term, status=201)
@role_required("employee")
def create_term(contract_id: int, body: shapes.TermForm) -> Answer:
    """Add a term.

    A 409 names in `errors` the terms that are in its way: their contract, title, territories and
    days, and what would make this one fit.
    """
    term_id = terms.create(contract_id, filled(terms.TermForm, _typed(body.model_dump())))
    return _answer(contract_id, term_id, location=f"/api/contracts/{contract_id}/terms/{term_id}")


@api.get("/contracts/<id:contract_id>/terms/<id:term_id>", returns=shapes.Term)
@role_required("employee")
def get_term(contract_id: int, term_id: int) -> Answer:
    """One term of a contract."""
    return _answer(contract_id, term_id)


@api.patch("/contracts/<id:contract_id>/terms/<id:term_id>", returns=shapes.Term, versioned=True)
@role_required("employee")
def change_term(contract_id: int, term_id: int, body: shapes.TermChanges, version: int) -> Answer:
    """Change a term, by the same rules as a new one."""
    row, sent = terms.get(contract_id, term_id), _typed(body.sent())
    row["charge"] = _euros(row["charge_cents"])
    if "regions" in sent:
        sent.setdefault("territories", [])
    terms.update(contract_id, term_id, changed(terms.TermForm, row, sent, version))
    return _answer(contract_id, term_id)


@api.delete("/contracts/<id:contract_id>/terms/<id:term_id>", versioned=True)
@role_required("employee")
def delete_term(contract_id: int, term_id: int, version: int) -> Answer:
    """Take a term out of its contract. An active contract keeps its last one: a 409."""
    terms.delete(contract_id, term_id, version)
    return Answer()


def _typed(sent: dict[str, Any]) -> dict[str, Any]:
    """What was sent, as the form's fields take it: the charge with a point."""
    typed = dict(sent)
    if "chargeCents" in typed:
        typed["charge"] = _euros(typed.pop("chargeCents"))
    return typed


def _euros(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def _answer(contract_id: int, term_id: int, location: str | None = None) -> Answer:
    row = terms.get(contract_id, term_id)
    return Answer(shapes.term_json(row), version=row["row_version"], location=location)
