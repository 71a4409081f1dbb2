"""/api/comment-reports and /api/comment-removals: what readers report, and what moderators take
away."""

from datetime import datetime
from typing import Any, ClassVar, Literal

from flask_login import current_user
from pydantic import Field

from app.accounts.access import role_required, signed_in
from app.accounts.viewer import own_viewer
from app.community import shapes
from app.community.moderation import moderation, reports
from app.community.moderation.moderation import MODERATORS
from app.media.shapes import Person
from app.web.api import Answer, Api, Id, ListQuery, Shape
from app.web.api.lists import listed

api = Api("comment_reports", __name__, area="community", tag="Moderation of comments")

Row = dict[str, Any]


class ModeratedComment(Shape):
    """A comment as moderators see it; a removed one keeps its words and its place."""

    example: ClassVar = {
        "id": "31", "videoId": "12", "content": "It was the gardener.", "user": Person.example,
        "mediaSecond": 130, "state": "hidden", "removalReason": "Tells the ending.",
        "replyToId": None, "createdAt": shapes.CREATED}

    id: str
    videoId: str
    content: str
    user: Person
    mediaSecond: int | None = Field(description="Where in the video it was said.")
    state: Literal["visible", "hidden", "deleted", "pending"]
    removalReason: str | None
    replyToId: str | None
    createdAt: datetime


class ReportCounts(Shape):
    """How many readers gave each reason."""

    example: ClassVar = {"spam": 0, "abuse": 0, "spoiler": 3, "other": 0}

    spam: int
    abuse: int
    spoiler: int
    other: int


class ReportedComment(Shape):
    """A comment with what is reported about it; who reports is told to nobody."""

    example: ClassVar = {
        "comment": ModeratedComment.example | {"state": "visible", "removalReason": None},
        "videoTitle": "The radio that only hummed", "reports": 3, "reasons": ReportCounts.example,
        "notes": ["He names the thief."], "reportedAt": shapes.CREATED}

    comment: ModeratedComment
    videoTitle: str
    reports: int
    reasons: ReportCounts
    notes: list[str] = Field(description="The latest three.")
    reportedAt: datetime = Field(description="The latest.")


class NewReport(reports.ReportForm):
    """Which comment, and what is wrong with it."""

    example: ClassVar = {"commentId": "31", **reports.ReportForm.example}

    commentId: Id


class NewRemoval(moderation.RemovalForm):
    """Which comment, and why: everybody reads the reason in its place."""

    example: ClassVar = {"commentId": "31", **moderation.RemovalForm.example}

    commentId: Id


@api.get("/comment-reports", returns=[ReportedComment])
@role_required(*MODERATORS)
def list_reports(query: ListQuery) -> Answer:
    """Comments with open reports, the most reported first, then the latest.

    Employees and administrators see all of them, creators and instructors those below their own
    titles.
    """
    rows, on = listed(reports.queue, query, "-weight", owner_id=moderation.below(current_user))
    return Answer([_reported_json(row) for row in rows], next=on)


@api.post("/comment-reports", returns=shapes.Done)
@signed_in
def report_comment(body: NewReport) -> Answer:
    """Report a comment that you can see and have not written. A second report changes the first."""
    looked_at = not reports.report(body.commentId, own_viewer(), body.reason,
                                   body.note)
    return Answer({"message": reports.LOOKED if looked_at else reports.THANKS})


@api.post("/comment-reports/<id:comment_id>/settlement", returns=shapes.Done)
@role_required(*MODERATORS)
def settle_reports(comment_id: int) -> Answer:
    """Let a comment stay and settle what is reported about it: 409 when nothing is open."""
    reports.dismiss(comment_id, current_user)
    return Answer({"message": "The comment stays."})


@api.post("/comment-removals", returns=ModeratedComment, status=201)
@role_required(*MODERATORS)
def remove_comment(body: NewRemoval) -> Answer:
    """Take a comment away for everybody, and settle its reports: 409 when it is gone already."""
    row = moderation.remove(body.commentId, current_user, body.reason)
    return Answer(moderated_json(row), location=f"/api/comment-removals/{row['id']}")


@api.delete("/comment-removals/<id:comment_id>", returns=ModeratedComment)
@role_required(*MODERATORS)
def restore_comment(comment_id: int) -> Answer:
    """Bring a removed comment back. What StreamVault removed, its creator cannot: 403."""
    return Answer(moderated_json(moderation.restore(comment_id, current_user)))


def moderated_json(row: Row) -> Row:
    """A comment with everything about it."""
    return {"id": str(row["id"]), "videoId": str(row["video_id"]), "content": row["body"],
            "user": shapes.person(row["account_id"], row["author"]),
            "mediaSecond": row["media_second"], "state": row["state"],
            "removalReason": row["removal_reason"],
            "replyToId": str(row["reply_to_id"]) if row["reply_to_id"] else None,
            "createdAt": row["created_at"]}


def _reported_json(row: Row) -> Row:
    return {"comment": moderated_json(row), "videoTitle": row["video_name"],
            "reports": row["reports"], "reasons": {name: row[name] for name in reports.REASONS},
            "notes": [note["note"] for note in row["notes"]], "reportedAt": row["reported_at"]}
