"""An address and a password, checked so that a wrong one tells nothing."""

from dataclasses import dataclass

from app import db
from app.accounts import locks, passwords
from app.accounts.users import normal_email

sql = db.queries("accounts")


@dataclass(frozen=True, slots=True)
class Found:
    """Whom the credentials belong to."""

    id: int
    roles: frozenset[str]


def check(email: str, password: str, network: str) -> Found | None:
    """Whose they are, or None: unknown, disabled, locked and wrong are one and the same.

    Each of them costs one run of the hasher; a locked one runs against nothing.
    """
    email = normal_email(email)
    allowed = locks.reserve(email, network)
    row = sql.account_by_email(email=email)
    usable = allowed and row is not None and row["status"] == "active"
    if not passwords.verify(password, row["password_hash"] if row and usable else None):
        return None
    assert row is not None
    locks.forget(email, network)
    return Found(row["id"], frozenset((row["roles"] or "").split(",")))
