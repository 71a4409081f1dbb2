"""Videos: everything that plays, from an episode to an upload."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from app import db
from app.catalog import reference
from app.catalog.videos import belongings
from app.catalog.videos.seasons import title_head
from app.config import settings
from app.office import impact as impacts
from app.office import nouns
from app.office.editing import Stale
from app.office.impact import Impact, InUse, listed
from app.office.nouns import Noun
from app.ops import audit, versions
from app.ops.clock import now
from app.web import formats
from app.web.errors import Problem
from app.web.forms import Conflict, Form, Invalid, Optional

sql = db.queries("catalog/videos")

KINDS = ("episode", "feature", "lesson", "upload")
# What a title of a kind holds; the first is what a new video begins as.
KINDS_OF = {"series": ("episode", "feature"), "film": ("feature",), "course": ("lesson",),
            "channel": ("upload",)}


def names_of(ids: Collection[int]) -> dict[int, str]:
    """Return the names of videos by id; those that are gone are missing."""
    return {row["id"]: row["name"] for row in sql.list_video_names(ids=ids)}


NOUN = Noun(
    "video", "videos", names=names_of, page="catalog.video",
    roles=nouns.EMPLOYEE,
    fields={
        "name": nouns.Field("Name"),
        "kind": nouns.Field("Kind"),
        "season": nouns.Field("Season"),
        "number": nouns.Field("Number"),
        "runtime_s": nouns.Field("Runtime", lambda seconds, names: formats.duration(seconds)),
        "published": nouns.Field("Published"),
        "publish_at": nouns.Field("On air from"),
        "unpublish_at": nouns.Field("On air until"),
        "audio": nouns.Field("Audio"),
        "subtitles": nouns.Field("Subtitles"),
        "synopsis": nouns.Field("Synopsis"),
    },
    actions={"publish": "published the video", "unpublish": "hid the video from viewers"})
MOST_RUNTIME_S = 24 * 3600
Moment = Annotated[Optional[datetime], AfterValidator(lambda at: _in_range(at))]


def _in_range(at: datetime | None) -> datetime | None:
    if at is not None and not 1990 <= at.year <= 2100:
        raise ValueError("Between the years 1990 and 2100.")
    return at.replace(second=0, microsecond=0) if at else None


class VideoForm(Form):
    """A video as its page edits it. Moments are typed in the zone reports count in."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    kind: Literal["episode", "feature", "lesson", "upload"]
    season: Optional[Annotated[int, Field(ge=1)]] = None
    number: Annotated[int, Field(ge=1, le=9999)] = 1
    hours: Optional[Annotated[int, Field(ge=0, le=24)]] = None
    minutes: Optional[Annotated[int, Field(ge=0, le=1440)]] = None
    seconds: Optional[Annotated[int, Field(ge=0, le=59)]] = None
    # the sum of the three; a merge sends it by itself
    runtime_s: Annotated[Optional[int], Field(validate_default=True)] = None
    published: bool = False
    publish_at: Moment = None
    unpublish_at: Moment = None
    audio: reference.LanguageNames = ""
    subtitles: reference.LanguageNames = ""
    synopsis: Annotated[str, Field(max_length=5000)] = ""
    row_version: int = 0

    @field_validator("runtime_s")
    @classmethod
    def _sum(cls, value: int | None, info: ValidationInfo) -> int | None:
        if not {"hours", "minutes", "seconds"} <= info.data.keys():
            return value  # one of them has a message of its own
        parts = [info.data[name] for name in ("hours", "minutes", "seconds")]
        if any(part is not None for part in parts):
            hours, minutes, seconds = (part or 0 for part in parts)
            value = hours * 3600 + minutes * 60 + seconds
        if not value and info.data.get("kind") == "upload":
            return None  # nobody knows before it was played or measured
        if not value:
            raise ValueError("How long is it? Give hours, minutes or seconds.")
        if not 1 <= value <= MOST_RUNTIME_S:
            raise ValueError("At most 24 hours.")
        return value

    @field_validator("unpublish_at")
    @classmethod
    def _later(cls, value: datetime | None, info: ValidationInfo) -> datetime | None:
        begins = info.data.get("publish_at")
        if value is not None and begins is not None and _utc(value) <= _utc(begins):
            raise ValueError("This must be later than the moment it goes on air.")
        return value

    def state(self) -> dict[str, Any]:
        """The fields as `state` gives those of a saved video."""
        return _worded(self.model_dump() | {
            "publish_at": _text(self.publish_at), "unpublish_at": _text(self.unpublish_at)})


def _utc(at: datetime) -> datetime:
    """A moment as typed, in UTC as it is stored."""
    here = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(settings().report_time_zone))
    return here.astimezone(UTC).replace(tzinfo=None)


def _text(at: datetime | None, stored: bool = False) -> str | None:
    """ "2026-03-01 20:00" in the zone forms are typed in."""
    if at is None:
        return None
    utc = (at if stored else _utc(at)).replace(tzinfo=UTC)
    return f"{utc.astimezone(ZoneInfo(settings().report_time_zone)):%Y-%m-%d %H:%M}"


def _worded(row: dict[str, Any]) -> dict[str, Any]:
    return {name: None if row[name] == "" else row[name] for name in NOUN.fields} | {
        "published": bool(row["published"])}


def get(video_id: int) -> dict[str, Any]:
    """The video with everything its form edits, in words. Raises Problem 404."""
    row = sql.video_state(video_id=video_id)
    if row is None:
        raise Problem(404)
    row |= {"air": air(row), "publish_utc": row["publish_at"], "unpublish_utc": row["unpublish_at"]}
    row |= {name: _text(row[name], stored=True) for name in ("publish_at", "unpublish_at")}
    return row | _worded(row)


