"""A new SECRET_KEY under authenticators that were set up with the one before.

A phone keeps its secret, so a new key cannot make it again. While SECRET_KEY_BEFORE names the
earlier key, both make codes. `run.py rotate`, and each right code, seal the secret with the new
key and replace the value from which the earlier key made it. Then the earlier key opens nothing.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypedDict

from pydantic import SecretStr

from app import db
from app.accounts import key_marks
from app.config import Settings
from app.web import sealed

BATCH = 500
SECRET_BYTES = 20


class Device(TypedDict):
    """An authenticator of a key; `sealed` is None while its secret is made from the nonce."""

    account_id: int
    nonce: bytes
    sealed: bytes | None


_sql = db.queries("accounts/key_rotation", list_devices_of=Device)


@dataclass(frozen=True, slots=True)
class Rotated:
    """The number of authenticators that were sealed, and of those that belong to neither key."""

    sealed: int
    lost: int


def derived(key: SecretStr | None, account_id: int, nonce: bytes) -> str:
    """Return the secret that a key makes for a new authenticator, as base32."""
    made = _mac(key, b"totp\n%d\n%b" % (account_id, nonce))
    return base64.b32encode(made[:SECRET_BYTES]).decode("ascii")


def secret_in(key: SecretStr | None, account_id: int, nonce: bytes, kept: bytes | None
              ) -> str | None:
    """Return the secret of a stored authenticator, or None when it is sealed with another key."""
    if kept is None:
        return derived(key, account_id, nonce)
    secret = sealed.unseal(_seal_key(key, account_id), kept)
    return None if secret is None else base64.b32encode(secret).decode("ascii")


def key_of(keys: Settings, mark: bytes | None) -> SecretStr | None:
    """Return the key of an authenticator: the earlier one while it is named, else the present."""
    before = keys.secret_key_before
    is_earlier = before and mark and mark.hex() == key_marks.mark(before)
    return before if is_earlier else keys.secret_key


@db.transactional("key_rotation.reseal")
def reseal(key: SecretStr | None, account_id: int, nonce: bytes, secret: str) -> bool:
    """Seal an authenticator's secret with a key; return False when it has changed meanwhile."""
    kept = sealed.seal(_seal_key(key, account_id), base64.b32decode(secret))
    return bool(_sql.reseal(account_id=account_id, nonce=nonce.hex(), sealed=kept.hex(),
                            new_nonce=secrets.token_hex(16), mark=key_marks.mark(key)))


def run(keys: Settings) -> Rotated:
    """Seal every authenticator of SECRET_KEY_BEFORE with SECRET_KEY."""
    before = keys.secret_key_before
    done = sum(_reseal(keys, device) for device in _of(before)) if before else 0
    return Rotated(done, key_marks.count(keys.secret_key))


def waiting(keys: Settings) -> int:
    """Return how many authenticators need SECRET_KEY_BEFORE."""
    before = keys.secret_key_before
    return int(_sql.count_devices_of(mark=key_marks.mark(before))) if before else 0


def _of(key: SecretStr) -> Iterable[Device]:
    """Yield the authenticators of a key, in batches."""
    after_id = 0
    while rows := _sql.list_devices_of(mark=key_marks.mark(key), after_id=after_id, limit=BATCH):
        yield from rows
        after_id = rows[-1]["account_id"]


def _reseal(keys: Settings, device: Device) -> bool:
    secret = secret_in(keys.secret_key_before, device["account_id"], device["nonce"],
                       device["sealed"])
    return secret is not None and reseal(
        keys.secret_key, device["account_id"], device["nonce"], secret)


def _seal_key(key: SecretStr | None, account_id: int) -> str:
    return _mac(key, b"sealed totp\n%d" % account_id).hex()


def _mac(key: SecretStr | None, about: bytes) -> bytes:
    return hmac.digest(key.get_secret_value().encode() if key else b"", about, hashlib.sha256)
