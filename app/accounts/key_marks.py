"""Authenticators remember the SECRET_KEY that makes their codes, by a fingerprint of it.

Another key ends the codes and nothing else would tell: a person only sees that codes are wrong. So
a start and the set-up page count the accounts whose key is not the present one.
"""

import hashlib
import hmac

from app import db
from app.config import settings

_sql = db.queries("accounts/key_marks")

WHAT_TO_DO = ("Put the earlier key back and start again. Or keep the new one: these people sign in "
              "with a recovery code, or an administrator removes their second step, and they set "
              "it up anew.")


def mark() -> str:
    """Return the fingerprint of the present key as hex; it tells nothing about the key."""
    key = settings().secret_key
    return hmac.new(key.get_secret_value().encode() if key else b"", b"key mark",
                    hashlib.sha256).hexdigest()[:32]


@db.transactional("key_marks.adopt")
def adopt() -> None:
    """Mark the authenticators that have no mark yet with the present key."""
    _sql.adopt(mark=mark())


def problem() -> str | None:
    """Return a warning when the key was replaced under authenticators, else None."""
    count = int(_sql.count_others(mark=mark()))
    if not count:
        return None
    codes = ("authenticator codes of 1 account" if count == 1
             else f"authenticator codes of {count:,} accounts")
    return f"SECRET_KEY was replaced, which ends the {codes}."
