"""Requests and answers of /api/account."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from app.accounts import devices, downloads, fields, sessions
from app.web import sizes
from app.web.api import Json, Shape
from app.web.forms import Form, Optional

CONFIRMATION = "delete"

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


class DownloadRequest(fields.PasswordForm):
    """Your password: nobody takes the data along at an unlocked computer."""

    example: ClassVar = {"password": "correct-horse-battery"}

    password: fields.Password


class Download(Shape):
    """The file with your data: its state, how far the job is, and until when you can get it."""

    example: ClassVar = {
        "state": "ready", "done": 24, "total": 24, "sizeBytes": 18432,
        "readyAt": "2026-11-02T19:30:00Z", "expiresAt": "2026-11-09T19:30:00Z"}

    state: Literal["none", "waiting", "running", "ready", "failed", "expired"]
    done: int
    total: int | None
    sizeBytes: int | None
    readyAt: datetime | None
    expiresAt: datetime | None


def download_json(found: downloads.Download) -> Json:
    """Return the state of a person's file as JSON."""
    job, stored = found["job"], found["stored"]
    is_ready = found["state"] == "ready" and stored is not None
    return {
        "state": found["state"], "done": job["done_units"] if job else 0,
        "total": job["total_units"] if job else None,
        "sizeBytes": stored["size_bytes"] if stored and is_ready else None,
        "readyAt": stored["ready_at"] if stored and is_ready else None,
        "expiresAt": stored["expires_at"] if stored and is_ready else None}


def _confirmed(typed: str) -> str:
    if typed.strip().casefold() != CONFIRMATION:
        raise ValueError(f"Type “{CONFIRMATION}” to say that you mean it.")
    return CONFIRMATION


class Deletion(fields.PasswordForm):
    """Your password, a code if two-step sign-in is on, and the word that says you mean it."""

    example: ClassVar = {"password": "correct-horse-battery", "confirmation": "delete"}

    password: fields.Password
    code: Optional[fields.Code] = None
    confirmation: Annotated[str, Field(min_length=1, max_length=sizes.CONFIRMATION),
                            AfterValidator(_confirmed)]


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
