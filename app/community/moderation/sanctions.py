"""Sanctions: an account is muted for a time or banned, on one title or everywhere."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, TypedDict

from app import db
from app.accounts.users import STAFF, Account
from app.community.moderation import held, moderation
from app.ops import audit
from app.ops.clock import now as clock
from app.web import paging
from app.web.errors import Problem

Kind = Literal["mute", "ban"]

ASKED_AT_ONCE = 1000
USUAL_MINUTES, MOST_MINUTES = 10, 30 * 24 * 60
ONESELF = "You cannot mute or ban yourself."
OF_STAFF = "Staff cannot be muted or banned."
BANNED = "This account is already banned here, so nothing was changed."
OVER = "This sanction has already ended, so nothing was changed."


class InForce(TypedDict):
    """A sanction that keeps an account from commenting; `title_id` None is everywhere."""

    id: int
    account_id: int
    title_id: int | None
    kind: Kind
    reason: str
    ends_at: datetime | None


class KindInPlace(TypedDict):
    """A sanction in force in just one place."""

    id: int
    kind: Kind


class Sanction(TypedDict):
    """A sanction with names, and the owner of its title."""

    id: int
    account_id: int
    title_id: int | None
    kind: Kind
    reason: str
    created_at: datetime
    ends_at: datetime | None
    name: str
    title_name: str | None
    owner_id: int | None
    maker: str


class ListedSanction(Sanction):
    """A sanction of the list; `made` is the key of its order."""

    made: datetime


_sql = db.queries(
    "community/sanctions", in_force=InForce, in_force_of=InForce,
    in_force_exactly=KindInPlace, sanction=Sanction, list_sanctions=ListedSanction)


def in_force(account_ids: Iterable[int], title_id: int, now: datetime) -> dict[int, InForce]:
    """Return account → the sanction that keeps it from commenting on a title, the longest of them.

    Part of the caller's transaction. A sanction that is made at the same moment counts from the
    next comment on.
    """
    found: list[InForce] = _sql.in_force(
        account_ids=set(account_ids), title_id=title_id, now=now)
    return {row["account_id"]: row for row in found}


def against(account_ids: Iterable[int], now: datetime) -> dict[int, list[InForce]]:
    """Return account → its sanctions on any title, the longest first."""
    ids, found = sorted(set(account_ids)), dict[int, list[InForce]]()
    for first in range(0, len(ids), ASKED_AT_ONCE):
        rows: list[InForce] = _sql.in_force_of(
            account_ids=ids[first:first + ASKED_AT_ONCE], now=now)
        for row in reversed(rows):
            found.setdefault(row["account_id"], []).append(row)
    return found


def left_s(sanction: InForce) -> int | None:
    """Return how many seconds a mute still lasts; None for a ban."""
    if sanction["ends_at"] is None:
        return None
    return max(1, -(-(sanction["ends_at"] - clock()) // timedelta(seconds=1)))


def of_author(comment_id: int, moderator: Account, kind: Kind, minutes: int = USUAL_MINUTES,
              reason: str = "") -> Sanction:
    """Mute or ban the author of a comment; a ban has no minutes. Return the sanction.

    StreamVault's moderators do it everywhere, a title's owner on that title. Raises Problem 403,
    404 or 409.
    """
    comment = moderation.of(comment_id, moderator)
    return _sanction(comment["account_id"], comment["title_id"], moderator, kind, minutes, reason)


def of_held_author(held_id: int, moderator: Account, kind: Kind, minutes: int = USUAL_MINUTES,
                   reason: str = "") -> Sanction:
    """Mute or ban the author of a held comment, which stays held."""
    comment = held.of(held_id, moderator)
    return _sanction(comment["account_id"], comment["title_id"], moderator, kind, minutes, reason)


def _sanction(account_id: int, title_id: int, moderator: Account, kind: Kind, minutes: int,
              reason: str) -> Sanction:
    place = None if moderation.is_everywhere(moderator) else title_id
    if kind == "ban":
        return ban(account_id, place, moderator, reason)
    return mute(account_id, place, moderator, minutes, reason)


@db.transactional("sanctions.mute")
def mute(account_id: int, title_id: int | None, moderator: Account,
         minutes: int = USUAL_MINUTES, reason: str = "") -> Sanction:
    """Mute an account from now on. An earlier mute in the same place ends.

    `title_id` None is everywhere, which only StreamVault's moderators may choose. Raises Problem
    403 for oneself and for staff, 404, or 409 for an account that is banned there.
    """
    return _put(account_id, title_id, moderator, "mute", minutes, reason)


@db.transactional("sanctions.ban")
def ban(account_id: int, title_id: int | None, moderator: Account, reason: str = "") -> Sanction:
    """Ban an account, also from the live rooms, until somebody lifts the ban. Raises like `mute`.
    """
    return _put(account_id, title_id, moderator, "ban", None, reason)


def _put(account_id: int, title_id: int | None, moderator: Account, kind: Kind,
         minutes: int | None, reason: str) -> Sanction:
    at = clock()
    _check_place(title_id, moderator)
    _check_account(account_id, moderator)
    earlier: list[KindInPlace] = _sql.in_force_exactly(
        account_id=account_id, title_id=title_id, now=at)
    for row in earlier:
        if row["kind"] == "ban":
            raise Problem(409, BANNED, code="already_banned")
        _sql.lift(sanction_id=row["id"], now=at)
    ends_at = None if minutes is None else at + timedelta(minutes=minutes)
    sanction_id = int(_sql.insert_sanction(
        account_id=account_id, title_id=title_id, kind=kind, reason=reason, made_by=moderator.id,
        now=at, ends_at=ends_at))
    audit.record("comment_sanction.create", "comment_sanction", sanction_id,
                 actor_id=moderator.id,
                 new={"account_id": account_id, "title_id": title_id, "kind": kind,
                      "ends_at": ends_at, "reason": reason})
    made: Sanction = _sql.sanction(sanction_id=sanction_id)
    return made


def _check_place(title_id: int | None, moderator: Account) -> None:
    if moderation.is_everywhere(moderator):
        return
    owner_id = None if title_id is None else _sql.owner_of(title_id=title_id)
    if not moderation.may(moderator, owner_id):
        raise Problem(403, moderation.NOT_YOURS)


def _check_account(account_id: int, moderator: Account) -> None:
    """Lock the account, so that two moderators decide one after the other."""
    if account_id == moderator.id:
        raise Problem(403, ONESELF)
    if _sql.lock_account(account_id=account_id) is None:
        raise Problem(404)
    if STAFF & {row["role"] for row in _sql.roles_of(account_id=account_id)}:
        raise Problem(403, OF_STAFF)


def of(sanction_id: int, moderator: Account) -> Sanction:
    """Return a sanction that the account may lift. Raises Problem 404 for others."""
    found: Sanction | None = _sql.sanction(sanction_id=sanction_id)
    if found is None or not moderation.may(moderator, found["owner_id"]):
        raise Problem(404)
    return found


@db.transactional("sanctions.lift")
def lift(sanction_id: int, moderator: Account) -> Sanction:
    """Lift a sanction and return it. Raises Problem 404, or 409 when it has ended."""
    found = of(sanction_id, moderator)
    if not _sql.lift(sanction_id=sanction_id, now=clock()):
        raise Problem(409, OVER, code="decided")
    audit.record("comment_sanction.lift", "comment_sanction", sanction_id, actor_id=moderator.id,
                 old={"account_id": found["account_id"], "title_id": found["title_id"],
                      "kind": found["kind"]})
    return found


def rows(order: str, **asked: Any) -> list[ListedSanction]:
    """Return one page of the sanctions in force."""
    return list(_sql.list_sanctions(order=order, **asked))


def page(moderator: Account, args: Mapping[str, str], limit: int) -> paging.Page[ListedSanction]:
    """Return one page of the sanctions in force that the account may lift, newest first."""
    return paging.page(rows, args, sorts=("made",), default="-made", limit=limit, now=clock(),
                       owner_id=moderation.scope(moderator))
