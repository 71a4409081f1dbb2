"""Requests and answers of /api/account."""

from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field

from app.accounts import devices, fields, sessions
from app.web.api import Json, Shape
from app.web.forms import Form

Role = Literal["customer", "creator", "instructor", "employee", "analyst", "admin"]


class Profile(Shape):
    """Your account. `country` decides which titles you can watch."""

    example: ClassVar = {
        "id": "7", "name": "Mara Lind", "email": "mara@example.org", "country": "PT",
        "roles": ["customer"], "maturityAge": 18, "hasPlan": True, "hasTwoStep": False,
        "emailProven": True}

    id: str
    name: str
    email: str
    country: str
    roles: list[Role]
    maturityAge: int
    hasPlan: bool
    hasTwoStep: bool
    emailProven: bool


class ProfileChanges(Form):
    """The fields to change; a field that is left out stays as it is."""

    example: ClassVar = {"name": "Mara Lind-Sá"}

    name: fields.Name | None = None
    country: fields.Country | None = None


class PasswordChange(fields.PasswordForm):
    """The current password, and the new one."""

    example: ClassVar = {"password": "correct-horse-battery", "newPassword": "four-quiet-rivers"}

    password: fields.Password
    newPassword: fields.Password
    refresh: bool = Field(False, description="A short-lived token and a refresh token.")


class EmailChange(fields.PasswordForm):
    """Another address, and your password."""

    example: ClassVar = {"email": "mara.lind@example.org", "password": "correct-horse-battery"}

    email: fields.Email
    password: fields.Password


class Sent(Shape):
    """A sentence about the next step."""

    example: ClassVar = {
        "message": "We've sent a link to the new address. Open it to make the change."}

    message: str


class Session(Shape):
    """A signed-in device: a browser, or a program with tokens from `/api/auth/login`."""

    example: ClassVar = {
        "id": "31", "kind": "browser", "device": "Firefox on Linux", "network": "192.0.2.7",
        "createdAt": "2026-11-01T08:00:00Z", "lastUsedAt": "2026-11-02T19:30:00Z",
        "expiresAt": "2026-12-01T08:00:00Z", "isThis": False}

    id: str
    kind: Literal["browser", "program"]
    device: str
    network: str
    createdAt: datetime
    lastUsedAt: datetime
    expiresAt: datetime
    isThis: bool


def session_json(row: sessions.Session, own_id: int | None) -> Json:
    """Return a session as JSON; `own_id` is the one that asks."""
    return {
        "id": str(row["id"]), "kind": "program" if row["kind"] == "api" else "browser",
        "device": devices.name_of(row["user_agent"]), "network": row["network"],
        "createdAt": row["created_at"], "lastUsedAt": row["last_seen_at"],
        "expiresAt": row["expires_at"], "isThis": row["id"] == own_id,
    }
