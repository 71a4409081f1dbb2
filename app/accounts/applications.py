"""Applications: a customer asks to become a creator or an instructor, an employee decides."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal, TypedDict, get_args

from app import db
from app.accounts import administration, mail, users
from app.accounts.users import split_roles
from app.office.nouns import Noun
from app.ops import audit
from app.ops.clock import now
from app.web.errors import Problem
from app.web.forms import Invalid

Role = Literal["creator", "instructor"]
Decision = Literal["approved", "declined"]
View = Literal["open", "decided"]

ROLES: tuple[Role, ...] = get_args(Role)
WORDS: dict[str, str] = {"creator": "a creator", "instructor": "an instructor"}
STATES: dict[View, tuple[str, ...]] = {"open": ("open",), "decided": get_args(Decision)}
MOST_SHOWN = 50

OWN = "You can't decide your own application. Ask a colleague to do it."
DECIDED = "Somebody else has already decided this application. Nothing was changed."
CLOSED = "This application has already been decided, so you can't withdraw it."
NO_REASON = "Give a reason. The applicant will see it."

NOUN = Noun("application", "applications", actions={
    "create": "applied", "withdraw": "withdrew the application",
    "decide": "decided the application"})


class OwnApplication(TypedDict):
    """An application as its applicant sees it."""

    id: int
    role: Role
    message: str
    state: str
    answer: str
    created_at: datetime
    decided_at: datetime | None


class Applied(OwnApplication):
    """An application with its applicant, and who decided it."""

    account_id: int
    name: str
    email: str
    country: str
    decider: str | None


class ApplicationRow(Applied):
    """An application in the list."""

    sent: datetime


class Application(Applied):
    """An application on its own page."""

    status: str
    member_since: datetime


_sql = db.queries("accounts/applications", list_applications=ApplicationRow,
                  get_application=Application, list_own_applications=OwnApplication)


# What later slices do in the transaction of a decision, by their names: they get the account's id
# and the application's.
_hooks: dict[str, Callable[[int, int], None]] = {}


def on_decision(name: str, hook: Callable[[int, int], None]) -> None:
    """Run `hook(account_id, application_id)` when an application is decided."""
    _hooks[name] = hook


class Decided(Problem):
    """Somebody was faster: the application is no longer open."""

    def __init__(self, detail: str = DECIDED):
        super().__init__(409, detail, code="application_decided")


def get(application_id: int) -> Application:
    """Return an application with its applicant. Raises Problem 404."""
    row: Application | None = _sql.get_application(application_id=application_id)
    if row is None:
        raise Problem(404)
    return row


def of_account(account_id: int) -> list[OwnApplication]:
    """Return the account's own applications, newest first."""
    rows: list[OwnApplication] = _sql.list_own_applications(
        account_id=account_id, limit=MOST_SHOWN)
    return rows


def list_applications(view: View, **page: Any) -> list[ApplicationRow]:
    """Return a page of the applications that are open, or of those that were decided."""
    rows: list[ApplicationRow] = _sql.list_applications(states=STATES[view], **page)
    return rows


def count_open() -> int:
    """Return how many applications are open."""
    return int(_sql.count_open())


def free_roles(applications: list[OwnApplication], roles: frozenset[str]) -> list[Role]:
    """Return the roles that somebody with these applications and `roles` can apply for now."""
    taken = roles | {each["role"] for each in applications if each["state"] == "open"}
    return [role for role in ROLES if role not in taken]


@db.transactional("applications.apply")
def apply(account_id: int, role: Role, message: str) -> int:
    """Send an application and return its id.

    Raises Invalid at `role` for a role the account has, or has applied for already.
    """
    users.lock({account_id})
    if role in split_roles(users.get(account_id)["roles"]):
        raise Invalid.at("role", f"You are already {WORDS[role]}.", "role_held")
    try:
        application_id = int(_sql.insert_application(
            account_id=account_id, role=role, message=message, now=now()))
    except db.Duplicate:
        raise Invalid.at("role", "You already have an open application for this role.",
                         "application_open") from None
    audit.record("application.create", "application", application_id, actor_id=account_id,
                 new={"role": role})
    return application_id


@db.transactional("applications.withdraw")
def withdraw(application_id: int, account_id: int) -> None:
    """Withdraw one's own application.

    Raises Problem 404 for somebody else's, Decided when it is no longer open.
    """
    if get(application_id)["account_id"] != account_id:
        raise Problem(404)
    if not _sql.withdraw(application_id=application_id, account_id=account_id, now=now()):
        raise Decided(CLOSED)
    audit.record("application.withdraw", "application", application_id, actor_id=account_id,
                 old={"state": "open"}, new={"state": "withdrawn"})


@db.transactional("applications.decide")
def decide(application_id: int, decision: Decision, answer: str, actor_id: int) -> Application:
    """Approve or decline an application and notify the applicant; return it as it was.

    An approval adds the role at once. Raises Invalid for a decline without a reason, Problem 404,
    Problem 403 for one's own, and Decided when somebody was faster.
    """
    if decision == "declined" and not answer:
        raise Invalid.at("answer", NO_REASON)
    row = get(application_id)
    if row["account_id"] == actor_id:
        raise Problem(403, OWN, code="own_application")
    # The account before the application, as in `apply`: two that meet wait and do not deadlock.
    users.lock({row["account_id"]})
    if not _claim(application_id, decision, answer, actor_id):
        raise Decided
    audit.record("application.decide", "application", application_id, actor_id=actor_id,
                 old={"state": "open"},
                 new={"state": decision, "role": row["role"], "answer": answer})
    if decision == "approved":
        administration.grant(row["account_id"], {row["role"]}, actor_id)
    _notify(row, decision, answer)
    return row


def _claim(application_id: int, decision: Decision, answer: str, actor_id: int) -> bool:
    return bool(_sql.decide(application_id=application_id, state=decision, answer=answer,
                            actor_id=actor_id, now=now()))


def _notify(row: Application, decision: Decision, answer: str) -> None:
    for hook in _hooks.values():
        hook(row["account_id"], row["id"])
    note = f"\nA note from the person who decided:\n\n{answer}\n" if answer else ""
    mail.tell(mail.APPROVED if decision == "approved" else mail.DECLINED,
              users.get(row["account_id"]), {"answer": note}, answer="", role=WORDS[row["role"]])
