"""The titles list as the request asks for it: filters, sorts, and what each row shows."""

from collections.abc import Mapping
from typing import Any

from app import db
from app.catalog import coverage as rights
from app.catalog.titles.titles import KINDS
from app.office import history as trails
from app.ops.clock import today
from app.web import paging

sql = db.queries("catalog/titles")

PER_PAGE = 50
INDEXED = ("name", "newest")  # these sorts follow an index; the others look at every match
SORTS = (*INDEXED, "year", "kind", "genre_name", "house", "published", "places", "videos",
         "changed")
RIGHTS = ("live", "owned", "none")
# what of a query string a bulk action comes back to
ARGUMENTS = ("q", "kind", "genre", "house", "rights", "published", "sort")
MOST_ID = 2**63 - 1
MOST_DIGITS = 19  # of that; Python refuses to read a number of thousands


def number(text: str | None) -> int | None:
    """An id out of a query string; None for anything else."""
    if not text or not text.isascii() or not text.isdigit() or len(text) > MOST_DIGITS:
        return None
    return int(text) if int(text) <= MOST_ID else None


def choice(text: str | None, choices: tuple[str, ...]) -> str | None:
    """One of the choices, or None."""
    return text if text in choices else None


def like(text: str | None) -> str | None:
    """A pattern that finds the text anywhere; its own signs stand for themselves."""
    text = (text or "").strip()[:100]
    if not text:
        return None
    for sign in ("\\", "%", "_"):
        text = text.replace(sign, f"\\{sign}")
    return f"%{text}%"


def filters(args: Mapping[str, str]) -> dict[str, Any]:
    """The filters of the query string; what is not a filter's value filters nothing."""
    published = choice(args.get("published"), ("0", "1"))
    return {
        "q": like(args.get("q")),
        "kind": choice(args.get("kind"), KINDS),
        "genre_id": number(args.get("genre")),
        "house_id": number(args.get("house")),
        "rights": choice(args.get("rights"), RIGHTS),
        "published": int(published) if published else None,
        "today": today(),
    }


def rows(order: str, **values: Any) -> list[dict[str, Any]]:
    """A page's rows in one order, by the query that is made for it."""
    query = sql.list_titles if order.lstrip("-") in INDEXED else sql.list_titles_by
    return list(query(order=order, **values))


def page(args: Mapping[str, str]) -> paging.Page:
    """One page of titles, each with `videos`, `rights` and `changed`."""
    found = paging.page(rows, args, sorts=SORTS, default="name", limit=PER_PAGE, **filters(args))
    complete(found.rows)
    return found


def complete(found: list[dict[str, Any]]) -> None:
    """Give each row of a page `videos`, how many, its `rights` and when it was `changed`."""
    ids = [row["id"] for row in found]
    counts = {row["id"]: row for row in sql.count_videos_of(ids=ids)} if ids else {}
    allowed = rights.of_titles(found)
    changed = trails.last_changes("title", [row["id"] for row in found])
    for row in found:
        row["videos"] = counts[row["id"]]["videos"] if row["id"] in counts else 0
        row["rights"] = allowed[row["id"]]
        row |= trails.changed(row, changed)
