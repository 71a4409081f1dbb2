"""Accounts from the terminal: the first administrator has nobody to ask."""

from collections.abc import Iterable
from dataclasses import dataclass

from app import db
from app.accounts import passwords, users, weak_passwords
from app.accounts.users import normal_email, roles_of, sql
from app.ops import audit
from app.ops.clock import now


@dataclass(frozen=True, slots=True)
class Added:
    """What became of it: a new account, or the roles an old one has now."""

    created: bool
    roles: frozenset[str]


def exists(email: str) -> bool:
    """Whether somebody has this address."""
    return sql.account_by_email(email=normal_email(email)) is not None


def create(email: str, name: str, country: str, password: str, roles: Iterable[str]) -> Added:
    """Make an account. Raises ValueError with words for the person at the terminal."""
    if country not in {row["code"] for row in sql.list_countries()}:
        raise ValueError(f"{country} is not the two-letter code of a country known here.")
    if wrong := weak_passwords.problem(password, name, email):
        raise ValueError(f"This password will not do. {wrong}")
    held = frozenset(roles) or frozenset({"customer"})
    hashed = passwords.hash_password(password)
    _create(email, name, country, hashed, held)
    return Added(True, held)


@db.transactional("accounts.create_from_terminal")
def _create(email: str, name: str, country: str, hashed: str, roles: frozenset[str]) -> None:
    account_id = users.create(email, name, country, hashed, roles)
    audit.record("account.create", "account", account_id, new={"roles": roles})


@db.transactional("accounts.grant_from_terminal")
def grant(email: str, roles: Iterable[str]) -> Added:
    """Give an existing account roles; it signs in again to use them."""
    found = sql.account_by_email(email=normal_email(email))
    if found is None:
        raise ValueError("Nobody has this address.")
    sql.lock_accounts(ids={found["id"]})
    old = roles_of(sql.user(account_id=found["id"]))
    for role in sorted(set(roles) - old):
        sql.insert_role(account_id=found["id"], role=role)
    held = old | frozenset(roles)
    if held != old:
        sql.bump_auth_version(account_id=found["id"])
        sql.revoke_sessions(account_id=found["id"], now=now())
        audit.record("account.grant", "account", found["id"], old={"roles": old},
                     new={"roles": held})
    return Added(False, held)
