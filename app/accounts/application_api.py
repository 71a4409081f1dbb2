"""/api/applications: asking to create or teach, and deciding about it."""

from functools import partial

from flask_login import current_user

from app.accounts import application_shapes as shapes
from app.accounts import applications
from app.accounts.access import limited, role_required
from app.web import limits
from app.web.api import Answer, Api, Json
from app.web.api.lists import listed

api = Api("applications", __name__, area="account", tag="Applications")
office = Api("application_decisions", __name__, area="admin", tag="Applications")


@api.post("/applications", returns=shapes.Application, status=201)
@role_required("customer")
@limited("send", by="account")
def apply(body: shapes.ApplicationForm) -> Answer:
    """Apply to become a creator or an instructor. One application for each can be open."""
    limits.hit("apply", f"account {current_user.id}")
    row = applications.get(applications.apply(current_user.id, body.role, body.message))
    return Answer(shapes.application_json(row), location="/api/applications/mine")


@api.get("/applications/mine", returns=[shapes.Application])
@role_required("customer")
def list_own_applications() -> list[Json]:
    """List your own applications, newest first, at most fifty."""
    return [shapes.application_json(row) for row in applications.of_account(current_user.id)]


@api.delete("/applications/<id:application_id>")
@role_required("customer")
def withdraw_application(application_id: int) -> None:
    """Withdraw your application. Once somebody has decided it, this is a 409."""
    applications.withdraw(application_id, current_user.id)


@office.get("/applications", returns=[shapes.OfficeApplication])
@role_required("employee")
def list_applications(query: shapes.OfficeQuery) -> Answer:
    """List open applications, oldest first, or decided ones, newest first."""
    rows, following = listed(partial(applications.list_applications, query.state), query,
                             "sent" if query.state == "open" else "-sent")
    return Answer([shapes.office_json(row) for row in rows], next=following)


@office.get("/applications/<id:application_id>", returns=shapes.OfficeApplication)
@role_required("employee")
def get_application(application_id: int) -> Json:
    """Get one application."""
    return shapes.office_json(applications.get(application_id))


@office.put("/applications/<id:application_id>/decision", returns=shapes.OfficeApplication)
@role_required("employee")
def decide(application_id: int, body: shapes.DecisionForm) -> Json:
    """Approve or decline. The first decision counts; a later one is a 409.

    Approving adds the role at once and ends the applicant's sessions and tokens, like every change
    of roles. Nobody can decide their own application: that is a 403. A decline needs an answer.
    """
    applications.decide(application_id, body.decision, body.answer, current_user.id)
    return shapes.office_json(applications.get(application_id))
