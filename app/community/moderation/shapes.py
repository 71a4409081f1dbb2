"""Requests and answers of moderation."""

from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field

from app.community.comments.stored import Comment
from app.community.moderation import blocked_words, held, reports, sanctions
from app.community.moderation.forms import RemovalForm, ReportForm, SanctionForm, WordForm
from app.community.shapes import CREATED, person
from app.media.shapes import Person
from app.web.api import Id, Json, Shape


class ModeratedComment(Shape):
    """A comment as moderators see it. A removed comment keeps its text and its place."""

    example: ClassVar = {
        "id": "31", "videoId": "12", "content": "It was the gardener.", "user": Person.example,
        "mediaSecond": 130, "state": "hidden", "removalReason": "Gives away the ending.",
        "replyToId": None, "createdAt": CREATED}

    id: str
    videoId: str
    content: str
    user: Person
    mediaSecond: int | None = Field(description="The second of the video that it is about.")
    state: Literal["visible", "hidden", "deleted", "pending"]
    removalReason: str | None
    replyToId: str | None
    createdAt: datetime


class ReportCounts(Shape):
    """The number of readers for each reason."""

    example: ClassVar = {"spam": 0, "harassment": 0, "spoiler": 3, "other": 0}

    spam: int
    harassment: int
    spoiler: int
    other: int


class ReportedComment(Shape):
    """A comment with its open reports. Nobody learns who reports."""

    example: ClassVar = {
        "comment": ModeratedComment.example | {"state": "visible", "removalReason": None},
        "videoTitle": "The radio that only hummed", "reports": 3, "reasons": ReportCounts.example,
        "notes": ["He names the thief."], "reportedAt": CREATED}

    comment: ModeratedComment
    videoTitle: str
    reports: int
    reasons: ReportCounts
    notes: list[str] = Field(description="The latest three.")
    reportedAt: datetime = Field(description="When the latest report came.")


class NewReport(ReportForm):
    """A comment, and what is wrong with it."""

    example: ClassVar = {"commentId": "31", **ReportForm.example}

    commentId: Id


class NewRemoval(RemovalForm):
    """A comment, and why it is removed. Everyone reads the reason in the comment's place."""

    example: ClassVar = {"commentId": "31", **RemovalForm.example}

    commentId: Id


class HeldComment(Shape):
    """A comment that nobody has read yet: its room asks for approval, or it has a blocked word."""

    example: ClassVar = {
        "id": "8", "videoId": "12", "videoTitle": "The radio that only hummed",
        "content": "Better than any casino.", "user": Person.example, "mediaSecond": None,
        "replyToId": None, "heldFor": "word", "createdAt": CREATED}

    id: str
    videoId: str
    videoTitle: str
    content: str
    user: Person
    mediaSecond: int | None
    replyToId: str | None
    heldFor: held.HeldFor
    createdAt: datetime


class Sanction(Shape):
    """A muted or banned account: on one title, or everywhere when `titleId` is null."""

    example: ClassVar = {
        "id": "4", "user": Person.example, "titleId": None, "kind": "mute",
        "reason": "Shouts at others.", "createdAt": CREATED,
        "endsAt": "2026-11-01T08:10:00Z", "madeBy": "Erin Hale"}

    id: str
    user: Person
    titleId: str | None
    kind: sanctions.Kind
    reason: str
    createdAt: datetime
    endsAt: datetime | None = Field(description="Null for a ban, which lasts until it is lifted.")
    madeBy: str


class NewSanction(SanctionForm):
    """A comment, and how its author is sanctioned."""

    example: ClassVar = {"commentId": "31", **SanctionForm.example}

    commentId: Id


class Word(Shape):
    """A blocked word and its effect. It is found whole, in any case and with any accents."""

    example: ClassVar = {"id": "3", **WordForm.example, "createdAt": CREATED,
                         "madeBy": "Erin Hale"}

    id: str
    word: str
    effect: Literal["hold", "reject"]
    createdAt: datetime
    madeBy: str


def moderated_json(row: Comment | reports.Reported) -> Json:
    """Return a comment as moderators get it."""
    return {"id": str(row["id"]), "videoId": str(row["video_id"]), "content": row["body"],
            "user": person(row["account_id"], row["author"]),
            "mediaSecond": row["media_second"], "state": row["state"],
            "removalReason": row["removal_reason"], "replyToId": _id(row["reply_to_id"]),
            "createdAt": row["created_at"]}


def reported_json(row: reports.Reported) -> Json:
    """Return a comment with its open reports."""
    return {"comment": moderated_json(row), "videoTitle": row["video_name"],
            "reports": row["reports"], "reasons": reports.by_reason(row),
            "notes": [note["note"] for note in row["notes"]], "reportedAt": row["reported_at"]}


def held_json(row: held.ListedHeld) -> Json:
    """Return a held comment."""
    return {"id": str(row["id"]), "videoId": str(row["video_id"]),
            "videoTitle": row["video_name"], "content": row["body"],
            "user": person(row["account_id"], row["author"]),
            "mediaSecond": row["media_second"], "replyToId": _id(row["reply_to_id"]),
            "heldFor": row["held_for"], "createdAt": row["created_at"]}


def sanction_json(row: sanctions.Sanction) -> Json:
    """Return a sanction."""
    return {"id": str(row["id"]), "user": person(row["account_id"], row["name"]),
            "titleId": _id(row["title_id"]), "kind": row["kind"], "reason": row["reason"],
            "createdAt": row["created_at"], "endsAt": row["ends_at"], "madeBy": row["maker"]}


def word_json(row: blocked_words.BlockedWord) -> Json:
    """Return a blocked word."""
    return {"id": str(row["id"]), "word": row["word"], "effect": row["effect"],
            "createdAt": row["created_at"], "madeBy": row["maker"]}


def _id(number: int | None) -> str | None:
    return str(number) if number else None
