"""Requests and answers of /api/auth and /api/tokens.

The earlier platform's API has the names in camelCase.
"""

from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field

from app.accounts.fields import Country, Email, Name, Password
from app.accounts.personal_tokens import MOST_DAYS
from app.accounts.personal_tokens import PersonalToken as Token
from app.accounts.tokens import Pair as TokenPair
from app.web import sizes
from app.web.api import CompatibleForm, Json, Shape
from app.web.api.operations import SCOPES
from app.web.forms import Form

Scope = Literal[SCOPES]  # type: ignore[valid-type]


class _WithPassword(CompatibleForm):
    """The spaces around a password belong to it."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=False)


class SignUp(_WithPassword):
    """A new account."""

    example: ClassVar = {"name": "Mara Lind", "email": "mara@example.org",
                         "password": "four-quiet-rivers", "role": "USER"}

    name: Name
    email: Email
    password: Password
    role: Literal["CREATOR", "USER"]
    country: Country | None = Field(None, description="ISO 3166 code, such as PT.")
    refresh: bool = False


class SignIn(_WithPassword):
    """An address and a password."""

    example: ClassVar = {"email": "bob@example.org", "password": "correct-horse-battery"}

    email: str = Field(min_length=1, max_length=sizes.EMAIL)
    password: Password
    refresh: bool = Field(False, description="A short-lived token and a refresh token.")
    code: str | None = Field(None, max_length=sizes.ONE_TIME_CODE,
                             description="A one-time or recovery code.")


class Refresh(Form):
    """The latest refresh token."""

    example: ClassVar = {"refreshToken": "svr_FP4lZPsVx3mJgWdTeZy1H8cTzJq2mX5cVnRk0uBsW7A"}

    refreshToken: str = Field(min_length=1, max_length=sizes.REFRESH_TOKEN)


class User(Shape):
    """An account as the earlier platform's API shows it."""

    example: ClassVar = {"id": "7", "name": "Mara Lind", "role": "USER"}

    id: str
    name: str
    role: Literal["CREATOR", "USER"]


class Pair(Shape):
    """An access token, and the refresh token that gets the next one."""

    example: ClassVar = {"token": "eyJhbGciOiJIUzI1NiJ9.e30.c2ln", "expiresIn": 900,
                         "refreshToken": "svr_FP4lZPsVx3mJgWdTeZy1H8cTzJq2mX5cVnRk0uBsW7A"}

    token: str
    expiresIn: int = Field(description="Seconds until the token expires.")
    refreshToken: str = ""


class SignedIn(Pair):
    """Tokens, and the account they speak for."""

    example: ClassVar = {"token": "eyJhbGciOiJIUzI1NiJ9.e30.c2ln", "expiresIn": 604800,
                         "user": User.example}

    user: User


class TokenForm(Form):
    """The scopes and the end date of a personal token."""

    example: ClassVar = {"name": "Nightly report", "scopes": ["reports:read"], "days": 90}

    name: Annotated[str, Field(min_length=1), sizes.TOKEN_NAME]
    scopes: list[Scope] = Field(min_length=1, max_length=len(SCOPES))
    days: int = Field(90, ge=1, le=MOST_DAYS)


class PersonalToken(Shape):
    """A personal token; `hint` is the end of its secret."""

    example: ClassVar = {
        "id": "3", "name": "Nightly report", "scopes": ["reports:read"], "hint": "sW7A",
        "createdAt": "2026-11-01T08:00:00Z", "expiresAt": "2027-01-30T08:00:00Z",
        "lastUsedAt": None}

    id: str
    name: str
    scopes: list[Scope]
    hint: str
    createdAt: datetime
    expiresAt: datetime
    lastUsedAt: datetime | None


class NewToken(PersonalToken):
    """A personal token with its secret."""

    example: ClassVar = PersonalToken.example | {
        "token": "svp_FP4lZPsVx3mJgWdTeZy1H8cTzJq2mX5cVnRk0uBsW7A"}

    token: str


def pair_json(pair: TokenPair) -> Json:
    """Return a pair as JSON; without a refresh token it has no such key."""
    found: Json = {"token": pair.access, "expiresIn": pair.expires_s}
    return found | {"refreshToken": pair.refresh} if pair.refresh else found


def token_json(token: Token) -> Json:
    """Return a personal token as JSON."""
    return {
        "id": str(token["id"]), "name": token["name"], "scopes": token["scopes"],
        "hint": token["hint"], "createdAt": token["created_at"], "expiresAt": token["expires_at"],
        "lastUsedAt": token["last_used_at"],
    }
