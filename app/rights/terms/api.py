"""/api/contracts/…/terms: which title, where, when, for how much."""

from flask_login import current_user

from app.accounts.access import role_required
from app.ops import request_ids
from app.rights.contracts import contracts
from app.rights.terms import bulk, shapes, terms
from app.web.api import Answer, Api, ListQuery
from app.web.api.lists import listed
from app.web.errors import Problem
from app.web.forms import MOST_MESSAGES, Conflict

api = Api("terms", __name__, area="contracts", tag="Contracts: terms")


@api.get("/contracts/<id:contract_id>/terms", returns=[shapes.Term])
@role_required("employee")
def list_terms(contract_id: int, query: ListQuery) -> Answer:
    """List the terms of a contract in the order in which they were added."""
    contracts.get(contract_id)
    rows, following = listed(terms.rows, query, "id", contract_id=contract_id)
    return Answer([shapes.term_json(row) for row in rows], next=following)


@api.post("/contracts/<id:contract_id>/terms", returns=shapes.Term, status=201)
@role_required("employee")
def create_term(contract_id: int, body: shapes.TermForm) -> Answer:
    """Add a term.

    A 409 names in `errors` the terms that overlap it: contract, title, territories and days, and
    what would make this one fit.
    """
    term_id = terms.create(contract_id, body.titleId, body.grant())
    return _answer(contract_id, term_id, location=f"/api/contracts/{contract_id}/terms/{term_id}")


@api.get("/contracts/<id:contract_id>/terms/<id:term_id>", returns=shapes.Term)
@role_required("employee")
def get_term(contract_id: int, term_id: int) -> Answer:
    """Return one term of a contract."""
    return _answer(contract_id, term_id)


@api.patch("/contracts/<id:contract_id>/terms/<id:term_id>", returns=shapes.Term, versioned=True)
@role_required("employee")
def change_term(contract_id: int, term_id: int, body: shapes.TermChanges, version: int) -> Answer:
    """Change a term, by the same rules as a new one."""
    terms.update(contract_id, term_id, body.over(terms.get(contract_id, term_id)), version)
    return _answer(contract_id, term_id)


@api.delete("/contracts/<id:contract_id>/terms/<id:term_id>", versioned=True)
@role_required("employee")
def delete_term(contract_id: int, term_id: int, version: int) -> Answer:
    """Remove a term from its contract. An active contract keeps its last one: a 409."""
    terms.delete(contract_id, term_id, version)
    return Answer()


@api.post("/contracts/<id:contract_id>/terms/batches", returns=shapes.TermBatch, status=201)
@role_required("employee")
def create_terms(contract_id: int, body: shapes.TermBatchForm) -> Answer:
    """Add the same term for each title: all of them or none.

    A 409 names in `errors` each title that cannot have it, by its place: `titleIds.3`.
    """
    try:
        added = bulk.create(contract_id, sorted(set(body.titleIds)), body.grant())
    except bulk.TitlesOverlap as refused:
        raise _conflict(refused, body.titleIds) from None
    return Answer({"id": request_ids.current(), "contractId": str(contract_id),
                   "terms": added.terms})


@api.delete("/contracts/terms/batches/<token>", returns=shapes.TermBatch)
@role_required("employee")
def delete_terms(token: str) -> Answer:
    """Remove the terms that you added at once, within an hour, while nobody has changed them."""
    contract_id, removed = bulk.undo(current_user.id, token)
    if not removed:
        raise Problem(404)
    return Answer({"id": token, "contractId": str(contract_id), "terms": removed})


def _conflict(refused: bulk.TitlesOverlap, asked: list[int]) -> Conflict:
    """Return the titles that cannot have the term, each at its place in the list."""
    wrong = dict.fromkeys(refused.title_ids, "This title cannot have this term.")
    for overlap in reversed(refused.found):
        wrong[overlap.title_id] = overlap.sentence(refused.contract_id)
    places = [place for place, title_id in enumerate(asked) if title_id in wrong]
    return Conflict({f"titleIds.{place}": wrong[asked[place]] for place in places[:MOST_MESSAGES]})


def _answer(contract_id: int, term_id: int, location: str | None = None) -> Answer:
    row = terms.get(contract_id, term_id)
    return Answer(shapes.term_json(row), version=row["row_version"], location=location)
