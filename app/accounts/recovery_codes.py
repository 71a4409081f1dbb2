"""Ten codes on paper, for the day without the phone. Each works once.

Their digests take no key: when the server's key is replaced, no app makes correct codes any more,
but these still let people in. With 80 random bits each, nobody finds one from its digest.
"""

import hashlib
import re
import secrets

from app import db
from app.ops.clock import now

MANY = 10
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # without the letters that look like another
LENGTH = 16
_READ_AS = str.maketrans("oil", "011")

_sql = db.queries("accounts/recovery_codes")


def replace(account_id: int) -> list[str]:
    """Make new codes in the current transaction, and void the old ones. They are not stored."""
    delete(account_id)
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(MANY)]
    db.insert_many("recovery_codes", ("account_id", "code_hash"),
                   [(account_id, bytes.fromhex(_digest(account_id, code))) for code in codes])
    return ["-".join(re.findall("....", code)) for code in codes]


def use(account_id: int, text: str) -> bool:
    """Use a code up, in the current transaction; False unless this call is the one that did."""
    code = normal(text)
    return len(code) == LENGTH and bool(_sql.use_recovery_code(
        account_id=account_id, code_hash=_digest(account_id, code), now=now()))


def delete(account_id: int) -> None:
    """Void every code of the account, in the current transaction."""
    _sql.delete_recovery_codes(account_id=account_id)


def count(account_id: int) -> int:
    """Return how many codes are left."""
    return int(_sql.count_recovery_codes(account_id=account_id))


def normal(text: str) -> str:
    """Return a code as it was made, however it was typed: dashes, spaces, capitals, O for 0."""
    return re.sub(r"[\W_]", "", text[:100]).lower().translate(_READ_AS)


def _digest(account_id: int, code: str) -> str:
    return hashlib.sha256(f"{account_id}\n{code}".encode("utf-8", "surrogatepass")).hexdigest()
