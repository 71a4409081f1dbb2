"""Who may not speak: for some minutes or for good, below one title or everywhere."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal

from pydantic import Field

from app import db
from app.accounts.users import STAFF, Account
from app.community.moderation import held, moderation
from app.ops import audit
from app.ops.clock import now as clock
from app.web.errors import Problem
from app.web.forms import Form

sql = db.queries("community/sanctions")

Row = dict[str, Any]
Kind = Literal["timeout", "ban"]

ASKED_AT_ONCE = 1000
USUAL_MINUTES, MOST_MINUTES = 10, 30 * 24 * 60
ONESELF = "You cannot silence yourself."
OF_STAFF = "Nobody who works for StreamVault can be silenced."
BANNED = "They are banned here already, so nothing was changed."
OVER = "That has ended already, so nothing was changed."


class SanctionForm(Form):
    """How long somebody may not speak, and why; of a ban the minutes do not count."""

    example: ClassVar[dict[str, Any]] = {"kind": "timeout", "minutes": 10,
                                         "reason": "Shouts at others."}

    kind: Kind
    minutes: int = Field(USUAL_MINUTES, ge=1, le=MOST_MINUTES)
    reason: moderation.Reason = ""


def holding(account_ids: Iterable[int], title_id: int, now: datetime) -> dict[int, Row]:
    """Account → what keeps it from speaking below the title now, the longest of several.

    Part of the caller's transaction. A sanction that is made at the same moment counts from the
    next comment on.
    """
    rows = sql.holding(account_ids=set(account_ids), title_id=title_id, now=now)
    return {row["account_id"]: row for row in rows}


def against(account_ids: Iterable[int], now: datetime) -> dict[int, list[Row]]:
    """Account → what keeps it from speaking now, below which title; the longest first."""
    found: dict[int, list[Row]] = {}
    for row in reversed(sql.holding_of(account_ids=set(account_ids), now=now)):
        found.setdefault(row["account_id"], []).append(row)
    return found


def banned(account_ids: Iterable[int]) -> list[tuple[int, int | None]]:
    """Which of these are banned now, and below which title; None is everywhere."""
    ids = sorted(set(account_ids))
    return [(row["account_id"], row["title_id"])
            for first in range(0, len(ids), ASKED_AT_ONCE)
            for row in sql.banned(account_ids=ids[first:first + ASKED_AT_ONCE])]


def left_s(sanction: Row) -> int | None:
    """For how many seconds more it keeps somebody from speaking; None for a ban."""
    if sanction["ends_at"] is None:
        return None
    return max(1, -(-(sanction["ends_at"] - clock()) // timedelta(seconds=1)))


def of_author(comment_id: int, form: SanctionForm, moderator: Account) -> Row:
    """Silence or ban the author of a comment: everywhere for StreamVault, below the comment's
    title for its owner. Returns the sanction. Raises Problem 403, 404 or 409."""
    return _of_author(moderation.of(comment_id, moderator), form, moderator)


def of_held_author(held_id: int, form: SanctionForm, moderator: Account) -> Row:
    """The same for who has written what waits for a moderator; it waits on."""
    return _of_author(held.of(held_id, moderator), form, moderator)


def _of_author(comment: Row, form: SanctionForm, moderator: Account) -> Row:
    title_id = None if moderation.is_everywhere(moderator) else comment["title_id"]
    if form.kind == "ban":
        return ban(comment["account_id"], title_id, moderator, form.reason)
    return silence(comment["account_id"], title_id, moderator, form.minutes, form.reason)


@db.transactional("sanctions.silence")
def silence(account_id: int, title_id: int | None, moderator: Account,
            minutes: int = USUAL_MINUTES, reason: str = "") -> Row:
    """Let somebody be silent for some minutes from now on; a time-out before it is over with that.

    `title_id` None is everywhere, which only StreamVault's moderators may. Raises Problem 403
    for oneself and for staff, 404, or 409 for who is banned there.
    """
    return _put(account_id, title_id, moderator, "timeout", minutes, reason)


@db.transactional("sanctions.ban")
def ban(account_id: int, title_id: int | None, moderator: Account, reason: str = "") -> Row:
    """Let somebody be silent for good, and keep them out of the live rooms. As `silence`."""
    return _put(account_id, title_id, moderator, "ban", None, reason)


def _put(account_id: int, title_id: int | None, moderator: Account, kind: Kind,
         minutes: int | None, reason: str) -> Row:
    at = clock()
    _check_place(title_id, moderator)
    _check_account(account_id, moderator)
    for row in sql.holding_exactly(account_id=account_id, title_id=title_id, now=at):
        if row["kind"] == "ban":
            raise Problem(409, BANNED, code="already_banned")
        sql.lift(sanction_id=row["id"], now=at)
    ends_at = None if minutes is None else at + timedelta(minutes=minutes)
    sanction_id = int(sql.insert_sanction(
        account_id=account_id, title_id=title_id, kind=kind, reason=reason, made_by=moderator.id,
        now=at, ends_at=ends_at))
    audit.record("comment_sanction.create", "comment_sanction", sanction_id,
                 actor_id=moderator.id,
                 new={"account_id": account_id, "title_id": title_id, "kind": kind,
                      "ends_at": ends_at, "reason": reason})
    return dict(sql.sanction(sanction_id=sanction_id))


def _check_place(title_id: int | None, moderator: Account) -> None:
    if moderation.is_everywhere(moderator):
        return
    owner_id = None if title_id is None else sql.owner_of(title_id=title_id)
    if not moderation.may(moderator, owner_id):
        raise Problem(403, moderation.NOT_YOURS)


def _check_account(account_id: int, moderator: Account) -> None:
    """Under the account's lock: two moderators decide one after the other."""
    if account_id == moderator.id:
        raise Problem(403, ONESELF)
    if sql.lock_account(account_id=account_id) is None:
        raise Problem(404)
    if STAFF & {row["role"] for row in sql.roles_of(account_id=account_id)}:
        raise Problem(403, OF_STAFF)


def of(sanction_id: int, moderator: Account) -> Row:
    """A sanction that the account may lift. Raises Problem 404: it is nobody else's to see."""
    row = sql.sanction(sanction_id=sanction_id)
    if row is None or not moderation.may(moderator, row["owner_id"]):
        raise Problem(404)
    return row


@db.transactional("sanctions.lift")
def lift(sanction_id: int, moderator: Account) -> Row:
    """Let somebody speak again, and return what is lifted.

    Raises Problem 404, or 409 for one that is over.
    """
    row = of(sanction_id, moderator)
    if not sql.lift(sanction_id=sanction_id, now=clock()):
        raise Problem(409, OVER, code="decided")
    audit.record("comment_sanction.lift", "comment_sanction", sanction_id, actor_id=moderator.id,
                 old={"account_id": row["account_id"], "title_id": row["title_id"],
                      "kind": row["kind"]})
    return row
