"""Requests and answers of /api/invitations; the pages use the same forms."""

from datetime import datetime
from typing import ClassVar

from app.accounts import fields, invitations
from app.accounts.user_shapes import Role
from app.web.api import Json, Shape
from app.web.forms import Form


class InvitationForm(Form):
    """The address to invite, and the role that its account will have."""

    example: ClassVar = {"email": "dora@example.org", "role": "employee"}

    email: fields.Email
    role: Role


class Invitation(Shape):
    """An open invitation. `active` is false once it cannot be accepted until it is sent again."""

    example: ClassVar = {
        "id": "3", "email": "dora@example.org", "role": "employee", "invitedBy": "Ada Stone",
        "active": True, "sentAt": "2026-11-01T08:00:00Z", "expiresAt": "2026-11-08T08:00:00Z"}

    id: str
    email: str
    role: Role
    invitedBy: str
    active: bool
    sentAt: datetime
    expiresAt: datetime


def invitation_json(row: invitations.Invitation) -> Json:
    """Return an invitation as JSON."""
    return {
        "id": str(row["id"]), "email": row["email"], "role": row["role"],
        "invitedBy": row["inviter"], "active": bool(row["holds"]), "sentAt": row["sent_at"],
        "expiresAt": row["expires_at"],
    }
