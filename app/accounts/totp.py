"""Two-step sign-in: a code from an app on the phone, in addition to the password.

The app's secret is derived from the server's key and a random value of the account, and never
stored readably: a copy of the database makes no codes. So replacing SECRET_KEY voids every app's
codes (key_marks.py says so at start) unless SECRET_KEY_BEFORE names the earlier key
(key_rotation.py); recovery codes keep working.
"""

import hmac
import secrets
from datetime import UTC, datetime
from typing import TypedDict

import pyotp

from app import db
from app.accounts import (
    demo_accounts,
    key_marks,
    key_rotation,
    locks,
    mail,
    proofs,
    recovery_codes,
    sessions,
    users,
)
from app.accounts.users import STAFF, Account
from app.config import settings
from app.ops import audit
from app.ops.clock import now
from app.web.errors import Problem

STEP_S, WINDOW = 30, 1  # the codes of the steps before and after count too, because clocks differ
ISSUER = "StreamVault"


class Device(TypedDict):
    """The app that makes an account's codes."""

    nonce: bytes
    last_step: int
    created_at: datetime
    key_mark: bytes | None
    sealed: bytes | None


_sql = db.queries("accounts/totp", get_device=Device)


def device(account_id: int) -> Device | None:
    """Return the account's app, or None when the password alone signs in."""
    row: Device | None = _sql.get_device(account_id=account_id)
    return row


def is_required() -> bool:
    """Return whether staff must use two-step sign-in."""
    return settings().staff_totp_required


def must_set_up(account: Account) -> bool:
    """Return whether the account may open nothing before it is set up. Asks no database."""
    return (is_required() and not account.has_totp
            and not account.roles.isdisjoint(STAFF))


def not_set_up() -> Problem:
    """Return why such an account gets no answer."""
    return Problem(403, "Your role requires two-step sign-in. Set it up at "
                        f"{settings().address}/account/two-step, then sign in again.",
                   code="two_step_required", title="Two-step sign-in is not set up")


def verify(account_id: int, code: str) -> bool:
    """Return whether a code, of the app or a recovery code, is right; if so, use it up.

    Guesses count before they are evaluated, as those of passwords do, but under a key of their own:
    neither a correct password nor a password reset forgets them. A guesser of codes knows the
    password, so no network gets guesses of its own. Locked, wrong and used give the same answer.
    Call it outside of a transaction: rolling one back would forget the guess.
    """
    key = _lock_key(account_id)
    with locks.guess(key, "") as allowed:
        fits = allowed is not None and _accept(account_id, code)
    if fits and allowed:
        locks.succeed(allowed, key, "")
    return fits


@db.transactional("totp.accept")
def _accept(account_id: int, code: str) -> bool:
    found = device(account_id)
    if found is None:
        return False
    key = key_rotation.key_of(settings(), found["key_mark"])
    secret = key_rotation.secret_in(key, account_id, found["nonce"], found["sealed"])
    step = matching_step(secret, code, found["last_step"]) if secret else None
    if secret and step is not None:
        taken = bool(_sql.take_step(account_id=account_id, nonce=found["nonce"].hex(), step=step,
                                    mark=key_marks.mark(key)))
        if taken and key != settings().secret_key:
            key_rotation.reseal(settings().secret_key, account_id, found["nonce"], secret)
        return taken
    if not recovery_codes.use(account_id, code):
        return False
    _notify(account_id, mail.RECOVERY_USED, left=str(recovery_codes.count(account_id)))
    audit.record("account.recovery_used", "account", account_id, actor_id=account_id)
    return True


def new_nonce() -> str:
    """Return the random part of a new secret as hex; without the server's key it is worthless."""
    return secrets.token_hex(16)


def secret_of(account_id: int, nonce: bytes) -> str:
    """Return the secret for an app that is being set up, as base32."""
    return key_rotation.derived(settings().secret_key, account_id, nonce)


def uri_of(account_id: int, nonce: bytes, email: str) -> str:
    """Return what the QR code holds: the secret, and what the app calls it."""
    return pyotp.TOTP(secret_of(account_id, nonce)).provisioning_uri(name=email, issuer_name=ISSUER)


def matching_step(secret: str, code: str, after: int = 0) -> int | None:
    """Return the time step, later than `after`, whose code this is: now, one before or after."""
    typed = "".join(code[:100].split())
    if len(typed) != 6 or not (typed.isascii() and typed.isdigit()):
        return None
    codes, present = pyotp.TOTP(secret), step_at(now())
    steps = range(present - WINDOW, present + WINDOW + 1)
    right = [s for s in steps if hmac.compare_digest(codes.generate_otp(s), typed)]
    return next((step for step in right if step > after), None)


def step_at(at: datetime) -> int:
    """Return the number of the half minute since 1970."""
    return int(at.replace(tzinfo=UTC).timestamp()) // STEP_S


@db.transactional("totp.enable")
def enable(account_id: int, nonce: str, step: int) -> list[str]:
    """Turn two-step sign-in on after a correct code; return the recovery codes, to be shown once.

    Everything is signed out, because a password alone signed it in. Raises db.Duplicate when it is
    on already.
    """
    demo_accounts.protect(account_id)
    users.lock({account_id})
    proofs.check(account_id)
    _sql.insert_device(account_id=account_id, nonce=nonce, step=step,
                       mark=key_marks.mark(settings().secret_key), now=now())
    codes = recovery_codes.replace(account_id)
    sessions.end_all(account_id)
    _notify(account_id, mail.TWO_STEP_ON)
    audit.record("account.two_step_on", "account", account_id)
    return codes


@db.transactional("totp.renew_codes")
def renew_codes(account_id: int) -> list[str]:
    """Return new recovery codes, to be shown once; none when two-step sign-in is off by now."""
    users.lock({account_id})
    if device(account_id) is None:
        return []
    audit.record("account.recovery_codes", "account", account_id)
    return recovery_codes.replace(account_id)


@db.transactional("totp.disable")
def disable(account_id: int, actor_id: int | None = None) -> bool:
    """Turn two-step sign-in off and sign everything out; return False when it was off.

    The caller has checked the password and a code, or is the administrator `actor_id`.
    """
    users.lock({account_id})
    if not _sql.delete_device(account_id=account_id):
        return False
    recovery_codes.delete(account_id)
    forget_guesses(account_id)
    sessions.end_all(account_id)
    _notify(account_id, mail.TWO_STEP_REMOVED if actor_id else mail.TWO_STEP_OFF)
    audit.record("account.two_step_off", "account", account_id, actor_id=actor_id)
    return True


def forget_guesses(account_id: int) -> None:
    """Forget the wrong codes of an account, in the current transaction."""
    locks.forget(_lock_key(account_id))


def _notify(account_id: int, text: mail.Text, **words: str) -> None:
    mail.tell(text, users.get(account_id), **words)


def _lock_key(account_id: int) -> str:
    """Return a key that nobody can type as an address: those have no whitespace around them."""
    return f"\ncode {account_id}"
