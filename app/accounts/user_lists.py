"""The list of users as a request asks for it: filters and sorts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict

from app import db
from app.accounts.users import ROLES, STATUSES
from app.ops.search import Match
from app.web import paging
from app.web.arguments import choice, match


class UserRow(TypedDict):
    """An account in the list; `roles` is comma-separated."""

    id: int
    name: str
    email: str
    country: str
    status: str
    has_plan: int
    created_at: datetime
    created: datetime
    roles: str | None


class UserFilters(TypedDict):
    """The filters of the list; None filters nothing."""

    match: Match
    role: str | None
    status: str | None


class FoundUser(UserRow):
    """An account that a search found; `best` orders it."""

    best: str


_sql = db.queries("accounts/user_lists", list_users=UserRow, search_users=FoundUser)

SORTS = ("name", "created")
BEST = "best"  # the order of a search, unless the person asks for another


def filters(args: Mapping[str, str]) -> UserFilters:
    """Return the filters of the query string; any other value filters nothing."""
    return {"match": match(args.get("q")), "role": choice(args.get("role"), ROLES),
            "status": choice(args.get("status"), STATUSES)}


def list_users(order: str, **page: Any) -> list[UserRow]:
    """Return one page of accounts."""
    rows: list[UserRow] = _sql.list_users(order=order, **page)
    return rows


def page(args: Mapping[str, str]) -> paging.Page[UserRow]:
    """Return one page of accounts for the query string; a search has the best ones first."""
    chosen = filters(args)
    if not chosen["match"].anything and args.get("sort", "").removeprefix("-") not in SORTS:
        return paging.page(_search, args, sorts=(BEST,), default=BEST, **chosen)
    return paging.page(list_users, args, sorts=SORTS, default="name", **chosen)


def _search(order: str, **page: Any) -> list[UserRow]:
    rows: list[UserRow] = _sql.search_users(order=order, **page)
    return rows


def count(chosen: UserFilters) -> int:
    """Return how many accounts match the filters."""
    return int(_sql.count_users(**chosen))
