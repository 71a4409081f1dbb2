"""Channels: a creator as viewers see one, with everything of theirs that may be watched."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypedDict

from app import db
from app.accounts.viewer import Viewer
from app.catalog.titles.addresses import slug, watch_path
from app.community.subscriptions import subscriptions
from app.web import arguments, paging

Row = dict[str, Any]

PAGE = 24
SORTS = {"-subscribers": "Most subscribers first", "-newest": "Newest first", "name": "By name"}


class Upload(TypedDict):
    """An upload as a tile shows it, with how far the viewer is."""

    id: int
    name: str
    synopsis: str
    runtime_s: int | None
    aired_at: datetime
    created_at: datetime
    title_id: int
    title_name: str
    creator_id: int
    creator_name: str
    position_s: int | None
    completed_on: date | None
    url: str | None
    newest: datetime


sql = db.queries("community/channels", list_uploads=Upload)


def path(creator: Mapping[str, Any]) -> str:
    """The path of a creator's page."""
    return f"/channels/{creator['id']}-{slug(creator['name'])}"


def upload_path(upload: Mapping[str, Any]) -> str:
    """Where an upload is watched."""
    return watch_path({"id": upload.get("video_id", upload["id"]),
                       "name": upload.get("video_name") or upload["name"]})


def find(args: Mapping[str, str], viewer: Viewer) -> tuple[paging.Page, str]:
    """One page of creators for a search and a sort, each with the names of their channels in
    `titles`; and the search as it was understood."""
    words = arguments.search(args.get("q"))
    page = paging.page(sql.list_channels, args, sorts=("subscribers", "newest", "name"),
                       default="-subscribers", limit=PAGE, q=arguments.like(words),
                       account_id=viewer.account_id)
    named = titles_of([row["id"] for row in page.rows], viewer)
    for row in page.rows:
        row["titles"] = named.get(row["id"], [])
    return page, words


def titles_of(creator_ids: list[int], viewer: Viewer) -> dict[int, list[Row]]:
    """Creator → their channels that the viewer may open."""
    found: dict[int, list[Row]] = {}
    if creator_ids:
        for title in sql.titles_of_channels(creator_ids=creator_ids, viewer=viewer):
            found.setdefault(title["owner_id"], []).append(title)
    return found


def newest(creator_id: int, viewer: Viewer, limit: int) -> list[Upload]:
    """Return the newest uploads of a creator that the viewer may see."""
    return sql.list_uploads(order="-newest", creator_id=creator_id, viewer=viewer, limit=limit,
                            after_key=None, after_id=None)


def page(creator: Row, viewer: Viewer, args: Mapping[str, str]) -> Row:
    """Everything on a creator's page beside the name."""
    creator_id = creator["id"]
    own = subscriptions.find(viewer.account_id, creator_id)
    uploads = paging.page(sql.list_uploads, args, sorts=("newest",), default="-newest",
                          limit=PAGE, creator_id=creator_id, viewer=viewer)
    for row in uploads.rows:
        row["is_new"] = own is not None and row["aired_at"] > own["seen_at"]
    return {
        "subscription": own,
        "subscribers": subscriptions.count(creator_id),
        "titles": titles_of([creator_id], viewer).get(creator_id, []),
        "uploads": uploads,
        "total": sql.count_uploads(creator_id=creator_id, viewer=viewer),
    }
