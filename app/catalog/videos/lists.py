"""The videos list as a request asks for it: filters, sorts, and what each row shows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict, cast

from app import db
from app.catalog import coverage
from app.catalog.coverage import Rights
from app.catalog.titles.lists import RIGHTS
from app.catalog.videos.values import KINDS, air
from app.office import history as trails
from app.ops.clock import now, today
from app.web import paging
from app.web.arguments import choice, like, number


class IndexedRow(TypedDict):
    """A video in an order that follows an index."""

    id: int
    name: str
    kind: str
    number: int
    runtime_s: int | None
    published: int
    publish_at: datetime | None
    unpublish_at: datetime | None
    created_at: datetime
    newest: datetime
    title_id: int
    title: str
    owned: int
    season: int | None


class JoinedRow(TypedDict):
    """A video in an order by a joined or computed column."""

    id: int
    name: str
    kind: str
    number: int
    runtime_s: int
    published: int
    publish_at: datetime | None
    unpublish_at: datetime | None
    created_at: datetime
    title_id: int
    title: str
    owned: int
    season: int | None
    air: str
    changed: datetime


class ListedVideo(TypedDict):
    """A video with all that a row of the list shows. Languages are codes with blanks."""

    id: int
    name: str
    kind: str
    number: int
    runtime_s: int | None
    created_at: datetime
    title_id: int
    title: str
    season: int | None
    air: str
    genre: str | None
    rights: Rights
    audio: str
    subtitles: str
    changed: datetime
    changed_by: str | None


class VideoOfTitle(TypedDict):
    """A video as its title's page lists it."""

    id: int
    season_id: int | None
    kind: str
    number: int
    name: str
    runtime_s: int | None
    published: int
    publish_at: datetime | None
    unpublish_at: datetime | None


class AiredVideo(VideoOfTitle):
    """The same, and whether it is on air."""

    air: str


class Poster(TypedDict):
    """The motif of a title's thumbnail."""

    id: int
    genre: str | None


class Languages(TypedDict):
    """The languages of one kind of a video's tracks, as codes with blanks."""

    id: int
    track: str
    codes: str


class Views(TypedDict):
    """The number of videos in each saved view."""

    all_videos: int
    on_air: int
    scheduled: int
    ended: int
    hidden: int


class FoundTitle(TypedDict):
    """A title that a new video may belong to."""

    id: int
    name: str
    kind: str
    release_year: int | None
    genre: str | None


_sql = db.queries(
    "catalog/videos", list_videos=IndexedRow, list_videos_by=JoinedRow, list_posters=Poster,
    list_languages=Languages, count_views=Views, find_titles=FoundTitle,
    list_of_title=VideoOfTitle)

PER_PAGE = 50
MOST_OF_TITLE = 300
INDEXED = ("name", "newest")  # these sorts follow an index; the others look at every match
SORTS = (*INDEXED, "title", "kind", "runtime_s", "air", "changed")
AIR = ("on air", "scheduled", "ended", "hidden")


class VideoFilters(TypedDict):
    """The filters of the list; None filters nothing."""

    q: str | None
    kind: str | None
    title_id: int | None
    air: str | None
    rights: str | None


def filters(args: Mapping[str, str]) -> VideoFilters:
    """Return the filters of the query string; any other value filters nothing."""
    return {
        "q": like(args.get("q")),
        "kind": choice(args.get("kind"), KINDS),
        "title_id": number(args.get("title")),
        "air": choice(args.get("air"), AIR),
        "rights": choice(args.get("rights"), RIGHTS),
    }


def list_videos(order: str, **page: Any) -> list[IndexedRow | JoinedRow]:
    """Return one page of videos, by the query that is made for the order."""
    query = _sql.list_videos if order.lstrip("-") in INDEXED else _sql.list_videos_by
    rows: list[IndexedRow | JoinedRow] = query(order=order, today=today(), now=now(), **page)
    return rows


def page(args: Mapping[str, str]) -> paging.Page[ListedVideo]:
    """Return one page of videos with all that it shows."""
    return paging.page(list_videos, args, sorts=SORTS, default="title", limit=PER_PAGE,
                       **filters(args)).with_rows(complete)


def complete(rows: Sequence[IndexedRow | JoinedRow]) -> list[ListedVideo]:
    """Return the rows of a page with their posters, rights, languages and last changes."""
    if not rows:
        return []
    ids = [row["id"] for row in rows]
    posters = {row["id"]: row["genre"]
               for row in _sql.list_posters(ids=sorted({row["title_id"] for row in rows}))}
    codes = {(row["id"], row["track"]): row["codes"] for row in _sql.list_languages(ids=ids)}
    allowed = coverage.of_titles(rows, key="title_id")
    changes = trails.last_changes("video", ids)
    return [cast(ListedVideo, {
        **row, "air": air(row), "genre": posters.get(row["title_id"]),
        "rights": allowed[row["title_id"]], "audio": codes.get((row["id"], "audio"), ""),
        "subtitles": codes.get((row["id"], "subtitle"), ""), **trails.changed(row, changes),
    }) for row in rows]


def of_title(title_id: int) -> list[AiredVideo]:
    """Return the title's videos in the order people watch them, and whether each is on air."""
    rows: list[VideoOfTitle] = _sql.list_of_title(title_id=title_id, limit=MOST_OF_TITLE)
    return [{**row, "air": air(row)} for row in rows]


def views() -> Views:
    """Return how many videos each saved view has."""
    found: Views = _sql.count_views(now=now())
    return found


def find_titles(text: str | None) -> list[FoundTitle]:
    """Return titles whose name has the text, for a new video."""
    rows: list[FoundTitle] = _sql.find_titles(q=like(text))
    return rows
