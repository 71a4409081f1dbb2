"""The videos list as a request asks for it: filters, sorts, and what each row shows."""

from collections.abc import Mapping
from typing import Any

from app import db
from app.catalog import coverage as rights
from app.catalog.titles.lists import RIGHTS, choice, like, number
from app.catalog.videos import videos
from app.office import history as trails
from app.ops.clock import now, today
from app.web import paging

sql = db.queries("catalog/videos")

PER_PAGE = 50
INDEXED = ("name", "newest")  # these sorts follow an index; the others look at every match
SORTS = (*INDEXED, "title", "kind", "runtime_s", "air", "changed")
AIR = ("on air", "scheduled", "ended", "hidden")


def filters(args: Mapping[str, str]) -> dict[str, Any]:
    """The filters of the query string; what is not a filter's value filters nothing."""
    return {
        "q": like(args.get("q")),
        "kind": choice(args.get("kind"), videos.KINDS),
        "title_id": number(args.get("title")),
        "air": choice(args.get("air"), AIR),
        "rights": choice(args.get("rights"), RIGHTS),
        "today": today(), "now": now(),
    }


def rows(order: str, **values: Any) -> list[dict[str, Any]]:
    """A page's rows in one order, by the query that is made for it."""
    query = sql.list_videos if order.lstrip("-") in INDEXED else sql.list_videos_by
    return list(query(order=order, **values))


def page(args: Mapping[str, str]) -> paging.Page:
    """One page of videos with all they show."""
    found = paging.page(rows, args, sorts=SORTS, default="title", limit=PER_PAGE, **filters(args))
    complete(found.rows)
    return found


def complete(found: list[dict[str, Any]]) -> None:
    """Give each row of a page its poster, `air`, `rights`, languages and when it was `changed`."""
    if not found:
        return
    ids = [row["id"] for row in found]
    art = {row["id"]: row["genre"] for row in sql.posters_of(
        ids=sorted({row["title_id"] for row in found}))}
    speaks = {(row["id"], row["track"]): row["codes"] for row in sql.languages_of(ids=ids)}
    allowed = rights.of_titles(found, key="title_id")
    changed = trails.last_changes("video", [row["id"] for row in found])
    for row in found:
        row |= trails.changed(row, changed) | {
            "air": videos.air(row), "genre": art.get(row["title_id"]),
            "rights": allowed[row["title_id"]],
            "audio": speaks.get((row["id"], "audio"), ""),
            "subtitles": speaks.get((row["id"], "subtitle"), ""),
        }
