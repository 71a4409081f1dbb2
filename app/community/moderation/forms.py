"""Forms of moderators and reporting readers, on pages and over the API."""

from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field

from app.community.moderation import reports, sanctions, words
from app.community.moderation.moderation import Reason
from app.web import sizes
from app.web.forms import Form, wrong


def _one_word(text: str) -> str:
    if any(char.isspace() for char in text):
        raise wrong("has spaces", "Enter one word, without spaces.")
    if len(words.key_of(text)) < 2:
        raise wrong("is too short", "Enter at least two letters or digits.")
    return text


class ReportForm(Form):
    """A reader's report of a comment."""

    example: ClassVar[dict[str, Any]] = {"reason": "spam", "note": "The same link everywhere."}

    reason: reports.Reason
    note: Annotated[str, sizes.REPORT_NOTE] = ""


class RemovalForm(Form):
    """Why a comment is removed. Everyone reads the reason in the comment's place."""

    example: ClassVar[dict[str, Any]] = {"reason": "Gives away the ending."}

    reason: Reason = ""


class RejectionForm(Form):
    """Why a held comment is rejected. The audit trail keeps the reason."""

    example: ClassVar[dict[str, Any]] = {"reason": "An advertisement."}

    reason: Reason = ""


class SanctionForm(Form):
    """A mute with its minutes, or a ban, which has none; and why."""

    example: ClassVar[dict[str, Any]] = {"kind": "mute", "minutes": 10,
                                         "reason": "Shouts at others."}

    kind: sanctions.Kind
    minutes: int = Field(sanctions.USUAL_MINUTES, ge=1, le=sanctions.MOST_MINUTES)
    reason: Reason = ""


class WordForm(Form):
    """A blocked word and what it does to a comment."""

    example: ClassVar[dict[str, Any]] = {"word": "casino", "effect": "hold"}

    word: Annotated[str, Field(min_length=1), sizes.BLOCKED_WORD, AfterValidator(_one_word)]
    effect: words.Effect
