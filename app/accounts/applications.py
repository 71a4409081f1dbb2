"""Applications: a customer asks to become a creator or an instructor, an employee decides."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from app import db
from app.accounts import administration, mail
from app.config import settings
from app.office.nouns import Noun
from app.ops import audit
from app.ops.clock import now
from app.web.errors import Problem
from app.web.forms import Form, Invalid

ROLES = ("creator", "instructor")
STATES = {"open": ["open"], "decided": ["approved", "declined"]}
WORDS = {"creator": "a creator", "instructor": "an instructor"}
LONGEST = 2000
MOST_SHOWN = 50
OWN = "You cannot decide about your own application. Ask somebody else to."
DECIDED = "Somebody else has decided about this application meanwhile, so nothing was changed."
CLOSED = "It has been decided about, so it cannot be withdrawn any more."

sql = db.queries("accounts/applications")

NOUN = Noun("application", "applications", actions={
    "create": "applied", "withdraw": "withdrew the application",
    "decide": "decided the application"})

Row = dict[str, Any]
Decision = Literal["approved", "declined"]


class ApplicationForm(Form):
    """What an applicant says."""

    example: ClassVar[dict[str, Any]] = {
        "role": "creator", "message": "I repair tape decks, and film every mistake."}

    role: Literal["creator", "instructor"]
    message: Annotated[str, Field(min_length=1, max_length=LONGEST)]


class DecisionForm(Form):
    """What an employee answers; who is declined is told why."""

    example: ClassVar[dict[str, Any]] = {
        "decision": "approved", "answer": "Welcome. We look forward to the tape decks."}

    decision: Decision
    answer: Annotated[str, Field(max_length=LONGEST)] = ""

    def check(self) -> None:
        """Raise Invalid when a refusal gives no reason."""
        if self.decision == "declined" and not self.answer:
            raise Invalid.at("answer", "Please say why: the applicant reads it.")


class Decided(Problem):
    """Somebody was quicker: the application is open no more."""

    def __init__(self, detail: str = DECIDED):
        super().__init__(409, detail)


def get(application_id: int) -> Row:
    """An application with its applicant. Raises Problem 404."""
    row = sql.application(application_id=application_id)
    if row is None:
        raise Problem(404)
    return row


def of_account(account_id: int) -> list[Row]:
    """The account's own applications, the latest first."""
    return sql.applications_of(account_id=account_id, limit=MOST_SHOWN)


def free_roles(rows: list[Row], roles: frozenset[str]) -> list[str]:
    """The roles somebody with these `roles` and own applications may apply for now."""
    waiting = {row["role"] for row in rows if row["state"] == "open"}
    return [role for role in ROLES if role not in roles | waiting]


@db.transactional("applications.apply")
def apply(account_id: int, form: ApplicationForm) -> int:
    """Send an application and return its id. Raises Invalid at `role` when there is no need to."""
    administration.sql.lock_accounts(ids={account_id})
    if form.role in {row["role"] for row in sql.roles_held(account_id=account_id)}:
        raise Invalid.at("role", f"You are {WORDS[form.role]} already.")
    try:
        application_id = int(sql.insert_application(
            account_id=account_id, role=form.role, message=form.message, now=now()))
    except db.Duplicate:
        raise Invalid.at("role", "Your application for this is open already.") from None
    audit.record("application.create", "application", application_id, actor_id=account_id,
                 new={"role": form.role})
    return application_id


@db.transactional("applications.withdraw")
def withdraw(application_id: int, account_id: int) -> None:
    """Take one's own application back. Raises Problem 404 for anybody else's, Decided too late."""
    if get(application_id)["account_id"] != account_id:
        raise Problem(404)
    if not sql.withdraw(application_id=application_id, account_id=account_id, now=now()):
        raise Decided(CLOSED)
    audit.record("application.withdraw", "application", application_id, actor_id=account_id,
                 old={"state": "open"}, new={"state": "withdrawn"})


@db.transactional("applications.decide")
def decide(application_id: int, form: DecisionForm, actor_id: int) -> Row:
    """Approve or decline, and tell the applicant; returns the application as it was.

    An approval adds the role at once. Raises Problem 404, Problem 403 for one's own, Invalid, or
    Decided when somebody was quicker.
    """
    form.check()
    row = get(application_id)
    if row["account_id"] == actor_id:
        raise Problem(403, OWN)
    # The account before the application, as `apply` does: two that meet wait, none deadlocks.
    administration.sql.lock_accounts(ids={row["account_id"]})
    if not _claim(application_id, form, actor_id):
        raise Decided
    audit.record("application.decide", "application", application_id, actor_id=actor_id,
                 old={"state": "open"},
                 new={"state": form.decision, "role": row["role"], "answer": form.answer})
    if form.decision == "approved":
        administration.grant(row["account_id"], row["role"], actor_id)
    sql.tell_applicant(account_id=row["account_id"], application_id=application_id, now=now())
    mail.post(
        mail.APPROVED if form.decision == "approved" else mail.DECLINED, row["email"],
        name=row["name"], role=WORDS[row["role"]], address=settings().address,
        answer=f"\nWe were asked to tell you:\n\n{form.answer}\n" if form.answer else "")
    return row


def _claim(application_id: int, form: DecisionForm, actor_id: int) -> bool:
    return bool(sql.decide(application_id=application_id, state=form.decision,
                           answer=form.answer, actor_id=actor_id, now=now()))


def count_open() -> int:
    """How many wait for a decision."""
    return int(sql.count_open())
