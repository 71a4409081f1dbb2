"""Requests and answers of /api/users."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from app.accounts import administration, user_lists
from app.accounts.users import split_roles
from app.web import sizes
from app.web.api import Changes, Json, ListQuery, Shape
from app.web.forms import Form, Optional

Role = Literal["customer", "creator", "instructor", "employee", "analyst", "admin"]
Status = Literal["active", "disabled"]
AnyStatus = Literal["active", "disabled", "deleted"]  # by its own person
Age = Literal[0, 7, 13, 16, 18]


class UserQuery(ListQuery):
    """Filters and order of the accounts."""

    q: Optional[Annotated[str, Field(max_length=sizes.SEARCH)]] = Field(
        None, description="Part of the name or the address.")
    role: Optional[Role] = None
    status: Optional[AnyStatus] = None
    sort: Literal["name", "-name", "created", "-created"] = "name"


class UserChanges(Changes, Form):
    """The fields to change; roles have an operation of their own."""

    example: ClassVar = {"hasPlan": False, "maturityAge": 13}

    status: Status = "active"
    hasPlan: bool = True
    maturityAge: Age = 18


class UserRoles(Form):
    """All roles of the account."""

    example: ClassVar = {"roles": ["customer", "creator"]}

    roles: list[Role] = Field(max_length=sizes.ROLES)


class UserRow(Shape):
    """An account in the list."""

    example: ClassVar = {
        "id": "2", "name": "Bob Marsh", "email": "bob@example.org", "country": "PT",
        "status": "active", "roles": ["customer"], "hasPlan": True,
        "createdAt": "2026-01-05T09:30:00Z"}

    id: str
    name: str
    email: str
    country: str
    status: AnyStatus
    roles: list[Role]
    hasPlan: bool
    createdAt: datetime


class UserAccount(UserRow):
    """An account with what administrators change, and when it was last used."""

    example: ClassVar = UserRow.example | {
        "maturityAge": 18, "twoStep": False, "lastSeenAt": None}

    maturityAge: Age
    twoStep: bool
    lastSeenAt: datetime | None


def user_row(row: administration.User | user_lists.UserRow) -> Json:
    """Return an account of the list as JSON."""
    return {
        "id": str(row["id"]), "name": row["name"], "email": row["email"],
        "country": row["country"], "status": row["status"],
        "roles": sorted(split_roles(row["roles"])),
        "hasPlan": bool(row["has_plan"]), "createdAt": row["created_at"],
    }


def user_json(row: administration.User) -> Json:
    """Return an account as JSON."""
    return user_row(row) | {"maturityAge": row["maturity_age"], "twoStep": bool(row["has_totp"]),
                            "lastSeenAt": row["last_seen_at"]}
