"""Rows of videos, as queries answer them and as verbs hand them on."""

from datetime import datetime
from typing import TypedDict


class VideoName(TypedDict):
    """A video and its name."""

    id: int
    name: str


class VideoRow(TypedDict):
    """A video; its languages are texts of codes, its moments are UTC without a zone."""

    id: int
    title_id: int
    season_id: int | None
    row_version: int
    created_at: datetime
    title: str
    title_kind: str
    kind: str
    season: int | None
    number: int
    name: str
    synopsis: str
    runtime_s: int | None
    published: int
    publish_at: datetime | None
    unpublish_at: datetime | None
    audio: str | None
    subtitles: str | None


class SavedVideo(TypedDict):
    """A video with everything its form edits, as values, and whether it is on air."""

    id: int
    title_id: int
    season_id: int | None
    row_version: int
    created_at: datetime
    title: str
    title_kind: str
    kind: str
    season: int | None
    number: int
    name: str
    synopsis: str
    runtime_s: int | None
    published: bool
    publish_at: datetime | None
    unpublish_at: datetime | None
    audio: list[str]
    subtitles: list[str]
    air: str


class Uses(TypedDict):
    """The numbers of rows that belong to a video or use it."""

    languages: int
    comments: int
    plays: int
