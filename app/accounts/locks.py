"""Failed sign-ins: five, then a growing wait, counted before the guess is evaluated.

Counting afterwards let 50 of 50 parallel guesses through. Each guess counts under two keys: the
address from one network, which waits long, and the address from anywhere, which waits a minute at
most, so that nobody can lock somebody else out. An address without an account locks the same way.
"""

import hashlib
import hmac
from datetime import timedelta

from app import db
from app.config import settings
from app.ops.clock import now

MOST = 5
FORGET_AFTER = timedelta(hours=24)
# seconds: the first wait, doubled by each further failure, and the longest
WAITS = {"account": (5, 60), "network": (30, 900)}

_sql = db.queries("accounts/locks")


class _Locked(Exception):
    """Rolls back a reservation that was half made."""


def reserve(email: str, network: str) -> bool:
    """Take one of the guesses left for this address; return False when it has to wait."""
    try:
        _reserve(email, network)
    except _Locked:
        return False
    return True


@db.transactional("locks.reserve")
def _reserve(email: str, network: str) -> None:
    at = now()
    keys = {"account": account_key(email), "network": network_key(email, network)}
    for scope, key in keys.items():  # always in this order, the order of the primary key
        first_s, longest_s = WAITS[scope]
        if not _sql.reserve_attempt(
                scope=scope, key_hash=key, now=at, forget_before=at - FORGET_AFTER,
                most=MOST, first_s=first_s, longest_s=longest_s):
            raise _Locked


@db.transactional("locks.forget")
def forget(email: str, network: str | None = None) -> None:
    """Forget the failures of an address from one network, or, after a password reset, from all."""
    key = account_key(email)
    _sql.delete_locks(scope="account", first_key=key, last_key=key)
    if network is None:
        _sql.delete_locks(scope="network", first_key=key[:32] + "0" * 32,
                          last_key=key[:32] + "f" * 32)
    else:
        own = network_key(email, network)
        _sql.delete_locks(scope="network", first_key=own, last_key=own)


@db.transactional("locks.purge")
def purge(batch: int = 1000) -> int:
    """Delete failures that no longer count; return how many, at most a batch."""
    return int(_sql.purge_sign_in_locks(before=now() - 2 * FORGET_AFTER, batch=batch))


def account_key(email: str) -> str:
    """Return 64 hex digits that stand for an address."""
    return _digest(email)


def network_key(email: str, network: str) -> str:
    """Return 64 hex digits; half are the address's, so its networks are neighbours in the table."""
    return _digest(email)[:32] + _digest(f"{email}\n{network}")[:32]


def _digest(text: str) -> str:
    """Return a digest marked as a lock's: else the address "jwt" would store the tokens' key."""
    secret = settings().secret_key
    key = secret.get_secret_value().encode() if secret else b""
    marked = f"lock\n{text}".encode("utf-8", "surrogatepass")
    return hmac.new(key, marked, hashlib.sha256).hexdigest()
