"""Failed sign-ins: five, then a growing wait, counted before the guess is evaluated.

Counting afterwards let 50 of 50 parallel guesses through. Two keys count each guess: the address
from one network, which waits long, and the address from anywhere, which waits at most a minute,
so that nobody can lock somebody else out. Addresses without an account lock exactly alike.
"""

import hashlib
import hmac
from datetime import timedelta

from app import db
from app.config import settings
from app.ops.clock import now

MOST = 5
FORGET_AFTER = timedelta(hours=24)
# seconds: the first wait, doubled by each further failure, up to the longest
WAITS = {"account": (5, 60), "network": (30, 900)}

sql = db.queries("accounts/sessions")


class _Locked(Exception):
    """Undoes the half of a reservation that was made."""


def reserve(email: str, network: str) -> bool:
    """Take one of the guesses left for this address; False when it has to wait."""
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
        if not sql.reserve_attempt(
                scope=scope, key_hash=key, now=at, forget_before=at - FORGET_AFTER,
                most=MOST, first_s=first_s, longest_s=longest_s):
            raise _Locked


@db.transactional("locks.forget")
def forget(email: str, network: str | None = None) -> None:
    """Forget the failures of an address: from one network, or, after a reset mail, from all."""
    key = account_key(email)
    sql.delete_locks(scope="account", first_key=key, last_key=key)
    if network is None:
        sql.delete_locks(scope="network", first_key=key[:32] + "0" * 32,
                         last_key=key[:32] + "f" * 32)
    else:
        own = network_key(email, network)
        sql.delete_locks(scope="network", first_key=own, last_key=own)


def account_key(email: str) -> str:
    """64 hex digits that stand for an address."""
    return _digest(email)


def network_key(email: str, network: str) -> str:
    """64 hex digits: half the address's, so that its networks are neighbours in the table."""
    return _digest(email)[:32] + _digest(f"{email}\n{network}")[:32]


def _digest(text: str) -> str:
    """Marked as a lock's: else who signs in as "jwt" has the table keep the key of tokens."""
    secret = settings().secret_key
    key = secret.get_secret_value().encode() if secret else b""
    marked = f"lock\n{text}".encode("utf-8", "surrogatepass")
    return hmac.new(key, marked, hashlib.sha256).hexdigest()
