"""The viewer: who looks, from which country, at which moment.

The access rule takes a Viewer whole: a query declares `viewer`, and its fragments name the fields
that they read (`%(viewer_country)s`). A Viewer is made here and nowhere else: from the account of a
session or a token, and for staff from a preview.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from app import db
from app.accounts.users import Account, split_roles
from app.ops.clock import now, today

AT_ONCE = 1000
GROWN_UP = 18
NOBODY = 0  # no account has this id

_sql = db.queries("accounts/viewer")


@dataclass(frozen=True, slots=True)
class Viewer:
    """Everything that decides what somebody may see."""

    account_id: int
    country: str
    maturity_age: int
    has_plan: bool
    roles: frozenset[str]
    now: datetime  # in UTC
    today: date  # the day of `now` on which terms count
    is_preview: bool = False

    @property
    def watcher_id(self) -> int:
        """Return the account whose progress and reviews are shown: nobody's in a preview."""
        return NOBODY if self.is_preview else self.account_id

    @property
    def author_id(self) -> int:
        """Return the account that writes.

        Raises RuntimeError in a preview, so that nothing is written by the rights of another
        country or day.
        """
        if self.is_preview:
            raise RuntimeError("A preview writes nothing: take own_viewer().")
        return self.account_id

    @property
    def standing(self) -> tuple[Any, ...]:
        """Return what the access rule reads, but for the moment.

        Viewers of equal standing may see the same, so they share a query or a cached answer.
        """
        return self.country, self.today, self.maturity_age, self.has_plan


def viewer_of(account: Account, at: datetime | None = None) -> Viewer:
    """Return an account as a viewer at a moment of today, else now."""
    return Viewer(
        account_id=account.id, country=account.country, maturity_age=account.maturity_age,
        has_plan=account.has_plan, roles=account.roles, now=at or now(), today=today())


def viewers_of(account_ids: Iterable[int], at: datetime | None = None) -> dict[int, Viewer]:
    """Return accounts as viewers by id, as their rows are now."""
    ids = sorted(set(account_ids))
    at, day = at or now(), today()
    return {row["id"]: _from_row(row, at, day) for start in range(0, len(ids), AT_ONCE)
            for row in _sql.list_viewers(account_ids=ids[start:start + AT_ONCE])}


def _from_row(row: Mapping[str, Any], at: datetime, day: date) -> Viewer:
    return Viewer(
        account_id=row["id"], country=row["country"], maturity_age=row["maturity_age"],
        has_plan=bool(row["has_plan"]), roles=split_roles(row["roles"]), now=at, today=day)


def own_viewer() -> Viewer:
    """Return the viewer that the signed-in account is, whatever the page previews."""
    from flask_login import current_user  # the worker makes viewers too, and does without Flask

    return viewer_of(current_user)


def current_viewer() -> Viewer:
    """Return the viewer for whom the page is shown: the account's own, or that of a preview.

    A preview keeps the time of day, and sees what a grown-up subscriber sees.
    """
    from app.accounts import preview

    own, asked = own_viewer(), preview.arguments()
    if not asked:
        return own
    day = date.fromisoformat(asked["on"]) if "on" in asked else own.today
    return replace(
        own, country=asked.get("as", own.country), maturity_age=GROWN_UP, has_plan=True, today=day,
        now=own.now if day == own.today else datetime.combine(day, time(12)), is_preview=True)
