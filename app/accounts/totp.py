"""Two-step sign-in: a code from an app on the phone, besides the password.

The app's secret is derived from the server's key and a random value of the account, never stored:
who has a copy of the database makes no codes. Replacing SECRET_KEY therefore ends every app's
codes; recovery codes keep working.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import UTC, datetime

import pyotp

from app import db
from app.accounts import locks, mail, recovery_codes, sessions, users
from app.accounts.users import STAFF, Account
from app.config import settings
from app.ops import audit
from app.ops.clock import now

STEP_S, WINDOW = 30, 1  # a code of the step before or after counts too: clocks differ
ISSUER = "StreamVault"

sql = db.queries("accounts/totp")


def is_enabled(account_id: int) -> bool:
    """Whether the password alone does not sign this account in."""
    return sql.get_device(account_id=account_id) is not None


def is_required() -> bool:
    """Whether staff have to have it."""
    return settings().staff_totp_required


def must_enrol(account: Account) -> bool:
    """Whether they may open nothing before they have set it up. Asks no database."""
    return (is_required() and not account.has_totp
            and not account.roles.isdisjoint(STAFF))


def verify(account_id: int, code: str) -> bool:
    """Whether the code, of the app or a recovery code, is right; then it is used up.

    Guesses are counted before they are looked at, as those of passwords are, under a key of their
    own: neither a right password nor a reset mail forgets them, and as who guesses codes knows the
    password, no network has tries of its own. Locked, wrong and used are one and the same. Call
    it outside of a transaction: one that is rolled back would forget the guess.
    """
    key = _lock_key(account_id)
    if not locks.reserve(key, "") or not _accept(account_id, code):
        return False
    locks.forget(key)
    return True


@db.transactional("totp.accept")
def _accept(account_id: int, code: str) -> bool:
    device = sql.get_device(account_id=account_id)
    if device is None:
        return False
    step = matching_step(account_id, device["nonce"], code, device["last_step"])
    if step is not None:
        return bool(sql.take_step(account_id=account_id, nonce=device["nonce"].hex(), step=step))
    if not recovery_codes.use(account_id, code):
        return False
    left = str(sql.count_recovery_codes(account_id=account_id))
    _tell(account_id, mail.RECOVERY_USED, left=left)
    audit.record("account.recovery_used", "account", account_id, actor_id=account_id)
    return True


def new_nonce() -> str:
    """The random part of a new secret, as hex; worth nothing without the server's key."""
    return secrets.token_hex(16)


def secret_of(account_id: int, nonce: bytes) -> str:
    """The secret that the app is given, as base32."""
    key = settings().secret_key
    about = b"totp\n%d\n%b" % (account_id, nonce)
    made = hmac.new(key.get_secret_value().encode() if key else b"", about, hashlib.sha256)
    return base64.b32encode(made.digest()[:20]).decode("ascii")


def address_of(account_id: int, nonce: bytes, email: str) -> str:
    """What the QR code says: the secret, and what the app calls it."""
    return pyotp.TOTP(secret_of(account_id, nonce)).provisioning_uri(name=email, issuer_name=ISSUER)


def matching_step(account_id: int, nonce: bytes, code: str, after: int = 0) -> int | None:
    """The time step, later than `after`, whose code this is: now, the one before or after."""
    typed = "".join(code[:100].split())
    if len(typed) != 6 or not (typed.isascii() and typed.isdigit()):
        return None
    codes, present = pyotp.TOTP(secret_of(account_id, nonce)), step_at(now())
    steps = range(present - WINDOW, present + WINDOW + 1)
    right = [s for s in steps if hmac.compare_digest(codes.generate_otp(s), typed)]
    return next((step for step in right if step > after), None)


def step_at(at: datetime) -> int:
    """The number of the half minute since 1970."""
    return int(at.replace(tzinfo=UTC).timestamp()) // STEP_S


@db.transactional("totp.enable")
def enable(account_id: int, nonce: str, step: int) -> list[str]:
    """Turn it on after a code of that step was right; the recovery codes, to be shown once.

    Everything is signed out: what was signed in by a password alone does not stay. Raises
    db.Duplicate when it was on already.
    """
    sql.lock_owner(account_id=account_id)
    sql.insert_device(account_id=account_id, nonce=nonce, step=step, now=now())
    codes = recovery_codes.replace(account_id)
    _sign_out(account_id)
    _tell(account_id, mail.TWO_STEP_ON)
    audit.record("account.two_step_on", "account", account_id)
    return codes


@db.transactional("totp.renew_codes")
def renew_codes(account_id: int) -> list[str]:
    """New recovery codes, to be shown once; none when it was turned off meanwhile."""
    sql.lock_owner(account_id=account_id)
    if not is_enabled(account_id):
        return []
    audit.record("account.recovery_codes", "account", account_id)
    return recovery_codes.replace(account_id)


@db.transactional("totp.disable")
def disable(account_id: int, actor_id: int | None = None) -> bool:
    """Turn it off and sign everything out; False when it was off. An administrator is `actor_id`.

    The caller has asked for the password and a code, or is an administrator.
    """
    sql.lock_owner(account_id=account_id)
    if not sql.delete_device(account_id=account_id):
        return False
    sql.delete_recovery_codes(account_id=account_id)
    locks.forget(_lock_key(account_id))
    _sign_out(account_id)
    _tell(account_id, mail.TWO_STEP_REMOVED if actor_id else mail.TWO_STEP_OFF)
    audit.record("account.two_step_off", "account", account_id, actor_id=actor_id)
    return True


def _sign_out(account_id: int) -> None:
    users.sql.bump_auth_version(account_id=account_id)
    sessions.sql.revoke_sessions(account_id=account_id, now=now())


def _tell(account_id: int, letter: tuple[str, str], **words: str) -> None:
    owner = sql.owner(account_id=account_id)
    mail.post(letter, owner["email"], name=owner["name"], address=settings().address, **words)


def _lock_key(account_id: int) -> str:
    """Nothing that can be typed as an address: those have no blanks around them."""
    return f"\ncode {account_id}"
