"""Who is signed in: the account behind a request, and the rows behind accounts."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app import db
from app.ops.clock import now

ROLES = ("customer", "creator", "instructor", "employee", "analyst", "admin")
STAFF = frozenset({"employee", "analyst", "admin"})
AGES = (0, 7, 13, 16, 18)

sql = db.queries("accounts/accounts")


@dataclass(frozen=True, slots=True)
class Account:
    """The signed-in account, as flask-login's current_user."""

    id: int
    name: str
    email: str
    country: str
    roles: frozenset[str]
    maturity_age: int
    has_plan: bool
    auth_version: int
    session_id: int
    has_totp: bool
    scopes: frozenset[str] | None = None  # of a personal token; None: everything
    token_id: int | None = None  # the personal token

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """flask-login's name for the id."""
        return str(self.id)

    def has_role(self, role: str) -> bool:
        """Whether the account holds exactly this role; admin is no wildcard."""
        return role in self.roles

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "Account":
        """From accounts.session_account."""
        return cls(
            id=row["id"], name=row["name"], email=row["email"], country=row["country"],
            roles=roles_of(row), maturity_age=row["maturity_age"], has_plan=bool(row["has_plan"]),
            auth_version=row["auth_version"], session_id=row["session_id"],
            has_totp=bool(row["has_totp"]),
        )


class Anonymous:
    """Nobody: what current_user is without a valid session."""

    id = None
    name = email = country = ""
    roles: frozenset[str] = frozenset()
    maturity_age = 0
    has_plan = False
    session_id = None
    has_totp = False
    scopes = None
    is_authenticated = is_active = False
    is_anonymous = True

    def get_id(self) -> None:
        """flask-login asks; nobody has no id."""

    def has_role(self, role: str) -> bool:
        """Nobody holds a role."""
        return False


def roles_of(row: Mapping[str, Any]) -> frozenset[str]:
    """The roles of a row that carries them comma-separated."""
    return frozenset(filter(None, (row["roles"] or "").split(",")))


def normal_email(text: str) -> str:
    """The one spelling an address is stored and looked up in: NFC, lower case, no blanks around."""
    return unicodedata.normalize("NFC", text.strip()).lower()


@db.transactional("accounts.create")
def create(email: str, name: str, country: str, password_hash: str,
           roles: Iterable[str] = ("customer",), *, has_plan: bool = True,
           maturity_age: int = 18) -> int:
    """A new account's id. Raises db.Duplicate for a taken address, db.Refused for a bad value."""
    account_id = sql.insert_account(
        email=normal_email(email), name=name, country=country, password_hash=password_hash,
        has_plan=has_plan, maturity_age=maturity_age, now=now())
    for role in sorted(set(roles)):
        sql.insert_role(account_id=account_id, role=role)
    return account_id
