"""Signed tokens that programs carry: which session they speak for, and until when.

HS256 only, every claim required, and a kind of their own: a refresh token, a reset link or a token
of another kind is never an access token. The session's row decides at each request.
"""

import hashlib
import hmac
import secrets
import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Literal

import jwt

from app.config import settings
from app.web.arguments import number

ISSUER, AUDIENCE = "streamvault", "streamvault-api"
CLAIMS = ["exp", "iat", "aud", "iss", "sub", "jti", "typ", "sid"]
Kind = Literal["access", "legacy"]


@lru_cache(maxsize=4)
def _key(secret: str) -> bytes:
    """Return the signing key: derived, so that cookies and tokens never share one."""
    return hmac.new(secret.encode(), b"jwt", hashlib.sha256).digest()


def _signing_key() -> bytes:
    return _key((settings().signing_keys or [""])[-1])


def _keys() -> list[bytes]:
    """Return the keys of good tokens: the present one, which signs, and then the earlier one."""
    return [_signing_key(), *map(_key, settings().signing_keys[:-1])]


def sign(kind: Kind, account_id: int, session_id: int, at: datetime, life: timedelta) -> str:
    """Return a token for this session, valid from `at` (naive UTC) on."""
    issued = int(at.replace(tzinfo=UTC).timestamp())
    return jwt.encode({
        "iss": ISSUER, "aud": AUDIENCE, "typ": kind, "sub": str(account_id),
        "sid": str(session_id), "jti": secrets.token_hex(8), "iat": issued,
        "exp": issued + int(life.total_seconds()),
    }, _signing_key(), algorithm="HS256")


def session_of(token: str) -> tuple[int, int] | None:
    """Return (session, account) of a good token, or None."""
    found = _found(token)
    return found[:2] if found and found[2] > time.time() else None


def ends_at(token: str) -> int | None:
    """Return when a good token ends, in seconds since 1970, or None."""
    found = _found(token)
    return found[2] if found else None


def _found(token: str) -> tuple[int, int, int] | None:
    for key in _keys():
        try:
            return _verified(token, key)
        except (jwt.InvalidTokenError, ValueError, TypeError):
            continue
    return None


@lru_cache(maxsize=1024)
def _verified(token: str, key: bytes) -> tuple[int, int, int]:
    """Return (session, account, exp) of a token.

    The result is cached: a good signature stays good, and checking it is a seventh of a request's
    work. What changes is checked each time: the time above, the session's row by the caller. Raises
    InvalidTokenError, ValueError or TypeError.
    """
    claims = jwt.decode(token, key, algorithms=["HS256"], audience=AUDIENCE, issuer=ISSUER,
                        options={"require": CLAIMS})
    sid, sub = claims["sid"], claims["sub"]
    session_id = number(sid) if isinstance(sid, str) else None
    if claims["typ"] not in ("access", "legacy") or session_id is None:
        raise ValueError("Not an access token.")
    return session_id, int(sub), int(claims["exp"])