def state(row: dict[str, Any]) -> dict[str, Any]:
    """What history and merge compare: the form's fields and the version."""
    return _worded(row) | {"row_version": row["row_version"]}


def air(row: dict[str, Any]) -> str:
    """Where a stored row stands in its schedule: hidden, scheduled, ended or on air."""
    if not row["published"]:
        return "hidden"
    if row["publish_at"] and row["publish_at"] > now():
        return "scheduled"
    return "ended" if row["unpublish_at"] and row["unpublish_at"] <= now() else "on air"


@db.transactional("videos.create")
def create(title_id: int, form: VideoForm) -> int:
    """Add a video to a title and return its id. Raises Problem 404, or Invalid at the field."""
    title = title_head(title_id)
    values = _columns(title_id, title["kind"], form)
    try:
        video_id = sql.insert_video(title_id=title_id, **values, now=now())
    except db.Duplicate:
        raise Conflict.at("number", _taken(form)) from None
    _write_languages(video_id, form)
    audit.record("video.create", "video", video_id,
                 new={"title": title["name"]} | form.state() | {"row_version": 1})
    versions.bump("catalog")
    return int(video_id)


@db.transactional("videos.update")
def update(video_id: int, form: VideoForm) -> None:
    """Save a video. Raises Problem 404, Stale, or Invalid at the field."""
    before = get(video_id)
    if before["row_version"] != form.row_version:
        raise Stale
    values = _columns(before["title_id"], before["title_kind"], form, before["kind"])
    _keep_what_was_watched(video_id, before, form)
    try:
        saved = sql.update_video(video_id=video_id, row_version=form.row_version, **values)
    except db.Duplicate:
        raise Conflict.at("number", _taken(form)) from None
    if not saved:
        raise Stale
    if (before["audio"], before["subtitles"]) != (form.audio or None, form.subtitles or None):
        sql.clear_languages(video_id=video_id)
        _write_languages(video_id, form)
    audit.record("video.update", "video", video_id, old=state(before),
                 new=form.state() | {"row_version": form.row_version + 1})
    versions.bump("catalog")


@db.transactional("videos.show")
def show(video_id: int, row_version: int, published: bool) -> None:
    """Publish a video or hide it, with one click. Raises Problem 404 or Stale."""
    get(video_id)
    if not sql.show_video(video_id=video_id, row_version=row_version, value=published):
        raise Stale
    audit.record("video.publish" if published else "video.unpublish", "video", video_id,
                 old={"published": not published, "row_version": row_version},
                 new={"published": published, "row_version": row_version + 1})
    versions.bump("catalog")


def _columns(title_id: int, title_kind: str, form: VideoForm,
             kind_was: str | None = None) -> dict[str, Any]:
    kinds = KINDS_OF[title_kind]
    if form.kind not in (*kinds, kind_was):
        raise Invalid.at("kind", f"A {title_kind} holds videos of the kind {' or '.join(kinds)}.")
    season_id = None
    if form.season is not None:
        season_id = sql.season_id_of(title_id=title_id, number=form.season)
        if season_id is None:
            raise Invalid.at("season", f"This {title_kind} has no season {form.season}.")
    values = form.model_dump(include={"kind", "number", "name", "synopsis", "runtime_s",
                                      "published"})
    return values | {
        "season_id": season_id,
        "publish_at": _utc(form.publish_at) if form.publish_at else None,
        "unpublish_at": _utc(form.unpublish_at) if form.unpublish_at else None,
    }


def _taken(form: VideoForm) -> str:
    return f"Season {form.season} has a video {form.number} already."


def _keep_what_was_watched(video_id: int, before: dict[str, Any], form: VideoForm) -> None:
    """A runtime that ends before what people have watched would make the ledger lie."""
    if form.runtime_s is None:
        if before["runtime_s"] is not None:
            raise Invalid.at("runtime_s", "How long is it? It was known before.")
    elif before["runtime_s"] is None or form.runtime_s < before["runtime_s"]:
        watched_s = sql.watched_up_to(video_id=video_id)
        if watched_s > form.runtime_s:
            raise Invalid.at("runtime_s", "People have watched it up to "
                                          f"{formats.duration(watched_s)}; it cannot be shorter.")


def _write_languages(video_id: int, form: VideoForm) -> None:
    tracks = (("audio", form.audio), ("subtitle", form.subtitles))
    db.insert_many("video_languages", ("video_id", "language", "track"), (
        (video_id, code, track) for track, text in tracks
        for code in sorted(reference.codes(reference.languages(), text))))


def impact(video_id: int) -> Impact:
    """What deleting the video would take along, and what forbids it. Raises Problem 404."""
    uses = sql.video_uses(video_id=video_id)
    if uses is None:
        raise Problem(404)
    plays = impacts.counted(uses["plays"], "time")
    return Impact(
        goes=listed("its audio and subtitle languages" if uses["languages"] else "",
                    impacts.counted(uses["comments"], "comment")),
        stops=listed(plays and f"It has been watched {plays}."))


@impacts.deleting
@db.transactional("videos.delete")
def delete(video_id: int, row_version: int) -> dict[str, Any]:
    """Delete a video nobody has watched; returns what it was.

    Raises Problem 404, Stale, or InUse with what forbids it.
    """
    if sql.lock_video(video_id=video_id) is None:
        raise Problem(404)
    found = impact(video_id)
    if found.stops:
        raise InUse(found)
    before = get(video_id)
    belongings.clear(before["title_id"], video_id=video_id)
    if not sql.delete_video(video_id=video_id, row_version=row_version):
        raise Stale
    audit.record("video.delete", "video", video_id, old=state(before))
    versions.bump("catalog")
    return before
