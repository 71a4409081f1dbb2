"""Channels: a creator as viewers see one, with the uploads that they may watch."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypedDict

from app import db
from app.accounts.viewer import Viewer
from app.catalog.titles.addresses import slug, watch_path
from app.community.subscriptions import subscriptions
from app.community.subscriptions.subscriptions import Creator, Own
from app.web import arguments, paging
from app.web.paging import Page

if TYPE_CHECKING:
    from app.web.api import CompatibleList

PAGE = 24
SORTS = {"-subscribers": "Most subscribers first", "-newest": "Newest first", "name": "By name"}


class Listed(TypedDict):
    """A creator in the list; `subscribed` says whether the viewer subscribes."""

    id: int
    name: str
    newest: datetime
    subscribers: int
    subscribed: int


class Channel(TypedDict):
    """A channel that the viewer may open."""

    id: int
    name: str
    synopsis: str
    owner_id: int


class ListedWithChannels(Listed):
    """The same with the channels of the creator."""

    titles: list[Channel]


class UploadCard(TypedDict):
    """An upload as a card shows it (fragment upload_card), with the viewer's progress."""

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


class Upload(UploadCard):
    """An upload of one creator."""

    newest: datetime


class NewOrOldUpload(Upload):
    """The same; `is_new` to a subscriber who has not marked it as read."""

    is_new: bool


class ChannelPage(TypedDict):
    """The page of a creator below the name."""

    subscription: Own | None
    subscribers: int
    titles: list[Channel]
    uploads: Page[NewOrOldUpload]
    total: int


_sql = db.queries("community/channels", list_channels=Listed, titles_of_channels=Channel,
                  list_uploads=Upload)


def path(creator: Mapping[str, Any]) -> str:
    """Return the path of a creator's page."""
    return f"/channels/{creator['id']}-{slug(creator['name'])}"


def upload_path(upload: Mapping[str, Any]) -> str:
    """Return the path of the page that plays an upload."""
    return watch_path({"id": upload.get("video_id", upload["id"]),
                       "name": upload.get("video_name") or upload["name"]})


def find(args: Mapping[str, str], viewer: Viewer) -> tuple[Page[ListedWithChannels], str]:
    """Return one page of creators for the arguments, and the words of the search."""
    words = arguments.search(args.get("q"))
    page: Page[Listed] = paging.page(
        _sql.list_channels, args, sorts=("subscribers", "newest", "name"), default="-subscribers",
        limit=PAGE, q=arguments.like(words), account_id=viewer.account_id)
    titles = _titles_of([row["id"] for row in page.rows], viewer)
    rows: list[ListedWithChannels] = [
        {**row, "titles": titles.get(row["id"], [])} for row in page.rows]
    return Page(rows, page.sort, page.next_url, page.prev_url), words


def listed_newest(account_id: int, query: "CompatibleList") -> tuple[list[Listed], str | None]:
    """Return creators, newest first, and the address of the next page."""
    from app.web.api.lists import listed  # brings Flask, which the worker does without

    return listed(_sql.list_channels, query, "-newest", q=None, account_id=account_id)


def newest(creator_id: int, viewer: Viewer, limit: int) -> list[Upload]:
    """Return the newest uploads of a creator that the viewer may watch."""
    return _sql.list_uploads(order="-newest", creator_id=creator_id, viewer=viewer, limit=limit,
                             after_key=None, after_id=None)


def _titles_of(creator_ids: list[int], viewer: Viewer) -> dict[int, list[Channel]]:
    found: dict[int, list[Channel]] = {}
    if creator_ids:
        for title in _sql.titles_of_channels(creator_ids=creator_ids, viewer=viewer):
            found.setdefault(title["owner_id"], []).append(title)
    return found


def page(creator: Creator, viewer: Viewer, args: Mapping[str, str]) -> ChannelPage:
    """Return the page of a creator below the name."""
    creator_id = creator["id"]
    own = subscriptions.find(viewer.account_id, creator_id)
    found: Page[Upload] = paging.page(_sql.list_uploads, args, sorts=("newest",),
                                      default="-newest", limit=PAGE, creator_id=creator_id,
                                      viewer=viewer)
    uploads: list[NewOrOldUpload] = [
        {**row, "is_new": own is not None and row["aired_at"] > own["seen_at"]}
        for row in found.rows]
    return {
        "subscription": own,
        "subscribers": subscriptions.count(creator_id),
        "titles": _titles_of([creator_id], viewer).get(creator_id, []),
        "uploads": Page(uploads, found.sort, found.next_url, found.prev_url),
        "total": _sql.count_uploads(creator_id=creator_id, viewer=viewer),
    }
