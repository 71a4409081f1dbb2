"""Proven addresses: somebody who reads the mailbox said that the account is theirs.

Whoever signs up through the API with somebody else's address gets an account before its owner
knows. So an unproven account sends no text that somebody typed, cannot shut its owner out with
two-step sign-in, and in production publishes nothing. When the owner proves the address by a
password reset, what an impostor set up goes.
"""

from collections.abc import Callable

from app import db
from app.accounts import recovery_codes, users
from app.accounts.users import StoredAccount, split_roles
from app.config import settings
from app.ops import audit, search
from app.ops.clock import now
from app.web.errors import Problem

UNPROVEN = ("Confirm your e-mail address first: on your profile page, ask for a link. It takes a "
            "minute.")
EARNED = frozenset({"creator", "instructor"})  # by an application, or by asking through the API

_sql = db.queries("accounts/proofs")
_hooks: dict[str, Callable[[int], None]] = {}


def on_take_over(name: str, hook: Callable[[int], None]) -> None:
    """Run `hook(account_id)` in the transaction in which an owner takes over from an impostor."""
    _hooks[name] = hook


def record(account_id: int) -> None:
    """Note that the address is proven, in the current transaction."""
    if _sql.prove(account_id=account_id, now=now()):
        audit.record("account.proven", "account", account_id, actor_id=account_id)


def check(account_id: int) -> None:
    """Raise Problem 403 unless the account's address is proven."""
    if not users.get(account_id)["is_proven"]:
        raise Problem(403, UNPROVEN, code="address_unproven", title="Confirm your e-mail address")


def publishing_needs_one() -> bool:
    """Return whether only proven accounts publish. The earlier platform's API asked nobody."""
    return settings().environment == "production"


def check_publishing(account_id: int) -> None:
    """Raise Problem 403 for an upload of an account whose address is not proven."""
    if publishing_needs_one():
        check(account_id)


def take_over(account: StoredAccount) -> None:
    """Give an account to the owner of its mailbox, in the current transaction.

    What somebody else may have set up goes: the name, access tokens, codes of a second step, the
    roles of creators and what they published. What was watched stays.
    """
    account_id, roles = account["id"], split_roles(account["roles"])
    users.lock({account_id})
    _sql.rename(account_id=account_id, name=account["email"].partition("@")[0])
    search.index("account", [account_id])
    _sql.delete_device(account_id=account_id)
    _sql.delete_personal_tokens(account_id=account_id)
    _sql.withdraw_applications(account_id=account_id, now=now())
    recovery_codes.delete(account_id)
    for hook in _hooks.values():
        hook(account_id)
    users.change_roles(account_id, roles, roles - EARNED or frozenset({"customer"}))
    record(account_id)
