"""Videos: everything that plays, from an episode to an upload."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import cast

from app import db
from app.catalog import reference
from app.catalog.videos import removal, seasons
from app.catalog.videos.removal import Videos
from app.catalog.videos.rows import SavedVideo, Uses, VideoName, VideoRow
from app.catalog.videos.values import KINDS_OF, Video, air, typed_moment
from app.office import impact as impacts
from app.office import nouns
from app.office.editing import Stale, unchanged
from app.office.impact import Impact, InUse, listed
from app.office.nouns import Noun, State
from app.ops import audit, versions
from app.ops.clock import now
from app.web import formats
from app.web.errors import Problem
from app.web.forms import Conflict, Invalid

_sql = db.queries("catalog/videos", list_names=VideoName, get_video=VideoRow, count_uses=Uses)


def names_of(ids: Collection[int]) -> dict[int, str]:
    """Return the names of videos by id; those that are gone are missing."""
    return {row["id"]: row["name"] for row in _sql.list_names(ids=ids)}


_languages = nouns.each(reference.language_name)
DRAFT = ("This is a draft: its creator has not seen it play yet. It can be published once they "
         "have.")

NOUN = Noun(
    "video", "videos", names=names_of, page="catalog.video", roles=nouns.EMPLOYEE,
    fields={
        "name": nouns.Field("Name"),
        "kind": nouns.Field("Kind"),
        "season_id": nouns.Field("Season", nouns.link("season")),
        "number": nouns.Field("Number"),
        "runtime_s": nouns.Field("Runtime", lambda seconds, names: formats.duration(seconds)),
        "published": nouns.Field("Published"),
        "publish_at": nouns.Field("On air from", nouns.moment, typed_moment),
        "unpublish_at": nouns.Field("On air until", nouns.moment, typed_moment),
        "audio": nouns.Field("Audio", _languages, _languages),
        "subtitles": nouns.Field("Subtitles", _languages, _languages),
        "synopsis": nouns.Field("Synopsis"),
        "title_id": nouns.Field("Title", nouns.link("title")),
    },
    actions={"publish": "published the video", "unpublish": "hid the video from viewers"})


def get(video_id: int) -> SavedVideo:
    """Return the video with everything its form edits. Raises Problem 404."""
    row: VideoRow | None = _sql.get_video(video_id=video_id)
    if row is None:
        raise Problem(404)
    return cast(SavedVideo, {
        **row, "air": air(row), "published": bool(row["published"]),
        "publish_at": _utc(row["publish_at"]), "unpublish_at": _utc(row["unpublish_at"]),
        "audio": (row["audio"] or "").split(), "subtitles": (row["subtitles"] or "").split()})


def _utc(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=UTC) if at else None


def state(video: SavedVideo) -> State:
    """Return what history and merge compare: the form's fields and the version."""
    return {name: value for name, value in video.items()
            if name in Video.model_fields or name == "row_version"}


def next_number(title_id: int, season_id: int | None) -> int:
    """Return the number after the last of a title or season."""
    return int(_sql.get_next_number(title_id=title_id, season_id=season_id))


@db.transactional("videos.create")
def create(title_id: int, video: Video) -> int:
    """Add a video to a title and return its id. Raises Problem 404, or Invalid at the field."""
    title = seasons.title_head(title_id)
    _check_place(title_id, title["kind"], video)
    try:
        video_id: int = _sql.insert_video(title_id=title_id, **video.columns(), now=now())
    except db.Duplicate:
        raise _taken(video) from None
    _write_languages(video_id, video)
    audit.record("video.create", "video", video_id,
                 new={"title_id": title_id} | video.values() | {"row_version": 1})
    versions.bump("catalog")
    return video_id


