"""The blueprint of the viewers' pages, and what their templates call."""

from flask import Blueprint, Flask, request

from app.accounts import preview
from app.catalog import reference
from app.catalog.titles import addresses, tiles

pages = Blueprint("site", __name__)


def install(app: Flask) -> None:
    """Give every template what the viewers' pages call."""
    app.jinja_env.globals.update(
        tile=tiles.tile,
        title_path=lambda title: preview.link(addresses.path(title)),
        watch_path=lambda video: preview.link(addresses.watch_path(video)),
        preview_link=preview.link,
        preview=preview.arguments,
        country_name=reference.country_name,
        title_line=addresses.line,
        video_place=addresses.place,
        video_short_place=addresses.short_place,
        part_name=addresses.part_name,
        count_of=addresses.count,
        long_day=addresses.long_day,
        kinds=addresses.KINDS,
        parts=addresses.PARTS,
    )


def with_query(path: str) -> str:
    """Return a path with the query string of this request."""
    query = request.query_string.decode("ascii", "ignore")
    return f"{path}?{query}" if query else path
