"""Authenticators remember the SECRET_KEY that makes their codes, by a fingerprint of it.

Another key ends the codes and nothing else would tell: a person only sees that codes are wrong. So
a start and the set-up page count the accounts whose key is not the present one.
"""

import hashlib
import hmac

from pydantic import SecretStr

from app import db

_sql = db.queries("accounts/key_marks")

WHAT_TO_DO = ("Put the earlier key back, or name it in SECRET_KEY_BEFORE, and start again. Or keep "
              "the new one alone: these people sign in with a recovery code, or an administrator "
              "removes their second step, and they set it up anew.")


def mark(key: SecretStr | None) -> str:
    """Return the fingerprint of a key as hex; it tells nothing about the key."""
    return hmac.new(key.get_secret_value().encode() if key else b"", b"key mark",
                    hashlib.sha256).hexdigest()[:32]


@db.transactional("key_marks.adopt")
def adopt(key: SecretStr | None) -> None:
    """Mark the authenticators that have no mark yet with the present key."""
    _sql.adopt(mark=mark(key))


def count(key: SecretStr | None, before: SecretStr | None = None) -> int:
    """Return how many authenticators belong to another key than the present or the earlier one."""
    return int(_sql.count_others(mark=mark(key), mark_before=mark(before or key)))


def problem(key: SecretStr | None, before: SecretStr | None = None) -> str | None:
    """Return a warning when authenticators belong to neither key, else None."""
    ended = count(key, before)
    if not ended:
        return None
    codes = ("authenticator codes of 1 account" if ended == 1
             else f"authenticator codes of {ended:,} accounts")
    return f"SECRET_KEY was replaced, which ends the {codes}."
