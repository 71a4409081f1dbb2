"""The titles list as the request asks for it: filters, sorts, and what each row shows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict, cast

from app import db
from app.catalog import coverage
from app.catalog.coverage import Rights
from app.catalog.titles.values import KINDS
from app.office import history as trails
from app.ops.clock import today
from app.ops.search import Match
from app.web import paging
from app.web.arguments import choice, match, number


class IndexedRow(TypedDict):
    """A title in an order that follows an index."""

    id: int
    kind: str
    name: str
    release_year: int | None
    owned: int
    published: int
    created_at: datetime
    newest: datetime
    house: str | None
    house_id: int | None
    genre_name: str | None
    genre: str | None


class CountedRow(TypedDict):
    """A title in an order by what is counted or joined."""

    id: int
    kind: str
    name: str
    release_year: int | None
    year: int
    owned: int
    published: int
    created_at: datetime
    house: str
    house_id: int | None
    genre_name: str
    genre: str | None
    places: int
    videos: int
    changed: datetime


class ListedTitle(TypedDict):
    """A title with all that a row of the list shows."""

    id: int
    kind: str
    name: str
    release_year: int | None
    owned: int
    published: int
    created_at: datetime
    house: str | None
    house_id: int | None
    genre_name: str | None
    genre: str | None
    videos: int
    rights: Rights
    changed: datetime
    changed_by: str | None


class VideoCount(TypedDict):
    """The number of a title's videos."""

    id: int
    videos: int


class Views(TypedDict):
    """The number of titles in each saved view."""

    all_titles: int
    live: int
    owned: int
    none: int
    hidden: int


_sql = db.queries("catalog/titles", list_titles=IndexedRow, list_titles_by=CountedRow,
                  count_videos=VideoCount, count_views=Views)

PER_PAGE = 50
INDEXED = ("name", "newest")  # these sorts follow an index; the others look at every match
SORTS = (*INDEXED, "year", "kind", "genre_name", "house", "published", "places", "videos",
         "changed")
RIGHTS = ("live", "owned", "none")
# the part of the query string that a bulk action returns to
ARGUMENTS = ("q", "kind", "genre", "house", "rights", "published", "sort")

class TitleFilters(TypedDict):
    """The filters of the list; None filters nothing."""

    match: Match
    kind: str | None
    genre_id: int | None
    house_id: int | None
    rights: str | None
    published: int | None


def filters(args: Mapping[str, str]) -> TitleFilters:
    """Return the filters of the query string; any other value filters nothing."""
    published = choice(args.get("published"), ("0", "1"))
    return {
        "match": match(args.get("q")),
        "kind": choice(args.get("kind"), KINDS),
        "genre_id": number(args.get("genre")),
        "house_id": number(args.get("house")),
        "rights": choice(args.get("rights"), RIGHTS),
        "published": int(published) if published else None,
    }


def list_titles(order: str, **page: Any) -> list[IndexedRow | CountedRow]:
    """Return one page of titles, by the query that is made for the order."""
    query = _sql.list_titles if order.lstrip("-") in INDEXED else _sql.list_titles_by
    rows: list[IndexedRow | CountedRow] = query(order=order, today=today(), **page)
    return rows


def page(args: Mapping[str, str]) -> paging.Page[ListedTitle]:
    """Return one page of titles with all that it shows."""
    return paging.page(list_titles, args, sorts=SORTS, default="name", limit=PER_PAGE,
                       **filters(args)).with_rows(complete)


def complete(rows: Sequence[IndexedRow | CountedRow]) -> list[ListedTitle]:
    """Return the rows of a page with how many videos each has, its rights and its last change."""
    ids = [row["id"] for row in rows]
    counts = {row["id"]: row["videos"] for row in _sql.count_videos(ids=ids)} if ids else {}
    allowed = coverage.of_titles(rows)
    changes = trails.last_changes("title", ids)
    return [cast(ListedTitle, {
        **row, "videos": counts.get(row["id"], 0), "rights": allowed[row["id"]],
        **trails.changed(row, changes)}) for row in rows]


def count(chosen: TitleFilters) -> int:
    """Return how many titles match the filters."""
    return int(_sql.count_titles(**chosen, today=today()))


def views() -> Views:
    """Return how many titles each saved view has."""
    found: Views = _sql.count_views(today=today())
    return found
