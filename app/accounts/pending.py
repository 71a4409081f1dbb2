"""A step that is begun and not finished, kept by the browser for minutes: signed, for one purpose.

It is no session: it opens nothing, and it is void as soon as the account's sessions end.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from flask import session
from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.config import settings

Purpose = Literal["sign-in code", "two-step setup"]

LIVES: dict[Purpose, timedelta] = {
    "sign-in code": timedelta(minutes=5), "two-step setup": timedelta(minutes=15),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """A value that a browser keeps for a purpose: an account, and `more` of the purpose."""

    account_id: int
    auth_version: int
    more: Mapping[str, Any]


def keep(purpose: Purpose, account_id: int, auth_version: int, **more: Any) -> None:
    """Have this browser keep it, in place of what it kept for the purpose before."""
    session[purpose] = _signer(purpose).dumps(
        more | {"account_id": account_id, "auth_version": auth_version})


def find(purpose: Purpose) -> Kept | None:
    """Return what this browser keeps for the purpose, while it is good.

    The caller compares its auth_version with the account's.
    """
    try:
        more = _signer(purpose).loads(session.get(purpose, ""),
                                      max_age=int(LIVES[purpose].total_seconds()))
    except BadSignature:  # too old, for another purpose, forged, or missing
        return None
    return Kept(more.pop("account_id"), more.pop("auth_version"), more)


def _signer(purpose: Purpose) -> URLSafeTimedSerializer:
    """Return the signer; the earlier key's set-up of a phone begins anew, as its secret differs."""
    keys = settings().signing_keys or [""]
    return URLSafeTimedSerializer(keys[-1:] if purpose == "two-step setup" else keys, salt=purpose)
