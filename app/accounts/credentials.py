"""An address and a password, checked so that a wrong one gives nothing away."""

from contextlib import suppress
from dataclasses import dataclass
from typing import TypedDict

from app import db
from app.accounts import locks, passwords, users
from app.accounts.users import normal_email, split_roles
from app.web.errors import Problem
from app.web.forms import Invalid

NOT_YOURS = "This is not your current password."


class _Credentials(TypedDict):
    id: int
    name: str
    status: str
    password_hash: str
    auth_version: int
    has_totp: int
    roles: str | None


_sql = db.queries("accounts/credentials", get_credentials=_Credentials)


@dataclass(frozen=True, slots=True)
class Found:
    """The account that the credentials belong to."""

    id: int
    name: str
    roles: frozenset[str]
    auth_version: int
    has_totp: bool  # the password alone does not sign in


def check(email: str, password: str, network: str, device: str = "") -> Found | None:
    """Return the account these credentials belong to, or None.

    Unknown, disabled, locked and wrong give the same answer and cost one run of the hasher each;
    a locked account's password is compared with nothing. `device` is the browser's token, or "".
    """
    email = normal_email(email)
    with locks.guess(email, network, device) as allowed:
        row: _Credentials | None = _sql.get_credentials(email=email)
        usable = allowed is not None and row is not None and row["status"] == "active"
        fits = passwords.verify(password, row["password_hash"] if row and usable else None)
    if not fits:
        return None
    assert row is not None and allowed is not None
    locks.succeed(allowed, email, network, device)
    if passwords.is_weaker(row["password_hash"]):
        _strengthen(row["id"], password, row["password_hash"])
    return Found(row["id"], row["name"], split_roles(row["roles"]), row["auth_version"],
                 bool(row["has_totp"]))


def recheck(account_id: int, auth_version: int) -> Found | None:
    """Return an account whose password was right minutes ago, or None when that no longer counts.

    It does not count once the account is disabled or its sessions have been ended.
    """
    row = users.get(account_id)
    if row["status"] != "active" or row["auth_version"] != auth_version:
        return None
    return Found(row["id"], row["name"], split_roles(row["roles"]), auth_version, has_totp=True)


def prove(account_id: int, password: str, network: str, device: str = "") -> None:
    """Check the password of a signed-in account. Guesses count as those of a sign-in do.

    Raises Invalid at `password`.
    """
    own = _sql.get_own_hash(account_id=account_id)
    with locks.guess(own["email"], network, device) as allowed:
        fits = passwords.verify(password, own["password_hash"] if allowed else None)
    if not (fits and allowed):
        raise Invalid.at("password", NOT_YOURS, "password_wrong")
    locks.succeed(allowed, own["email"], network, device)


def _strengthen(account_id: int, password: str, old: str) -> None:
    """Hash a password again at today's cost; when the hasher is busy, the next sign-in does it."""
    with suppress(Problem):
        _replace_hash(account_id, old, passwords.hash_password(password))


@db.transactional("credentials.strengthen")
def _replace_hash(account_id: int, old: str, new: str) -> None:
    _sql.replace_hash(account_id=account_id, old=old, new=new)
