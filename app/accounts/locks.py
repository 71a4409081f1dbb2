"""Failed sign-ins: five, then a growing wait, counted before the guess is evaluated.

Counting afterwards let 50 of 50 parallel guesses through. A guess counts under two keys: the
address from one place, which waits long, and the address from anywhere, which waits a minute at
most. Each try from a place counts there even while the address is locked, so guessers wear out
their own networks. A place from which the address signed in lately counts alone: whatever others
do, they keep nobody out who has been here. An address without an account locks the same way.
"""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from app import db
from app.config import settings
from app.ops.clock import now

MOST = 5
FORGET_AFTER = timedelta(hours=24)
KNOWN_FOR = timedelta(days=30)  # after the last success from a place
# seconds: the first wait, doubled by each further failure, and the longest
WAITS = {"account": (5, 60), "place": (30, 900)}

_sql = db.queries("accounts/locks")


@dataclass(frozen=True, slots=True)
class Guess:
    """The right to evaluate one guess; `keys` are those it counts under, by scope."""

    keys: dict[str, str]


@contextmanager
def guess(email: str, network: str, device: str = "") -> Iterator[Guess | None]:
    """Take one of the guesses left for this address, or yield None when it has to wait.

    When the block raises, nothing was evaluated, and the guess is given back: a correct password
    that meets a busy hasher is no failure. `device` is the token of a browser, "" without one.
    """
    taken = reserve(email, network, device)
    try:
        yield taken
    except BaseException:
        if taken:
            _give_back(taken)
        raise


@db.transactional("locks.reserve")
def reserve(email: str, network: str, device: str = "") -> Guess | None:
    """Count a guess before it is evaluated; return None when the address has to wait.

    Without a network no place is known.
    """
    at, places = now(), _places(email, network, device)
    known = network and _sql.find_known_place(
        first=places[0], last=places[-1], since=at - KNOWN_FOR)
    keys = {"place": known["key_hash"]} if known else {
        "place": places[-1], "account": account_key(email)}
    for scope, key in keys.items():
        if not _count(scope, key, at):
            return None
    return Guess(keys)


def _places(email: str, network: str, device: str) -> list[str]:
    """Return the keys of the browser, if it has a token, and of the network."""
    of_device = [device_key(email, device)] if device else []
    return [*of_device, network_key(email, network)]


def _count(scope: str, key: str, at: datetime) -> bool:
    first_s, longest_s = WAITS[scope]
    return bool(_sql.reserve_attempt(
        scope=scope, key_hash=key, now=at, forget_before=at - FORGET_AFTER, most=MOST,
        first_s=first_s, longest_s=longest_s))


@db.transactional("locks.give_back")
def _give_back(taken: Guess) -> None:
    for scope, key in taken.keys.items():
        _sql.give_back_attempt(scope=scope, key_hash=key)


@db.transactional("locks.succeed")
def succeed(taken: Guess, email: str, network: str, device: str = "") -> None:
    """Forget the failures under the keys of a correct guess, and know the place from now on."""
    for scope, key in taken.keys.items():
        _sql.delete_locks(scope=scope, first_key=key, last_key=key)
    if network:
        places = _places(email, network, device)
        _sql.know_places(first=places[0], last=places[-1], now=now())


@db.transactional("locks.forget")
def forget(email: str) -> None:
    """Forget the failures of an address from everywhere."""
    key = account_key(email)
    first, last = key[:32] + "0" * 32, key[:32] + "f" * 32
    _sql.delete_locks(scope="place", first_key=first, last_key=last)
    _sql.delete_locks(scope="account", first_key=key, last_key=key)


@db.transactional("locks.forget_places")
def forget_places(email: str) -> None:
    """Know no place of an address any more: whoever knew its old password is a stranger again."""
    key = account_key(email)[:32]
    _sql.delete_places(first_key=key + "0" * 32, last_key=key + "f" * 32)


@db.transactional("locks.purge")
def purge(batch: int = 1000) -> int:
    """Delete failures that no longer count; return how many, at most a batch."""
    return int(_sql.purge_sign_in_locks(before=now() - 2 * FORGET_AFTER, batch=batch))


@db.transactional("locks.purge_places")
def purge_places(batch: int = 1000) -> int:
    """Delete places that are no longer known; return how many, at most a batch."""
    return int(_sql.purge_sign_in_places(before=now() - KNOWN_FOR, batch=batch))


def account_key(email: str) -> str:
    """Return 64 hex digits that stand for an address."""
    return _digest(email)


def network_key(email: str, network: str) -> str:
    """Return 64 hex digits; half are the address's, so its places are neighbours in the table."""
    return _digest(email)[:32] + _digest(f"{email}\n{network}")[:32]


def device_key(email: str, device: str) -> str:
    """Return 64 hex digits, half of them the address's, for a browser that holds a token."""
    return _digest(email)[:32] + _digest(f"{email}\ndevice\n{device}")[:32]


def _digest(text: str) -> str:
    """Return a digest marked as a lock's: else the address "jwt" would store the tokens' key."""
    secret = settings().secret_key
    key = secret.get_secret_value().encode() if secret else b""
    marked = f"lock\n{text}".encode("utf-8", "surrogatepass")
    return hmac.new(key, marked, hashlib.sha256).hexdigest()
