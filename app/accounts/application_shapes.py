"""Requests and answers of /api/applications; the pages use the same forms."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from app.accounts.applications import Applied, Decision, OwnApplication, Role, View
from app.web import sizes
from app.web.api import Json, ListQuery, Shape
from app.web.forms import Form

State = Literal["open", "approved", "declined", "withdrawn"]


class ApplicationForm(Form):
    """The role you apply for, and your plans."""

    example: ClassVar[dict[str, Any]] = {
        "role": "creator", "message": "I repair tape decks, and film every mistake."}

    role: Role
    message: Annotated[str, Field(min_length=1), sizes.APPLICATION]


class DecisionForm(Form):
    """A decision and the answer to the applicant; a decline needs one."""

    example: ClassVar[dict[str, Any]] = {
        "decision": "approved", "answer": "Welcome. We look forward to the tape decks."}

    decision: Decision
    answer: Annotated[str, sizes.APPLICATION] = ""


class Application(Shape):
    """A request to become a creator or an instructor, and the answer to it."""

    example: ClassVar[dict[str, Any]] = {
        "id": "5", "role": "creator", "message": "I repair tape decks, and film every mistake.",
        "state": "open", "answer": "", "createdAt": "2026-03-01T18:00:00Z", "decidedAt": None}

    id: str
    role: Role
    message: str
    state: State
    answer: str
    createdAt: datetime
    decidedAt: datetime | None


class Applicant(Shape):
    """The account that applies."""

    example: ClassVar[dict[str, Any]] = {
        "id": "2", "name": "Bob Marsh", "email": "bob@example.org", "country": "PT"}

    id: str
    name: str
    email: str
    country: str


class OfficeApplication(Application):
    """An application with its applicant and the name of the employee who decided it."""

    example: ClassVar[dict[str, Any]] = Application.example | {
        "applicant": Applicant.example, "decidedBy": None}

    applicant: Applicant
    decidedBy: str | None


class OfficeQuery(ListQuery):
    """The applications to list: open or decided ones."""

    state: View = "open"


def application_json(row: OwnApplication) -> Json:
    """Return an application as its applicant sees it."""
    return {"id": str(row["id"]), "role": row["role"], "message": row["message"],
            "state": row["state"], "answer": row["answer"], "createdAt": row["created_at"],
            "decidedAt": row["decided_at"]}


def office_json(row: Applied) -> Json:
    """Return an application as employees see it."""
    return application_json(row) | {
        "decidedBy": row["decider"],
        "applicant": {"id": str(row["account_id"]), "name": row["name"], "email": row["email"],
                      "country": row["country"]}}
