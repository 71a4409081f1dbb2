"""An address and a password, checked so that a wrong one tells nothing."""

from contextlib import suppress
from dataclasses import dataclass

from app import db
from app.accounts import locks, passwords
from app.accounts.users import normal_email, roles_of
from app.web.errors import Problem

sql = db.queries("accounts/accounts")


@dataclass(frozen=True, slots=True)
class Found:
    """Whom the credentials belong to."""

    id: int
    name: str
    roles: frozenset[str]
    auth_version: int
    has_totp: bool  # the password alone does not sign them in


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
    if passwords.is_weaker(row["password_hash"]):
        _strengthen(row["id"], password, row["password_hash"])
    return Found(row["id"], row["name"], roles_of(row), row["auth_version"], bool(row["has_totp"]))


def _strengthen(account_id: int, password: str, old: str) -> None:
    """Hash it again as the setting asks; a busy hasher may do so next time."""
    with suppress(Problem):
        _replace_hash(account_id, old, passwords.hash_password(password))


@db.transactional("credentials.strengthen")
def _replace_hash(account_id: int, old: str, new: str) -> None:
    sql.replace_hash(account_id=account_id, old=old, new=new)
