"""Ten codes on paper, for who has lost the phone. Each works once.

Their digests take no key: when the server's is replaced, no app makes a right code any more, and
these still let people in. With 80 random bits each, nobody finds one from its digest.
"""

import hashlib
import re
import secrets

from app import db
from app.ops.clock import now

MANY = 10
LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"  # none that is read as another
LENGTH = 16
_READ_AS = str.maketrans("oil", "011")

sql = db.queries("accounts/totp")


def replace(account_id: int) -> list[str]:
    """New codes, in the current transaction; the old ones are void. Nobody sees them again."""
    sql.delete_recovery_codes(account_id=account_id)
    codes = ["".join(secrets.choice(LETTERS) for _ in range(LENGTH)) for _ in range(MANY)]
    db.insert_many("recovery_codes", ("account_id", "code_hash"),
                   [(account_id, bytes.fromhex(_digest(account_id, code))) for code in codes])
    return ["-".join(re.findall("....", code)) for code in codes]


def use(account_id: int, text: str) -> bool:
    """Use one up, in the current transaction; False unless this call was the one that did."""
    code = normal(text)
    return len(code) == LENGTH and bool(sql.use_recovery_code(
        account_id=account_id, code_hash=_digest(account_id, code), now=now()))


def normal(text: str) -> str:
    """A code as it was made, however it was typed: dashes, blanks, capitals, O for 0."""
    return re.sub(r"[\W_]", "", text[:100]).lower().translate(_READ_AS)


def _digest(account_id: int, code: str) -> str:
    return hashlib.sha256(f"{account_id}\n{code}".encode("utf-8", "surrogatepass")).hexdigest()
