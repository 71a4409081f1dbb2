"""Reports: what readers say about comments that should not be there, once each."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from app import db
from app.accounts.users import Account
from app.accounts.viewer import Viewer
from app.community.moderation import moderation
from app.ops import audit
from app.ops.clock import now
from app.web import limits
from app.web.errors import Problem
from app.web.forms import Form

sql = db.queries("community/reports")

Row = dict[str, Any]
Reason = Literal["spam", "abuse", "spoiler", "other"]

REASONS = {"spam": "Spam or advertising", "abuse": "Insults or threatens somebody",
           "spoiler": "Tells what happens", "other": "Something else"}
OWN = "This is your own comment. You can delete it instead."
THANKS = "Thank you. A moderator will look at the comment."
LOOKED = "A moderator has looked at this comment and decided that it stays."
SETTLED = "Nothing is reported about this comment any more, so nothing was changed."


class ReportForm(Form):
    """What is wrong with a comment."""

    example: ClassVar[dict[str, Any]] = {"reason": "spam", "note": "The same link everywhere."}

    reason: Reason
    note: str = Field("", max_length=300)


def report(comment_id: int, viewer: Viewer, reason: Reason, note: str = "") -> bool:
    """Report a comment; whether a moderator will look at it.

    A second report changes the first. What a moderator has left standing is looked at again only
    when its author has changed it since. Raises Problem 404, 403 for one's own, 429.
    """
    limits.hit("report", f"account {viewer.author_id}")
    return _report(comment_id, viewer, reason, note)


@db.transactional("comments.report")
def _report(comment_id: int, viewer: Viewer, reason: Reason, note: str) -> bool:
    account_id = viewer.author_id
    found = sql.reportable(comment_id=comment_id, viewer=viewer)
    if found is None:
        raise Problem(404)
    if found["account_id"] == account_id:
        raise Problem(403, OWN)
    settled, edited = found["settled_at"], found["edited_at"]
    if settled is not None and (edited is None or edited <= settled):
        return False
    try:
        sql.put_report(comment_id=comment_id, account_id=account_id, reason=reason, note=note,
                       now=now())
    except db.Refused:  # its video was deleted this very moment
        raise Problem(404) from None
    audit.record("comment.report", "comment", comment_id, actor_id=account_id,
                 new={"reason": reason, "note": note})
    return True


@db.transactional("comments.dismiss")
def dismiss(comment_id: int, moderator: Account) -> None:
    """Let a comment stay and settle what was reported about it.

    Raises Problem 403, 404, or 409 when nothing is open.
    """
    moderation.of(comment_id, moderator)
    settled = sql.settle_reports(comment_id=comment_id, now=now())
    if not settled:
        raise Problem(409, SETTLED, code="decided")
    audit.record("comment.settle", "comment", comment_id, actor_id=moderator.id,
                 new={"reports": settled})


def queue(order: str, **page: Any) -> list[Row]:
    """Comments with open reports, each with its `counts` (reason → how many) and latest `notes`.

    `page` is what the query asks; it serves both kinds of lists.
    """
    rows = sql.list_reported(order=order, **page)
    notes: dict[int, list[Row]] = {}
    if rows:
        for note in sql.notes_of(comment_ids=[row["id"] for row in rows]):
            notes.setdefault(note["comment_id"], []).append(note)
    for row in rows:
        row["counts"] = {name: row[name] for name in REASONS if row[name]}
        row["notes"] = notes.get(row["id"], [])
    return rows
