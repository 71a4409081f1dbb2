"""The values of a video that an employee edits, and how each value is written."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from app.catalog import reference
from app.config import settings
from app.office.nouns import State
from app.ops.clock import now
from app.web import sizes
from app.web.forms import Form, Optional, wrong

KINDS = ("episode", "feature", "lesson", "upload")
# What a title of a kind holds; the first is what a new video begins as.
KINDS_OF = {"series": ("episode", "feature"), "film": ("feature",), "course": ("lesson",),
            "channel": ("upload",)}
LISTS = {"audio", "subtitles"}  # a table of their own
MOST_RUNTIME_S = 24 * 3600


def _utc(at: datetime, info: ValidationInfo) -> datetime:
    """Return a moment in UTC, to the minute. Without a zone it is in the reports' time zone.

    A time that comes back as the page showed it is the stored one: in autumn an hour comes twice.
    """
    stored = (info.context or {}).get(info.field_name)
    if stored is not None and f"{at:%Y-%m-%d %H:%M}" == typed_moment(stored) and not at.tzinfo:
        return stored
    if not 1990 <= at.year <= 2100:
        raise wrong("is too early or too late", "Enter a date between 1990 and 2100.")
    here = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(settings().report_time_zone))
    return here.astimezone(UTC).replace(second=0, microsecond=0)


Moment = Annotated[datetime, AfterValidator(_utc)]


class Video(Form):
    """The values of a video that an employee edits."""

    name: Annotated[str, Field(min_length=1), sizes.TITLE_NAME]
    kind: Literal["episode", "feature", "lesson", "upload"]
    season_id: Optional[int] = None
    number: Annotated[int, Field(ge=1, le=9999)] = 1
    runtime_s: Annotated[Optional[int], Field(validate_default=True)] = None
    published: bool = False
    publish_at: Optional[Moment] = None
    unpublish_at: Optional[Moment] = None
    audio: reference.Languages = []
    subtitles: reference.Languages = []
    synopsis: Annotated[str, sizes.SYNOPSIS] = ""

    @field_validator("runtime_s")
    @classmethod
    def _long_enough(cls, value: int | None, info: ValidationInfo) -> int | None:
        if not value and info.data.get("kind") == "upload":
            return None  # unknown until it was played or measured
        if not value:
            raise ValueError("Enter a runtime in hours, minutes or seconds.")
        if not 1 <= value <= MOST_RUNTIME_S:
            raise ValueError("At most 24 hours.")
        return value

    @field_validator("unpublish_at")
    @classmethod
    def _later(cls, value: datetime | None, info: ValidationInfo) -> datetime | None:
        begins = info.data.get("publish_at")
        if value is not None and begins is not None and value <= begins:
            raise wrong("is not later than the start", "The end must be later than the start.")
        return value

    def values(self) -> State:
        """Return the fields, without what a page's form has beside them."""
        return self.model_dump(include=set(Video.model_fields))

    def columns(self) -> State:
        """Return the columns of the videos table, which keeps moments without their zone."""
        values = self.model_dump(include=set(Video.model_fields) - LISTS)
        return values | {name: values[name] and values[name].replace(tzinfo=None)
                         for name in ("publish_at", "unpublish_at")}


def air(row: Mapping[str, Any]) -> str:
    """Return where a stored row is in its schedule: hidden, scheduled, ended or on air."""
    if not row["published"]:
        return "hidden"
    if row["publish_at"] and row["publish_at"] > now():
        return "scheduled"
    return "ended" if row["unpublish_at"] and row["unpublish_at"] <= now() else "on air"


def typed_moment(value: Any, names: object = None) -> str:
    """Write a UTC moment as its input takes it: "2026-03-01 20:00", in the reports' zone."""
    at = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return f"{at.astimezone(ZoneInfo(settings().report_time_zone)):%Y-%m-%d %H:%M}"