@db.transactional("videos.update")
def update(video_id: int, video: Video, row_version: int) -> None:
    """Save a video. Raises Problem 404, Stale, or Invalid at the field."""
    before = get(video_id)
    if before["row_version"] != row_version:
        raise Stale
    if unchanged(before, video.values()):
        return
    _check_place(before["title_id"], before["title_kind"], video, before["kind"])
    _keep_what_was_watched(video_id, before, video)
    if video.published and _sql.is_draft_upload(video_id=video_id):
        raise Invalid.at("published", DRAFT)
    try:
        saved = _sql.update_video(video_id=video_id, row_version=row_version, **video.columns())
    except db.Duplicate:
        raise _taken(video) from None
    if not saved:
        raise Stale
    if (before["audio"], before["subtitles"]) != (video.audio, video.subtitles):
        _sql.clear_languages(video_id=video_id)
        _write_languages(video_id, video)
    audit.record("video.update", "video", video_id, old=state(before),
                 new=video.values() | {"row_version": row_version + 1})
    versions.bump("catalog")


@db.transactional("videos.show")
def show(video_id: int, row_version: int, published: bool) -> None:
    """Publish a video or hide it, with one click. Raises Stale, or Problem 404 or 409."""
    get(video_id)
    if published and _sql.is_draft_upload(video_id=video_id):
        raise Problem(409, DRAFT, title="This is a draft")
    if not _sql.show_video(video_id=video_id, row_version=row_version, value=published):
        raise Stale
    audit.record("video.publish" if published else "video.unpublish", "video", video_id,
                 old={"published": not published, "row_version": row_version},
                 new={"published": published, "row_version": row_version + 1})
    versions.bump("catalog")


def _check_place(title_id: int, title_kind: str, video: Video, kind_was: str | None = None) -> None:
    """Raise Invalid for a kind or a season that the title does not have."""
    kinds = KINDS_OF[title_kind]
    if video.kind not in (*kinds, kind_was):
        raise Invalid.at("kind", f"A {title_kind} holds videos of the kind {' or '.join(kinds)}.")
    if video.season_id is not None and not seasons.belongs_to(video.season_id, title_id):
        raise Invalid.at("season_id", f"This {title_kind} has no such season.")


def _taken(video: Video) -> Invalid:
    season = seasons.get(video.season_id)["number"] if video.season_id else None
    return Conflict.at("number", f"Season {season} already has a video {video.number}.")


def _keep_what_was_watched(video_id: int, before: SavedVideo, video: Video) -> None:
    """Raise Invalid if the runtime would end before the last watched second of the ledger."""
    if video.runtime_s is None:
        if before["runtime_s"] is not None:
            raise Invalid.at("runtime_s", "Enter a runtime. This video already had one.")
    elif before["runtime_s"] is None or video.runtime_s < before["runtime_s"]:
        watched_s = _sql.get_watched_until(video_id=video_id)
        if watched_s > video.runtime_s:
            raise Invalid.at("runtime_s", f"Viewers have watched it up to "
                                          f"{formats.duration(watched_s)}. Enter at least that.")


def _write_languages(video_id: int, video: Video) -> None:
    tracks = (("audio", video.audio), ("subtitle", video.subtitles))
    db.insert_many("video_languages", ("video_id", "language", "track"), (
        (video_id, code, track) for track, codes in tracks for code in codes))


def impact(video_id: int) -> Impact:
    """Return what deleting the video deletes too, and what forbids it. Raises Problem 404."""
    uses: Uses | None = _sql.count_uses(video_id=video_id)
    if uses is None:
        raise Problem(404)
    plays = impacts.counted(uses["plays"], "time")
    return Impact(
        goes=listed("its audio and subtitle languages" if uses["languages"] else "",
                    impacts.counted(uses["comments"], "comment")),
        stops=listed(plays and f"It has been watched {plays}."))


@impacts.deleting
@db.transactional("videos.delete")
def delete(video_id: int, row_version: int) -> SavedVideo:
    """Delete a video that nobody has watched; return what it was.

    Raises Problem 404, Stale, or InUse with what forbids it.
    """
    if _sql.lock_video(video_id=video_id) is None:
        raise Problem(404)
    found = impact(video_id)
    if found.stops:
        raise InUse(found)
    before = get(video_id)
    if before["row_version"] != row_version:
        raise Stale
    removal.clear(Videos(before["title_id"], video_id=video_id))
    _sql.delete_video(video_id=video_id)
    audit.record("video.delete", "video", video_id, old=state(before))
    versions.bump("catalog")
    return before
