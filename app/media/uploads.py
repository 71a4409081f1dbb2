"""Uploads: the videos that creators register, change and delete in their own channels."""

from datetime import datetime
from typing import Annotated, Any, TypedDict

from pydantic import AfterValidator, Field

from app import db
from app.accounts import proofs
from app.catalog.titles import channels
from app.catalog.videos import uploads as rows
from app.catalog.videos import videos
from app.media import assets, hosts
from app.office.editing import Stale, unchanged
from app.ops import audit, jobs, versions
from app.web import sizes
from app.web.errors import Problem
from app.web.forms import Form, Invalid

PUBLISHED = "video.published"
NOT_PLAYED = ("Watch the video on this page first. If it doesn't play here, open its address, then "
              "tick the box.")
OTHERS = "This video belongs to another creator."

Title = Annotated[str, Field(min_length=1), sizes.TITLE_NAME]
Description = Annotated[str, sizes.SYNOPSIS]
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
    is_checked: int  # False: a draft, whose file nobody has seen play


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
    found: list[UploadRow] = _sql.list_uploads(creator_id=creator_id, **page)
    return found


def own(video_id: int, creator_id: int) -> Upload:
    """Return the creator's own upload. Raises Problem 404, or NotYours."""
    row = get(video_id)
    if row["creator_id"] != creator_id:
        raise NotYours
    return row


@db.transactional("uploads.register")
def register(creator_id: int, title: str, description: str, url: str, *,
             is_draft: bool = False) -> int:
    """Add a video to the creator's channel, which the first one creates; return its id.

    The form has checked `url`. A draft waits until its creator has seen it play: this server never
    opens an address that somebody typed. Otherwise the worker notifies subscribers: it handles
    PUBLISHED with {"video_id": id}. Raises Problem 403 when the creator's address has to be proven
    first.
    """
    proofs.check_publishing(creator_id)
    creator = _sql.lock_creator(account_id=creator_id)
    channel_id = channels.of_creator(creator_id, creator["name"])
    video_id = rows.add(channel_id, title, description, published=not is_draft)
    assets.register(video_id, url, is_checked=not is_draft)
    if not is_draft:
        jobs.enqueue(PUBLISHED, {"video_id": video_id})
    audit.record("video.create", "video", video_id, actor_id=creator_id,
                 new={"name": title, "synopsis": description, "url": url})
    versions.bump("catalog")
    return video_id


@db.transactional("uploads.change")
def change(video_id: int, creator_id: int, changes: dict[str, str],
           row_version: int | None = None) -> None:
    """Change `title`, `description` or both; a field that is not in `changes` stays.

    Raises Problem 404, NotYours, or Stale when `row_version` is given and outdated.
    """
    rows.lock(video_id)
    row = own(video_id, creator_id)
    if row_version not in (None, row["row_version"]):
        raise Stale
    if unchanged(row, changes):
        return
    title = changes.get("title", row["title"])
    text = changes.get("description", row["description"])
    rows.change(video_id, title, text)
    audit.record("video.update", "video", video_id, actor_id=creator_id,
                 old={"name": row["title"], "synopsis": row["description"],
                      "row_version": row["row_version"]},
                 new={"name": title, "synopsis": text, "row_version": row["row_version"] + 1})
    versions.bump("catalog")


@db.transactional("uploads.show")
def show(video_id: int, creator_id: int, row_version: int, published: bool, *,
         plays: bool = False) -> None:
    """Publish or hide one's own upload. Subscribers hear of its first publication only.

    `plays`: the creator has seen it play, which a draft needs. Raises Invalid at `plays`, Problem
    403 or 404, NotYours or Stale.
    """
    rows.lock(video_id)
    row = own(video_id, creator_id)
    if published:
        proofs.check_publishing(creator_id)
        if not plays and not row["is_checked"]:
            raise Invalid.at("plays", NOT_PLAYED)
        if assets.check(video_id):
            rows.air(video_id)
            jobs.enqueue(PUBLISHED, {"video_id": video_id})
    videos.show(video_id, row_version, published)


@db.transactional("uploads.delete")
def delete(video_id: int, creator_id: int) -> Upload:
    """Delete one's own upload with its comments and notifications; return it as it was.

    An upload that people have watched stays as a row for the ledger, which nobody can see. Raises
    Problem 404, or NotYours.
    """
    rows.lock(video_id)
    row = own(video_id, creator_id)
    rows.delete(row["title_id"], video_id)
    audit.record("video.delete", "video", video_id, actor_id=creator_id,
                 old={"name": row["title"], "synopsis": row["description"], "url": row["url"]})
    versions.bump("catalog")
    return row


def delete_all(creator_id: int) -> None:
    """Delete every upload of a creator, in the current transaction."""
    for row in _sql.list_ids(creator_id=creator_id):
        delete(row["id"], creator_id)
