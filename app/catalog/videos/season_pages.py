"""Pages of the seasons; the list of them is the title's page."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import db
from app.accounts.access import role_required
from app.catalog.pages import pages
from app.catalog.videos import seasons
from app.office import history as trails
from app.office.editing import Stale
from app.office.impact import InUse
from app.web import forms

sql = db.queries("catalog/videos")

Page = str | tuple[str, int] | Response


@pages.get("/catalog/titles/<int:title_id>/seasons/new")
@role_required("employee")
def new_season(title_id: int) -> Page:
    """A form that begins with the next number."""
    title = seasons.title_head(title_id)
    taken = [row["number"] for row in sql.seasons_of(title_id=title_id)]
    return _form(title, {"number": max(taken, default=0) + 1}, {})


def _form(title: dict[str, Any], values: dict[str, Any], errors: dict[str, str],
          season: dict[str, Any] | None = None) -> str:
    return render_template(
        "catalog/season.html", title=title, season=season, values=values, errors=errors,
        history=trails.history(seasons.NOUN, season["id"])
        if season and "history" in request.args else None)


def _title_of(season: dict[str, Any]) -> dict[str, Any]:
    return {"id": season["title_id"], "name": season["title"], "kind": season["title_kind"]}


def _to_title(title_id: int) -> Response:
    return redirect(url_for("catalog.title", title_id=title_id, _anchor="videos"), 303)


@pages.post("/catalog/titles/<int:title_id>/seasons")
@role_required("employee")
def create_season(title_id: int) -> Page:
    """Save a new season; a form with mistakes comes back as it was."""
    title = seasons.title_head(title_id)
    try:
        form = forms.parse(seasons.SeasonForm, request.form)
        seasons.create(title_id, form)
    except forms.Invalid as error:
        return _form(title, forms.raw_values(seasons.SeasonForm, request.form), error.errors), 422
    flash(f"Season {form.number} is saved.")
    return _to_title(title_id)


@pages.get("/catalog/seasons/<int:season_id>")
@role_required("employee")
def season(season_id: int) -> Page:
    """One season's form."""
    row = seasons.get(season_id)
    return _form(_title_of(row), row, {}, row)


@pages.post("/catalog/seasons/<int:season_id>")
@role_required("employee")
def update_season(season_id: int) -> Page:
    """Save a season; two people's changes are merged field by field."""
    try:
        form = forms.parse(seasons.SeasonForm, request.form)
        seasons.update(season_id, form)
    except forms.Invalid as error:
        row = seasons.get(season_id)
        sent = forms.raw_values(seasons.SeasonForm, request.form)
        return _form(_title_of(row), sent, error.errors, row), 422
    except Stale:
        return trails.merge_page(
            seasons.NOUN, season_id, f"Season {(row := seasons.get(season_id))['number']}",
            form.state(), seasons.state(row), form.row_version,
            url_for("catalog.season", season_id=season_id))
    flash(f"Season {form.number} is saved.")
    return _to_title(seasons.get(season_id)["title_id"])


@pages.get("/catalog/seasons/<int:season_id>/delete")
@role_required("employee")
def ask_delete_season(season_id: int) -> Page:
    """What deleting it would do."""
    return _ask_delete(season_id)


def _ask_delete(season_id: int, stale: bool = False) -> str:
    row = seasons.get(season_id)
    return render_template(
        "catalog/delete.html", noun="season", name=f"season {row['number']}",
        impact=seasons.impact(season_id), row_version=row["row_version"], stale=stale,
        url=url_for("catalog.season", season_id=season_id), section_name=row["title"],
        section=url_for("catalog.title", title_id=row["title_id"]),
        instead="Hide its videos from viewers instead: what was watched stays counted.")


@pages.post("/catalog/seasons/<int:season_id>/delete")
@role_required("employee")
def delete_season(season_id: int) -> Page:
    """Delete it with its videos, unless somebody has watched one."""
    try:
        was = seasons.delete(season_id, request.form.get("row_version", 0, type=int))
    except (InUse, Stale) as refusal:
        return _ask_delete(season_id, stale=isinstance(refusal, Stale)), 409
    flash(f"Season {was['number']} is deleted.")
    return _to_title(was["title_id"])
