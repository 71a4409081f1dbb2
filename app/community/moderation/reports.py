"""Reports: a reader reports a comment once; a moderator dismisses the reports or removes it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, TypedDict

from app import db
from app.accounts.users import Account
from app.accounts.viewer import Viewer
from app.community.comments.stored import Comment
from app.community.moderation import moderation
from app.ops import audit
from app.ops.clock import now
from app.web import limits, paging
from app.web.errors import Problem

Reason = Literal["spam", "harassment", "spoiler", "other"]

REASONS: dict[Reason, str] = {
    "spoiler": "Spoiler", "harassment": "Harassment", "spam": "Spam or advertising",
    "other": "Other"}
OWN = "This is your own comment. You can delete it instead."
THANKS = "Thank you. A moderator will review this comment."
REVIEWED = "A moderator has already reviewed this comment and decided to keep it."
NOT_DISMISSED = "No report of this comment has been dismissed, so nothing was changed."
NOT_OPEN = "This comment has no open reports, so nothing was changed."


class Reportable(TypedDict):
    """A comment that the reader can see, and what became of the reader's earlier report."""

    id: int
    account_id: int
    edited_at: datetime | None
    settled_at: datetime | None


class Note(TypedDict):
    """One reader's report of a comment."""

    comment_id: int
    reason: Reason
    note: str


class ReportedRow(Comment):
    """A comment with open reports: how many there are, in all and by reason."""

    video_name: str
    title_id: int
    title_name: str
    title_kind: str
    owner_id: int | None
    reports: int
    spam: int
    harassment: int
    spoiler: int
    other: int
    reported_at: datetime
    weight: int


class Reported(ReportedRow):
    """The same with its latest notes, and the reasons that somebody gave."""

    counts: dict[Reason, int]
    notes: list[Note]


_sql = db.queries("community/reports", reportable=Reportable, list_reported=ReportedRow,
                  notes_of=Note)


def report(comment_id: int, viewer: Viewer, reason: Reason, note: str = "") -> bool:
    """Report a comment. Return whether a moderator will review it.

    A second report changes the first. After a moderator has dismissed the reports, the same reader
    can report the comment again only once its author has edited it. Raises Problem 404, 403 for
    the reader's own comment, 429.
    """
    limits.hit("report", f"account {viewer.author_id}")
    return _report(comment_id, viewer, reason, note)


@db.transactional("comments.report")
def _report(comment_id: int, viewer: Viewer, reason: Reason, note: str) -> bool:
    account_id = viewer.author_id
    found: Reportable | None = _sql.reportable(comment_id=comment_id, viewer=viewer)
    if found is None:
        raise Problem(404)
    if found["account_id"] == account_id:
        raise Problem(403, OWN)
    settled, edited = found["settled_at"], found["edited_at"]
    if settled is not None and (edited is None or edited <= settled):
        return False
    try:
        _sql.put_report(comment_id=comment_id, account_id=account_id, reason=reason, note=note,
                        now=now())
    except db.Rejected:  # the video was deleted this very moment
        raise Problem(404) from None
    audit.record("comment.report", "comment", comment_id, actor_id=account_id,
                 new={"reason": reason, "note": note})
    return True


@db.transactional("comments.dismiss")
def dismiss(comment_id: int, moderator: Account) -> None:
    """Dismiss the reports of a comment, which stays.

    Raises Problem 403, 404, or 409 when no report is open.
    """
    moderation.of(comment_id, moderator)
    dismissed = moderation.settle_reports(comment_id)
    if not dismissed:
        raise Problem(409, NOT_OPEN, code="decided")
    audit.record("comment.dismiss", "comment", comment_id, actor_id=moderator.id,
                 new={"reports": dismissed})


@db.transactional("comments.undismiss")
def undo_dismissal(comment_id: int, moderator: Account) -> None:
    """Open the reports of a comment again that were dismissed last.

    Raises Problem 403, 404, or 409 when there are none, or the comment has been removed.
    """
    if moderation.of(comment_id, moderator)["state"] != "visible":
        raise Problem(409, moderation.REMOVED, code="decided")
    reopened = moderation.reopen_reports(comment_id)
    if not reopened:
        raise Problem(409, NOT_DISMISSED, code="decided")
    audit.record("comment.undismiss", "comment", comment_id, actor_id=moderator.id,
                 new={"reports": reopened})


def count_about_author(comment_id: int, moderator: Account) -> int:
    """Return how many reports about a comment's author are open in its room.

    Raises Problem 403 or 404.
    """
    moderation.of(comment_id, moderator)
    return int(_sql.count_about_author(comment_id=comment_id))


def rows(order: str, **asked: Any) -> list[Reported]:
    """Return one page of comments with open reports."""
    found: list[ReportedRow] = _sql.list_reported(order=order, **asked)
    notes: dict[int, list[Note]] = {row["id"]: [] for row in found}
    latest: list[Note] = _sql.notes_of(comment_ids=list(notes)) if notes else []
    for note in latest:
        notes[note["comment_id"]].append(note)
    return [{**row, "counts": {reason: n for reason, n in by_reason(row).items() if n},
             "notes": notes[row["id"]]} for row in found]


def by_reason(row: ReportedRow) -> dict[Reason, int]:
    """Return how many readers gave each reason."""
    return {"spam": row["spam"], "harassment": row["harassment"], "spoiler": row["spoiler"],
            "other": row["other"]}


def page(moderator: Account, args: Mapping[str, str], limit: int) -> paging.Page[Reported]:
    """Return one page of the reported comments that the account moderates, most reported first."""
    return paging.page(rows, args, sorts=("weight",), default="-weight", limit=limit,
                       owner_id=moderation.scope(moderator))
