"""The first administrator of an empty installation, who proves to read its terminal.

A set-up page that is open to whoever comes first would give the site away. So it asks for a code
that only the terminal shows: good once, for half an hour and five tries, then there is a new one.
"""

import hashlib
import hmac
import secrets
import sys
from datetime import timedelta

from app import db
from app.accounts import users
from app.config import settings
from app.ops import audit
from app.ops.clock import now

LIFE = timedelta(minutes=30)
MOST_TRIES = 5
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that look alike
ROLES = ("admin", "employee")  # an employee does the first import

_sql = db.queries("accounts/setup")
_finished: set[str] = set()


def is_needed() -> bool:
    """Return whether there is no administrator; once there is one, this asks no database."""
    if not _finished and _sql.has_administrator():
        _finished.add("set up")
    return not _finished


@db.transactional("setup.new_code")
def new_code(*, at_start: bool = False) -> str | None:
    """Make a code for the terminal and return it, or None while the last one is still good.

    `at_start` replaces that one, too: its terminal is gone.
    """
    if at_start:
        _sql.delete_code()
    else:
        _sql.delete_void(now=now(), most=MOST_TRIES)
    letters = "".join(secrets.choice(LETTERS) for _ in range(8))
    try:
        _sql.insert_code(code_hash=_digest(letters), expires_at=now() + LIFE)
    except db.Duplicate:
        return None
    return f"{letters[:4]}-{letters[4:]}"


def show_code(*, at_start: bool = False) -> None:
    """Print a new code to the terminal, if one is due."""
    code = new_code(at_start=at_start)
    if code:
        sys.stdout.write(
            f"\n  This StreamVault has no administrator.\n  Open {settings().address}/set-up and "
            f"type this code:\n\n      {code}\n\n  It works once, for "
            f"{LIFE.seconds // 60} minutes. Without a browser: python3 run.py user --role admin "
            "you@example.org\n\n")
        sys.stdout.flush()


@db.transactional("setup.is_code")
def is_code(code: str) -> bool:
    """Return whether this is the terminal's code. A wrong one counts as a try."""
    if not _sql.take_try(now=now(), most=MOST_TRIES):
        return False
    return bool(_sql.give_back_try(code_hash=_digest(code)))


@db.transactional("setup.create_administrator")
def create_administrator(code: str, email: str, name: str, password_hash: str) -> int | None:
    """Use the code up and make the first administrator; return the account's id.

    None: the code is no longer good, or somebody was faster.
    """
    if not _sql.use_code(code_hash=_digest(code), now=now()) or _sql.has_administrator():
        return None
    account_id = users.create(email, name, settings().signup_country, password_hash, ROLES,
                              is_proven=True)  # by the terminal, which is worth more
    audit.record("account.create", "account", account_id, actor_id=account_id,
                 new={"email": email, "name": name, "roles": ROLES})
    return account_id


def _digest(code: str) -> str:
    """Return what is stored of a code, however it is spaced and in whichever case."""
    letters = "".join(filter(str.isalnum, code.upper()))
    key = settings().secret_key
    return hmac.new(key.get_secret_value().encode() if key else b"", b"set-up\n" + letters.encode(),
                    hashlib.sha256).hexdigest()
