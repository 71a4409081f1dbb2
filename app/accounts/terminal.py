"""Accounts from the terminal: the first administrator has nobody to ask."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from app import db
from app.accounts import administration, countries, passwords, users, weak_passwords
from app.ops import audit


@dataclass(frozen=True, slots=True)
class Added:
    """The outcome: whether the account is new, and the roles it has now."""

    created: bool
    roles: frozenset[str]


def exists(email: str) -> bool:
    """Return whether this address has an account."""
    return users.find(email) is not None


def create(email: str, name: str, country: str, password: str, roles: Iterable[str]) -> Added:
    """Make an account. Raises ValueError with a message for the person at the terminal."""
    if not countries.is_known(country):
        raise ValueError(f"{country} is not a country code. Use two letters, such as PT.")
    if wrong := weak_passwords.problem(password, name, email):
        raise ValueError(f"This password is not safe enough. {wrong}")
    held = frozenset(roles) or frozenset({"customer"})
    hashed = passwords.hash_password(password)
    _create(email, name, country, hashed, held)
    return Added(True, held)


@db.transactional("accounts.create_from_terminal")
def _create(email: str, name: str, country: str, hashed: str, roles: frozenset[str]) -> None:
    account_id = users.create(email, name, country, hashed, roles, is_proven=True)
    audit.record("account.create", "account", account_id, new={"roles": roles})


@db.transactional("accounts.grant_from_terminal")
def grant(email: str, roles: Collection[str]) -> Added:
    """Give an existing account roles. The person signs in again to use them.

    Raises ValueError when the address has no account.
    """
    found = users.find(email)
    if found is None:
        raise ValueError("This address has no account.")
    users.lock({found["id"]})
    return Added(False, administration.grant(found["id"], roles, None, "account.grant"))
