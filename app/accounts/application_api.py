"""/api/applications: asking to create or teach, and deciding about it."""

from datetime import datetime
from typing import Any, ClassVar, Literal

from flask_login import current_user

from app.accounts import applications
from app.accounts.access import role_required
from app.accounts.applications import ApplicationForm, DecisionForm
from app.ops import limits
from app.web.api import Answer, Api, ListQuery, Shape
from app.web.api.lists import listed

State = Literal["open", "approved", "declined", "withdrawn"]

api = Api("applications", __name__, area="account", tag="Applications")
office = Api("application_decisions", __name__, area="admin", tag="Applications")


class Application(Shape):
    """Somebody's wish to be a creator or an instructor, and the answer to it."""

    example: ClassVar[dict[str, Any]] = {
        "id": "5", "role": "creator", "message": "I repair tape decks, and film every mistake.",
        "state": "open", "answer": "", "createdAt": "2026-03-01T18:00:00Z", "decidedAt": None}

    id: str
    role: Literal["creator", "instructor"]
    message: str
    state: State
    answer: str
    createdAt: datetime
    decidedAt: datetime | None


class Applicant(Shape):
    """Who applies."""

    example: ClassVar[dict[str, Any]] = {
        "id": "2", "name": "Bob Marsh", "email": "bob@example.org", "country": "PT"}

    id: str
    name: str
    email: str
    country: str


class OfficeApplication(Application):
    """The same for who decides: with the applicant, and the name of who has decided."""

    example: ClassVar[dict[str, Any]] = Application.example | {
        "applicant": Applicant.example, "decidedBy": None}

    applicant: Applicant
    decidedBy: str | None


class OfficeQuery(ListQuery):
    """Which applications: those that wait, or those that were decided."""

    state: Literal["open", "decided"] = "open"


@api.post("/applications", returns=Application, status=201)
@role_required("customer")
def apply(body: ApplicationForm) -> Answer:
    """Apply to be a creator or an instructor. One application for each may be open."""
    limits.hit("apply", f"account {current_user.id}")
    row = applications.get(applications.apply(current_user.id, body))
    return Answer(application_json(row), location="/api/applications/mine")


@api.get("/applications/mine", returns=[Application])
@role_required("customer")
def list_own_applications() -> list[dict[str, Any]]:
    """Your own applications, newest first, the latest fifty."""
    return [application_json(row) for row in applications.of_account(current_user.id)]


@api.delete("/applications/<id:application_id>")
@role_required("customer")
def withdraw_application(application_id: int) -> None:
    """Withdraw your application: 409 once somebody has decided."""
    applications.withdraw(application_id, current_user.id)


@office.get("/applications", returns=[OfficeApplication])
@role_required("employee")
def list_applications(query: OfficeQuery) -> Answer:
    """What waits for a decision, oldest first; or what was decided, newest first."""
    rows, on = listed(applications.sql.list_applications, query,
                      "sent" if query.state == "open" else "-sent",
                      states=applications.STATES[query.state])
    return Answer([office_json(row) for row in rows], next=on)


@office.get("/applications/<id:application_id>", returns=OfficeApplication)
@role_required("employee")
def get_application(application_id: int) -> dict[str, Any]:
    """One application."""
    return office_json(applications.get(application_id))


@office.put("/applications/<id:application_id>/decision", returns=OfficeApplication)
@role_required("employee")
def decide(application_id: int, body: DecisionForm) -> dict[str, Any]:
    """Approve or decline. The first decision counts, a later one is a 409.

    Approving adds the role at once, and ends the applicant's sessions and tokens, as every change
    of roles does. Nobody decides about their own: 403. A refusal needs an answer.
    """
    applications.decide(application_id, body, current_user.id)
    return office_json(applications.get(application_id))


def application_json(row: dict[str, Any]) -> dict[str, Any]:
    """An application as its applicant sees it."""
    return {"id": str(row["id"]), "role": row["role"], "message": row["message"],
            "state": row["state"], "answer": row["answer"], "createdAt": row["created_at"],
            "decidedAt": row["decided_at"]}


def office_json(row: dict[str, Any]) -> dict[str, Any]:
    """An application as employees see it."""
    return application_json(row) | {
        "decidedBy": row["decider"],
        "applicant": {"id": str(row["account_id"]), "name": row["name"], "email": row["email"],
                      "country": row["country"]}}
