"""Password hashes: bcrypt over a peppered digest, at most two at a time.

bcrypt rejects more than 72 bytes, so it gets a digest of fixed length. The pepper is kept outside
the database, so a stolen table alone is no use to a guesser.
"""

import base64
import functools
import hashlib
import hmac
import threading
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import bcrypt

from app.config import settings
from app.ops.blocking import run_blocking
from app.web.errors import Problem

MOST_BYTES = 1024
AT_ONCE, QUEUE_S = 2, 1.0

_slots = threading.BoundedSemaphore(AT_ONCE)

# Called at each run of the hasher with "hash", "compare" or "pretend", so that tests can count.
observers: list[Callable[[str], None]] = []


def hash_password(password: str) -> str:
    """Return the hash to store.

    Raises ValueError above 1 KiB, Problem 429 when the queue is full.
    """
    digest = _digest(password)
    with _slot("hash"):
        made = run_blocking(bcrypt.hashpw, digest, bcrypt.gensalt(settings().bcrypt_cost))
    return made.decode("ascii")


def verify(password: str, stored: str | None) -> bool:
    """Return whether the password is right. Without a `stored` hash the work is the same.

    Raises Problem 429 when the queue is full.
    """
    try:
        digest = _digest(password)
    except ValueError:  # nobody has such a password, but the answer must take as long
        digest, stored = _digest(""), None
    with _slot("compare" if stored else "pretend"):
        against = stored.encode("ascii") if stored else run_blocking(
            _nobody, settings().bcrypt_cost)
        fits = run_blocking(bcrypt.checkpw, digest, against)
    return fits and stored is not None


def is_weaker(stored: str) -> bool:
    """Return whether the hash costs a guesser less than the setting asks for today."""
    return int(stored[4:6]) < settings().bcrypt_cost


def _digest(password: str) -> bytes:
    text = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    if len(text) > MOST_BYTES:
        raise ValueError("A password has at most 1,024 bytes.")
    pepper = settings().password_pepper
    key = pepper.get_secret_value().encode() if pepper else b""
    return base64.b64encode(hmac.new(key, text, hashlib.sha256).digest())


@functools.lru_cache
def _nobody(cost: int) -> bytes:
    """Return the hash of a password that nobody has, for accounts that do not exist."""
    return bcrypt.hashpw(bcrypt.gensalt(4), bcrypt.gensalt(cost))


@contextmanager
def _slot(kind: str) -> Iterator[None]:
    """Take one of two places. Waiting for more than a second would only feed a flood."""
    if not _slots.acquire(timeout=QUEUE_S):
        raise Problem(429, "Too many people are signing in right now. Try again in a moment.",
                      retry_after_s=2)
    try:
        for observer in observers:
            observer(kind)
        yield
    finally:
        _slots.release()
