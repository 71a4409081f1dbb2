"""A video as its page edits it: a runtime in three fields, languages by name."""

from typing import Annotated, Any

from pydantic import Field, ValidationInfo, field_validator
from werkzeug.datastructures import MultiDict

from app.catalog.videos.values import Video
from app.office.nouns import Inputs
from app.web import forms
from app.web.forms import Form, Optional


class Runtime(Form):
    """A runtime as it is typed."""

    hours: Optional[Annotated[int, Field(ge=0, le=24)]] = None
    minutes: Optional[Annotated[int, Field(ge=0, le=1440)]] = None
    seconds: Optional[Annotated[int, Field(ge=0, le=59)]] = None


class VideoForm(Video, Runtime):
    """A video and the version it was read at. A merge sends the runtime in seconds."""

    row_version: int = 0

    @field_validator("runtime_s", mode="before")
    @classmethod
    def _sum(cls, value: Any, info: ValidationInfo) -> Any:
        if not {"hours", "minutes", "seconds"} <= info.data.keys():
            return 1  # one of them has a message of its own
        parts = [info.data[name] for name in ("hours", "minutes", "seconds")]
        if all(part is None for part in parts):
            return value
        hours, minutes, seconds = (part or 0 for part in parts)
        return hours * 3600 + minutes * 60 + seconds


def as_typed(sent: MultiDict[str, str]) -> Inputs:
    """Return what was sent as the page shows it again."""
    values = forms.raw_values(VideoForm, sent)
    return values | {name: ", ".join(values[name]) for name in ("audio", "subtitles")}


def in_parts(values: Inputs) -> Inputs:
    """Return a form's inputs with the saved seconds as hours, minutes and seconds."""
    saved_s = values.get("runtime_s")
    if not saved_s:
        return values
    return values | {"hours": saved_s // 3600 or None, "minutes": saved_s // 60 % 60,
                     "seconds": saved_s % 60 or None}
