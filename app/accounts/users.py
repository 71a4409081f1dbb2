"""Accounts: the signed-in one behind a request, and the rows of all."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypedDict

from app import db
from app.ops import search
from app.ops.clock import now
from app.text import mailbox
from app.web.errors import Problem

ROLES = ("customer", "creator", "instructor", "employee", "analyst", "admin")
STATUSES = ("active", "disabled", "deleted")  # deleted: by its own person, for good
STAFF = frozenset({"employee", "analyst", "admin"})
AGES = (0, 7, 13, 16, 18)


class StoredAccount(TypedDict):
    """An account as verbs read it; `roles` is comma-separated."""

    id: int
    email: str
    name: str
    country: str
    status: str
    is_proven: int
    auth_version: int
    row_version: int
    roles: str | None


class SignedIn(TypedDict):
    """The account of a session or a token, with what every request knows about it."""

    id: int
    name: str
    email: str
    country: str
    maturity_age: int
    has_plan: int
    auth_version: int
    is_proven: int
    has_totp: int
    roles: str | None
    session_id: int | None


_sql = db.queries("accounts/users", get_account=StoredAccount, find_account=StoredAccount)


@dataclass(frozen=True, slots=True)
class Account:
    """The signed-in account: flask-login's current_user."""

    id: int
    name: str
    email: str
    country: str
    roles: frozenset[str]
    maturity_age: int
    has_plan: bool
    auth_version: int
    session_id: int | None  # None: a personal token has no session
    has_totp: bool
    is_proven: bool  # somebody who reads the address's mailbox has said so
    scopes: frozenset[str] | None = None  # of a personal token; None allows everything
    token_id: int | None = None  # of the personal token

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """Return the id as flask-login wants it."""
        return str(self.id)

    def has_role(self, role: str) -> bool:
        """Return whether the account holds exactly this role; admin is no wildcard."""
        return role in self.roles

    @classmethod
    def from_row(cls, row: SignedIn) -> "Account":
        """Return the account that a session or a token speaks for."""
        return cls(
            id=row["id"], name=row["name"], email=row["email"], country=row["country"],
            roles=split_roles(row["roles"]), maturity_age=row["maturity_age"],
            has_plan=bool(row["has_plan"]), auth_version=row["auth_version"],
            session_id=row["session_id"], has_totp=bool(row["has_totp"]),
            is_proven=bool(row["is_proven"]))


class Anonymous:
    """Nobody: current_user without a valid session."""

    id = None
    name = email = country = ""
    roles: frozenset[str] = frozenset()
    maturity_age = 0
    has_plan = False
    session_id = None
    has_totp = is_proven = False
    scopes = None
    is_authenticated = is_active = False
    is_anonymous = True

    def get_id(self) -> None:
        """Return None: flask-login asks, and nobody has no id."""

    def has_role(self, role: str) -> bool:
        """Return False: nobody holds a role."""
        return False


def split_roles(roles: str | None) -> frozenset[str]:
    """Return the roles in a comma-separated column."""
    return frozenset(filter(None, (roles or "").split(",")))


def normal_email(text: str) -> str:
    """Return the one spelling by which a mailbox is stored and found."""
    return mailbox(text)


def spellings(email: str) -> dict[str, str | None]:
    """Return the columns of an address: its mailbox, and what was typed where that differs."""
    normal, typed = normal_email(email), email.strip()
    return {"email": normal, "email_typed": None if typed == normal else typed}


def get(account_id: int) -> StoredAccount:
    """Return an account. Raises Problem 404."""
    row: StoredAccount | None = _sql.get_account(account_id=account_id)
    if row is None:
        raise Problem(404)
    return row


def find(email: str) -> StoredAccount | None:
    """Return the account with this address."""
    row: StoredAccount | None = _sql.find_account(email=normal_email(email))
    return row


def lock(account_ids: Iterable[int]) -> None:
    """Lock accounts until the current transaction ends, in ascending order of their ids."""
    _sql.lock_accounts(ids=set(account_ids))


@db.transactional("accounts.create")
def create(email: str, name: str, country: str, password_hash: str,
           roles: Iterable[str] = ("customer",), *, is_proven: bool = False, has_plan: bool = True,
           maturity_age: int = 18) -> int:
    """Make an account and return its id. `is_proven`: its owner reads the address's mailbox.

    Raises db.Duplicate for an address that has an account, db.Rejected for a value the database
    rejects.
    """
    at = now()
    account_id = int(_sql.insert_account(
        **spellings(email), name=name, country=country, password_hash=password_hash,
        has_plan=has_plan, maturity_age=maturity_age, now=at, proven_at=at if is_proven else None))
    change_roles(account_id, frozenset(), frozenset(roles))
    search.index("account", [account_id])
    return account_id


def change_roles(account_id: int, old: frozenset[str], new: frozenset[str]) -> None:
    """Replace the roles `old` by `new`, in the current transaction, which holds the account."""
    for role in sorted(old - new):
        _sql.delete_role(account_id=account_id, role=role)
    for role in sorted(new - old):
        _sql.insert_role(account_id=account_id, role=role)
