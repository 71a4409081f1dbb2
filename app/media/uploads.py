"""Uploads: what a creator registers, changes and deletes in the own channel."""

from typing import Annotated, Any

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
OTHERS = "This video belongs to somebody else."

sql = db.queries("media/uploads")

Row = dict[str, Any]
Title = Annotated[str, Field(min_length=1, max_length=200)]
Description = Annotated[str, Field(max_length=5000)]
Url = Annotated[str, Field(min_length=1), AfterValidator(hosts.checked)]


class UploadForm(Form):
    """A new upload."""

    title: Title
    url: Url
    description: Description = ""


class ChangeForm(Form):
    """An upload as its page edits it: the file stays where it is."""

    title: Title
    description: Description = ""
    row_version: int


class NotYours(Problem):
    """Another creator's upload: 403 for programs, while pages say that there is nothing."""

    def __init__(self) -> None:
        super().__init__(403, OTHERS)


def get(video_id: int) -> Row:
    """An upload, shown or hidden. Raises Problem 404 for none, and for one that was deleted."""
    row = sql.upload(video_id=video_id)
    if row is None:
        raise Problem(404)
    return row


def own(video_id: int, creator_id: int) -> Row:
    """The creator's own upload. Raises Problem 404, or NotYours."""
    row = get(video_id)
    if row["creator_id"] != creator_id:
        raise NotYours
    return row


@db.transactional("uploads.register")
def register(creator_id: int, title: str, description: str, url: str) -> int:
    """Add a video to the creator's channel, which the first one makes; returns its id.

    `url` has been checked by its form. The subscribers hear of it by the outbox: whoever handles
    PUBLISHED gets {"video_id": id}.
    """
    creator = sql.lock_creator(account_id=creator_id)
    channel_id = sql.channel_of(creator_id=creator_id) or _make_channel(creator)
    video_id = int(sql.insert_upload(
        channel_id=channel_id, number=sql.next_number(channel_id=channel_id), name=title,
        synopsis=description, now=now()))
    sql.insert_asset(video_id=video_id, url=url, now=now())
    outbox.put(PUBLISHED, {"video_id": video_id})
    audit.record("video.create", "video", video_id, actor_id=creator_id,
                 new={"name": title, "synopsis": description, "url": url})
    versions.bump("catalog")
    return video_id


def _make_channel(creator: Row) -> int:
    channel_id = int(sql.insert_channel(creator_id=creator["id"], name=creator["name"],
                                        today=today(), now=now()))
    audit.record("title.create", "title", channel_id, actor_id=creator["id"],
                 new={"name": creator["name"], "kind": "channel"})
    return channel_id


@db.transactional("uploads.change")
def change(video_id: int, creator_id: int, changes: dict[str, str],
           row_version: int | None = None) -> None:
    """Change `title` or `description`; what is not in `changes` stays.

    Raises Problem 404, NotYours, or Stale when `row_version` is given and no longer the one.
    """
    sql.lock_upload(video_id=video_id)
    row = own(video_id, creator_id)
    if row_version not in (None, row["row_version"]):
        raise Stale
    title, text = (changes.get(name, row[name]) for name in ("title", "description"))
    sql.update_upload(video_id=video_id, name=title, synopsis=text)
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
def delete(video_id: int, creator_id: int) -> Row:
    """Delete one's own upload with its file's address, comments and notices; returns what it was.

    One that people have watched stays as a row for the ledger, which nobody sees. Raises
    Problem 404, or NotYours.
    """
    sql.lock_upload(video_id=video_id)
    row = own(video_id, creator_id)
    removal.clear(Videos(row["title_id"], video_id=video_id))
    if sql.was_watched(video_id=video_id):
        sql.hide_for_good(video_id=video_id, now=now())
    else:
        sql.delete_upload(video_id=video_id)
    audit.record("video.delete", "video", video_id, actor_id=creator_id,
                 old={"name": row["title"], "synopsis": row["description"], "url": row["url"]})
    versions.bump("catalog")
    return row
