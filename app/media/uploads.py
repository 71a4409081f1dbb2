"""Uploads: the videos that creators register, change and delete in their own channels."""

from datetime import datetime
from typing import Annotated, Any, TypedDict

from pydantic import AfterValidator, Field

from app import db
from app.catalog.videos import removal, videos
from app.catalog.videos.removal import Videos
from app.media import hosts
from app.office.editing import Stale
from app.ops import audit, outbox, versions
from app.ops.clock import now, today
from app.web.errors import Problem
from app.web.forms import Form

PUBLISHED = "video.published"
OTHERS = "This video belongs to another creator."

Title = Annotated[str, Field(min_length=1, max_length=200)]
Description = Annotated[str, Field(max_length=5000)]
Url = Annotated[str, Field(min_length=1), AfterValidator(hosts.checked)]


class Upload(TypedDict):
    """An upload with the address of its file."""

    id: int
    title_id: int
    title: str
    description: str
    published: int
    row_version: int
    created_at: datetime
    creator_id: int
    creator_name: str
    url: str


class UploadRow(Upload):
    """An upload in its creator's list."""

    newest: datetime


_sql = db.queries("media/uploads", get_upload=Upload, list_uploads=UploadRow)


class UploadForm(Form):
    """A new upload."""

    title: Title
    url: Url
    description: Description = ""


class ChangeForm(Form):
    """An upload as its page edits it; the file stays where it is."""

    title: Title
    description: Description = ""
    row_version: int


class NotYours(Problem):
    """Another creator's upload: a 403 for programs, a 404 on pages."""

    def __init__(self) -> None:
        super().__init__(403, OTHERS)


def get(video_id: int) -> Upload:
    """Return an upload, published or hidden. Raises Problem 404 when there is none any more."""
    row: Upload | None = _sql.get_upload(video_id=video_id)
    if row is None:
        raise Problem(404)
    return row


def list_own(creator_id: int, **page: Any) -> list[UploadRow]:
    """Return a page of the creator's uploads, including hidden ones."""
    rows: list[UploadRow] = _sql.list_uploads(creator_id=creator_id, **page)
    return rows


def own(video_id: int, creator_id: int) -> Upload:
    """Return the creator's own upload. Raises Problem 404, or NotYours."""
    row = get(video_id)
    if row["creator_id"] != creator_id:
        raise NotYours
    return row


@db.transactional("uploads.register")
def register(creator_id: int, title: str, description: str, url: str) -> int:
    """Add a video to the creator's channel, which the first one creates; return its id.

    The form has checked `url`. Subscribers are notified by the worker, which handles PUBLISHED with
    {"video_id": id}.
    """
    creator = _sql.lock_creator(account_id=creator_id)
    channel_id = _sql.channel_of(creator_id=creator_id) or _make_channel(**creator)
    video_id = int(_sql.insert_upload(
        channel_id=channel_id, number=_sql.next_number(channel_id=channel_id), name=title,
        synopsis=description, now=now()))
    _sql.insert_asset(video_id=video_id, url=url, now=now())
    outbox.put(PUBLISHED, {"video_id": video_id})
    audit.record("video.create", "video", video_id, actor_id=creator_id,
                 new={"name": title, "synopsis": description, "url": url})
    versions.bump("catalog")
    return video_id


def _make_channel(id: int, name: str) -> int:
    channel_id = int(_sql.insert_channel(creator_id=id, name=name, today=today(), now=now()))
    audit.record("title.create", "title", channel_id, actor_id=id,
                 new={"name": name, "kind": "channel"})
    return channel_id


@db.transactional("uploads.change")
def change(video_id: int, creator_id: int, changes: dict[str, str],
           row_version: int | None = None) -> None:
    """Change `title`, `description` or both; a field that is not in `changes` stays.

    Raises Problem 404, NotYours, or Stale when `row_version` is given and outdated.
    """
    _sql.lock_upload(video_id=video_id)
    row = own(video_id, creator_id)
    if row_version not in (None, row["row_version"]):
        raise Stale
    title = changes.get("title", row["title"])
    text = changes.get("description", row["description"])
    _sql.update_upload(video_id=video_id, name=title, synopsis=text)
    audit.record("video.update", "video", video_id, actor_id=creator_id,
                 old={"name": row["title"], "synopsis": row["description"],
                      "row_version": row["row_version"]},
                 new={"name": title, "synopsis": text, "row_version": row["row_version"] + 1})
    versions.bump("catalog")


@db.transactional("uploads.show")
def show(video_id: int, creator_id: int, row_version: int, published: bool) -> None:
    """Publish or hide one's own upload. Raises Problem 404, NotYours or Stale."""
    own(video_id, creator_id)
    videos.show(video_id, row_version, published)


@db.transactional("uploads.delete")
def delete(video_id: int, creator_id: int) -> Upload:
    """Delete one's own upload with its comments and notifications; return it as it was.

    An upload that people have watched stays as a row for the ledger, which nobody can see. Raises
    Problem 404, or NotYours.
    """
    _sql.lock_upload(video_id=video_id)
    row = own(video_id, creator_id)
    removal.clear(Videos(row["title_id"], video_id=video_id))
    if _sql.was_watched(video_id=video_id):
        _sql.hide_for_good(video_id=video_id, now=now())
    else:
        _sql.delete_upload(video_id=video_id)
    audit.record("video.delete", "video", video_id, actor_id=creator_id,
                 old={"name": row["title"], "synopsis": row["description"], "url": row["url"]})
    versions.bump("catalog")
    return row
