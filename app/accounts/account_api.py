"""/api/account: one's own profile, password, address and sessions."""

from datetime import datetime
from typing import Any, ClassVar, Literal

from flask import request
from flask_login import current_user
from pydantic import Field

from app.accounts import devices, fields, passwords, profiles, sessions, tokens
from app.accounts.access import signed_in
from app.accounts.shapes import Pair, pair_json
from app.accounts.users import sql
from app.ops import limits
from app.ops.clock import now
from app.web.api import Answer, Api, Shape
from app.web.errors import Problem, Stale
from app.web.forms import Form

Role = Literal["customer", "creator", "instructor", "employee", "analyst", "admin"]

api = Api("account", __name__, area="account", tag="Your account")


class Profile(Shape):
    """Your account; `country` decides which titles you can watch."""

    example: ClassVar = {
        "id": "7", "name": "Mara Lind", "email": "mara@example.org", "country": "PT",
        "roles": ["customer"], "maturityAge": 18, "hasPlan": True, "hasTwoStep": False}

    id: str
    name: str
    email: str
    country: str
    roles: list[Role]
    maturityAge: int
    hasPlan: bool
    hasTwoStep: bool


class ProfileChanges(Form):
    """What is different; what is left away stays."""

    example: ClassVar = {"name": "Mara Lind-Sá"}

    name: fields.Name | None = None
    country: fields.Country | None = None


class PasswordChange(fields.PasswordForm):
    """The present password, and the one that replaces it."""

    example: ClassVar = {"password": "correct-horse-battery", "newPassword": "four-quiet-rivers"}

    password: fields.Password
    newPassword: fields.Password
    refresh: bool = Field(False, description="Short token and a refresh token.")


class EmailChange(fields.PasswordForm):
    """Another address, and your password."""

    example: ClassVar = {"email": "mara.lind@example.org", "password": "correct-horse-battery"}

    email: fields.Email
    password: fields.Password


class Sent(Shape):
    """What happens next."""

    example: ClassVar = {"message": "A link was sent to the new address; it makes the change."}

    message: str


class Session(Shape):
    """Where you are signed in: a browser, or a program with tokens of `/api/auth/login`."""

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


@api.get("/account", returns=Profile)
@signed_in
def get_account() -> Answer:
    """Your profile, with its version."""
    return _profile()


@api.patch("/account", returns=Profile, versioned=True)
@signed_in
def change_account(body: ProfileChanges, version: int) -> Answer:
    """Change your name or your country."""
    stored = sql.own_account(account_id=current_user.id)
    name, country = body.name or stored["name"], body.country or stored["country"]
    fields.check_country(country)
    if not profiles.update(current_user.id, version, name, country):
        raise Stale
    return _profile()


@api.put("/account/password", returns=Pair, scope=None)
@signed_in
def set_password(body: PasswordChange) -> Answer:
    """Change your password. Everything is signed out; this program goes on with the new tokens.

    Without `refresh: true` they are the old contract's one long token, as at `/api/auth/login`.
    """
    network = sessions.network_of(request.remote_addr)
    profiles.prove(current_user.id, body.password, network)
    fields.check_new_password("newPassword", body.newPassword, current_user.name,
                              current_user.email)
    profiles.set_password(current_user.id, passwords.hash_password(body.newPassword))
    pair = tokens.open_session(current_user.id, refresh=body.refresh, network=network,
                               user_agent=request.user_agent.string)
    return Answer(pair_json(pair), headers={"Cache-Control": "no-store"})


@api.post("/account/email", returns=Sent, status=202, scope=None)
@signed_in
def change_email(body: EmailChange) -> Answer:
    """Ask for another address: a link is sent there, and following it makes the change."""
    limits.hit("reset", f"account {current_user.id}")
    profiles.prove(current_user.id, body.password, sessions.network_of(request.remote_addr))
    profiles.ask_email(current_user.id, body.email)
    return Answer(Sent.example)  # the same whoever the address belongs to


@api.get("/account/sessions", returns=[Session], scope=None)
@signed_in
def list_sessions() -> Answer:
    """Where you are signed in, the latest first; at most a hundred."""
    rows = sessions.sql.list_sessions(account_id=current_user.id, now=now())
    return Answer([_session(row) for row in rows])


@api.delete("/account/sessions/<id:session_id>", scope=None)
@signed_in
def end_session(session_id: int) -> Answer:
    """Sign out one browser or program, this one included; its tokens are void at once."""
    if not sessions.revoke(current_user.id, session_id):
        raise Problem(404)
    return Answer()


def _profile() -> Answer:
    row = sql.own_account(account_id=current_user.id)
    return Answer({
        "id": str(row["id"]), "name": row["name"], "email": row["email"],
        "country": row["country"], "roles": sorted(current_user.roles),
        "maturityAge": current_user.maturity_age, "hasPlan": current_user.has_plan,
        "hasTwoStep": current_user.has_totp,
    }, version=row["row_version"])


def _session(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": str(row["id"]), "kind": "program" if row["kind"] == "api" else "browser",
        "device": devices.name_of(row["user_agent"]), "network": row["network"],
        "createdAt": row["created_at"], "lastUsedAt": row["last_seen_at"],
        "expiresAt": row["expires_at"], "isThis": row["id"] == current_user.session_id,
    }
