"""The browse page, and what every viewer page calls."""

from functools import lru_cache

from flask import Blueprint, Flask, render_template, request

from app import db
from app.accounts import preview
from app.accounts.access import signed_in
from app.accounts.viewer import current_viewer
from app.catalog.titles import addresses as titles
from app.catalog.titles import tiles
from app.site import browse as browsing

pages = Blueprint("site", __name__)
sql = db.queries("site/countries")


@pages.get("/browse")
@signed_in
def browse() -> str:
    """All titles of the viewer's country, filtered and sorted."""
    viewer = current_viewer()
    return render_template("site/browse.html", viewer=viewer, labels=browsing.FILTERS,
                           found=browsing.find(request.args, viewer))


@lru_cache(maxsize=256)
def country_name(code: str) -> str:
    """A country's name; the code itself when it has none. Migrations alone write them."""
    return sql.country_name(code=code) or code


def install(app: Flask) -> None:
    """Gives every template what viewer pages call."""
    app.jinja_env.globals.update(
        tile=tiles.tile,
        title_path=lambda title: preview.link(titles.path(title)),
        watch_path=lambda video: preview.link(titles.watch_path(video)),
        preview_link=preview.link,
        preview=preview.arguments,
        country_name=country_name,
        title_line=titles.line,
        video_place=titles.place,
        video_short_place=titles.short_place,
        part_name=titles.part_name,
        count_of=titles.count,
        long_day=titles.long_day,
        kinds=titles.KINDS,
        parts=titles.PARTS,
    )
