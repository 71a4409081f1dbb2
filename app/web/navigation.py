"""The back office's sidebar, the account menu, and pages that can be linked to by name.

Each slice adds its own items and names when it registers. So a page can link to a later slice's
page without knowing that slice; without the slice there is no link.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from flask import Flask, current_app, request
from flask_login import current_user
from werkzeug.routing import BuildError

from app.web.links import link

EMPLOYEE = frozenset({"employee"})
ANALYST = frozenset({"analyst"})
ADMIN = frozenset({"admin"})
CUSTOMER = frozenset({"customer"})
CREATOR = frozenset({"creator"})
INSTRUCTOR = frozenset({"instructor"})
MODERATOR = EMPLOYEE | ADMIN
STAFF = EMPLOYEE | ANALYST | ADMIN
ANYONE: frozenset[str] = frozenset()

STUDIO = "Studio"
HEADINGS = ("Catalogue", "People", "Rights", "Community", STUDIO, "Numbers", "Admin")
ACCOUNT = "Account"


@dataclass(frozen=True)
class Item:
    """A link to `endpoint` for accounts with one of `roles`.

    `place` orders the items of a menu. `count` returns how many things there need the account's
    attention; the sidebar calls it on every page, so an index must answer it. `values` are the
    endpoint's arguments. `readers` have the link too, but only read there: it is not their home.
    """

    label: str
    icon: str
    roles: frozenset[str]
    endpoint: str
    place: int = 0
    count: Callable[[], int] | None = None
    values: tuple[tuple[str, str], ...] = ()
    readers: frozenset[str] = ANYONE


@dataclass(frozen=True)
class Link:
    """An item as the page shows it."""

    label: str
    icon: str
    url: str
    current: bool
    count: int = 0


@dataclass(frozen=True)
class Navigation:
    """The registrations of one application's slices: items by menu, endpoints by name."""

    menus: dict[str, list[Item]] = field(
        default_factory=lambda: {menu: [] for menu in (*HEADINGS, ACCOUNT)})
    names: dict[str, str] = field(default_factory=dict)


def install(app: Flask) -> None:
    """Give the application its navigation, and templates the ways to show it."""
    app.extensions["navigation"] = Navigation()
    app.jinja_env.globals.update(url_of=url_of, office_links=office_links,
                                 account_links=account_links, office_home=office_home)


def add(app: Flask, menu: str, *items: Item) -> None:
    """Add items to a heading of the sidebar or to the account menu."""
    listed = app.extensions["navigation"].menus[menu]
    listed.extend(items)
    listed.sort(key=attrgetter("place"))


def name(app: Flask, **endpoints: str) -> None:
    """Give endpoints the names by which other slices' pages link to them."""
    app.extensions["navigation"].names.update(endpoints)


def url_of(page: str, /, **values: Any) -> str | None:
    """Return the URL of a page by its registered name or its endpoint; None if there is none."""
    endpoint = _registered().names.get(page, page)
    if endpoint not in current_app.view_functions:
        return None
    try:
        return link(endpoint, **values)
    except BuildError:
        return None


def _registered() -> Navigation:
    registered: Navigation = current_app.extensions["navigation"]
    return registered


def _links(menu: str, counted: bool = False, home: bool = False) -> list[Link]:
    roles = frozenset(getattr(current_user, "roles", ()))
    links = []
    for item in _registered().menus[menu]:
        allowed = item.roles if home else item.roles | item.readers
        if item.roles and not allowed & roles:
            continue
        url = link(item.endpoint, **dict(item.values))
        current = request.path == url or request.path.startswith(f"{url.rstrip('/')}/")
        count = item.count() if counted and item.count else 0
        links.append(Link(item.label, item.icon, url, current, count))
    return links


def office_links(counted: bool = True) -> list[tuple[str, list[Link]]]:
    """Return the account's sidebar as (heading, links), without empty headings."""
    groups = [(heading, _links(heading, counted)) for heading in HEADINGS]
    return [(heading, links) for heading, links in groups if links]


def account_links() -> list[Link]:
    """Return the account menu."""
    return _links(ACCOUNT)


def office_home() -> str | None:
    """Return the URL of the account's first back-office page, or None for a customer.

    The studio does not count: creators and instructors are customers among customers.
    """
    links = [_links(heading, home=True) for heading in HEADINGS if heading != STUDIO]
    return next((group[0].url for group in links if group), None)
