"""Pages of seasons. The title's page lists them."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.access import role_required
from app.catalog.pages import pages
from app.catalog.videos import seasons
from app.catalog.videos.seasons import Season, SeasonRow, TitleHead
from app.office import history as trails
from app.office.deletion import Deletion, Subject
from app.office.editing import Stale
from app.web import forms

Page = str | tuple[str, int] | Response


class SeasonForm(Season):
    """A season as its page edits it."""

    row_version: int = 0


@pages.get("/catalog/titles/<int:title_id>/seasons/new")
@role_required("employee")
def new_season(title_id: int) -> Page:
    """Show a form with the next number."""
    title = seasons.title_head(title_id)
    taken = [row["number"] for row in seasons.of_title(title_id)]
    return _form(title, {"number": max(taken, default=0) + 1}, {})


def _form(title: TitleHead, values: Mapping[str, Any], errors: dict[str, str],
          season: SeasonRow | None = None) -> str:
    return render_template(
        "catalog/season.html", title=title, season=season, values=values, errors=errors,
        history=trails.history(seasons.NOUN, season["id"], _url(season["id"]))
        if season and "history" in request.args else None)


def _url(season_id: int) -> str:
    return url_for("catalog.season", season_id=season_id)


def _to_title(title_id: int) -> Response:
    return redirect(url_for("catalog.title", title_id=title_id, _anchor="videos"), 303)


@pages.post("/catalog/titles/<int:title_id>/seasons")
@role_required("employee")
def create_season(title_id: int) -> Page:
    """Save a new season; a form with mistakes comes back as it was."""
    title = seasons.title_head(title_id)
    try:
        form = forms.parse(SeasonForm, request.form)
        seasons.create(title_id, form)
    except forms.Invalid as error:
        return _form(title, forms.raw_values(SeasonForm, request.form), error.errors), 422
    flash(f"Season {form.number} is saved.")
    return _to_title(title_id)


@pages.get("/catalog/seasons/<int:season_id>")
@role_required("employee")
def season(season_id: int) -> Page:
    """Show one season's form."""
    row = seasons.get(season_id)
    return _season(row, trails.inputs(seasons.NOUN, season_id, seasons.state(row)), {})


def _season(row: SeasonRow, values: Mapping[str, Any], errors: dict[str, str]) -> str:
    title: TitleHead = {"id": row["title_id"], "name": row["title"], "kind": row["title_kind"]}
    return _form(title, values, errors, row)


@pages.post("/catalog/seasons/<int:season_id>")
@role_required("employee")
def update_season(season_id: int) -> Page:
    """Save a season; two people's changes are merged field by field."""
    try:
        form = forms.parse(SeasonForm, request.form)
        seasons.update(season_id, form, form.row_version)
    except forms.Invalid as error:
        sent = forms.raw_values(SeasonForm, request.form)
        return _season(seasons.get(season_id), sent, error.errors), 422
    except Stale:
        return _merge(season_id, form)
    flash(f"Season {form.number} is saved.")
    return _to_title(seasons.get(season_id)["title_id"])


def _merge(season_id: int, form: SeasonForm) -> Page:
    theirs = seasons.get(season_id)
    return trails.merge_page(
        seasons.NOUN, season_id, f"Season {theirs['number']} of {theirs['title']}",
        form.model_dump(exclude={"row_version"}), seasons.state(theirs), form.row_version,
        _url(season_id))


def _subject(season_id: int) -> Subject:
    row = seasons.get(season_id)
    return Subject(f"season {row['number']}", _url(season_id), row["title"],
                   url_for("catalog.title", title_id=row["title_id"]), row["row_version"])


def _deleted(was: SeasonRow) -> Response:
    flash(f"Season {was['number']} is deleted.")
    return _to_title(was["title_id"])


DELETION = Deletion("season", _subject, seasons.impact, seasons.delete, _deleted,
                    "Hide its videos from viewers instead. Their viewing stays in the reports.")


@pages.get("/catalog/seasons/<int:season_id>/delete")
@role_required("employee")
def ask_delete_season(season_id: int) -> Page:
    """Say what deleting it would do."""
    return DELETION.ask(season_id)


@pages.post("/catalog/seasons/<int:season_id>/delete")
@role_required("employee")
def delete_season(season_id: int) -> Page:
    """Delete it with its videos, unless somebody has watched one."""
    return DELETION.run(season_id)
