"""The back office's sidebar and the account menu, as data.

An item is shown when one of its endpoints exists and the account holds one of its roles, so a
slice that is not there yet leaves no dead link.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app, request
from flask_login import current_user
from werkzeug.routing import BuildError

from app.web.links import link

EMPLOYEE = frozenset({"employee"})
ANALYST = frozenset({"analyst"})
ADMIN = frozenset({"admin"})
CUSTOMER = frozenset({"customer"})
CREATOR = frozenset({"creator"})
INSTRUCTOR = frozenset({"instructor"})
STUDIO = "Studio"
MODERATOR = EMPLOYEE | ADMIN
STAFF = EMPLOYEE | ANALYST | ADMIN
ANYONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Item:
    """One link: the first of `endpoints` that exists, for accounts with one of `roles`.

    `values` are the endpoint's arguments.
    """

    label: str
    icon: str
    roles: frozenset[str]
    endpoints: tuple[str, ...]
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Link:
    """An item as the page shows it."""

    label: str
    icon: str
    url: str
    current: bool
    count: int = 0  # what waits there


# Endpoint → how much waits there for whoever looks. A slice adds its own when it registers; one
# query per page for those who see the link, so it must be answered by an index.
counts: dict[str, Callable[[], int]] = {}


OFFICE: tuple[tuple[str, tuple[Item, ...]], ...] = (
    (
        "Catalogue",
        (
            Item("Titles", "stack-2", EMPLOYEE, ("catalog.titles",)),
            Item("Videos", "video", EMPLOYEE, ("catalog.videos",)),
            Item("Houses", "building", EMPLOYEE, ("catalog.houses",)),
            Item("Producers", "users-group", EMPLOYEE, ("catalog.producers",)),
            Item("Imports", "file-import", EMPLOYEE, ("catalog.imports",)),
        ),
    ),
    (
        "People",
        (
            Item("Applications", "user-plus", EMPLOYEE, ("accounts.applications",)),
        ),
    ),
    (
        "Rights",
        (
            Item("Contracts", "file-text", EMPLOYEE, ("rights.contracts",)),
        ),
    ),
    (
        "Community",
        (
            Item("Comments", "flag", MODERATOR, ("community.moderation_page",)),
        ),
    ),
    (
        STUDIO,
        (
            Item("Your videos", "video", CREATOR, ("site.studio",)),
            Item("Your numbers", "chart-bar", CREATOR | INSTRUCTOR, ("site.studio_numbers",)),
            Item("Your comments", "flag", CREATOR | INSTRUCTOR, ("community.moderation_page",)),
        ),
    ),
    (
        "Numbers",
        (
            Item("Performance", "chart-bar", ANALYST | ADMIN, ("analytics.dashboard",),
                 (("name", "performance"),)),
        ),
    ),
    (
        "Admin",
        (
            Item("Users", "users", ADMIN, ("accounts.users",)),
            Item("Audit", "history", ADMIN, ("accounts.audit", "accounts.audit_events")),
            Item("Deliveries", "mail", ADMIN, ("accounts.deliveries",)),
        ),
    ),
)
ACCOUNT = (
    Item("Profile", "user", ANYONE, ("accounts.profile",)),
    Item("Signed-in devices", "devices", ANYONE, ("accounts.sessions",)),
    Item("Notifications", "bell", ANYONE, ("community.notification_settings",)),
    Item("Studio", "video", CREATOR, ("site.studio",)),
    Item("Course numbers", "chart-bar", INSTRUCTOR, ("site.studio_numbers",)),
    Item("Create or teach", "user-plus", CUSTOMER, ("accounts.own_applications",)),
    Item("Two-step sign-in", "key", ANYONE, ("accounts.two_step",)),
    Item("Access tokens", "code", ANYONE, ("accounts.tokens",)),
)


def url_of(*endpoints: str, **values: Any) -> str | None:
    """The URL of the first of `endpoints` that exists and needs no more than `values`, or None."""
    for endpoint in endpoints:
        if endpoint in current_app.view_functions:
            try:
                return link(endpoint, **values)
            except BuildError:
                continue
    return None


def _allowed(item: Item) -> bool:
    return not item.roles or bool(item.roles & frozenset(getattr(current_user, "roles", ())))


def _links(items: tuple[Item, ...], counted: bool = False) -> list[Link]:
    links = []
    for item in items:
        url = url_of(*item.endpoints, **dict(item.values)) if _allowed(item) else None
        if url:
            current = request.path == url or request.path.startswith(f"{url.rstrip('/')}/")
            count = counts.get(item.endpoints[0]) if counted else None
            links.append(Link(item.label, item.icon, url, current, count() if count else 0))
    return links


def office_links(counted: bool = True) -> list[tuple[str, list[Link]]]:
    """The sidebar of the signed-in account: (heading, links), headings without links left out."""
    groups = [(heading, _links(items, counted)) for heading, items in OFFICE]
    return [(heading, links) for heading, links in groups if links]


def account_links() -> list[Link]:
    """The account menu."""
    return _links(ACCOUNT)


def office_home() -> str | None:
    """The first back-office page of the signed-in account, or None for a customer.

    The studio is no part of it: who creates or teaches is a customer among customers.
    """
    groups = [links for heading, links in office_links(counted=False) if heading != STUDIO]
    return groups[0][0].url if groups else None
