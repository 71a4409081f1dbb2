"""Pages of the titles: the list with its bulk actions, one title, its deletion."""

from collections.abc import Mapping
from typing import Any, TypedDict

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.access import role_required
from app.catalog import coverage, reference
from app.catalog.houses import houses
from app.catalog.pages import pages
from app.catalog.titles import bulk, list_actions, titles
from app.catalog.titles import lists as title_lists
from app.catalog.titles.forms import TitleForm, as_typed
from app.catalog.titles.rows import SavedTitle
from app.catalog.titles.values import AGES, KINDS, LARGEST
from app.catalog.videos import lists as video_lists
from app.catalog.videos import seasons
from app.office import history as trails
from app.office.deletion import Deletion, Subject, to_list
from app.office.editing import Stale
from app.ops import request_ids
from app.ops.clock import today
from app.web import arguments, forms, timeline
from app.web.admission import at_most
from app.web.errors import Problem

Page = str | tuple[str, int] | Response
EMPTY_ROWS = 3
FEWEST_GENRES = 4  # places for genres on the form
BLANK = {"kind": "series", "published": True, "maturity_age": 0, "added_on": None}


@pages.get("/catalog/titles", endpoint="titles")
@role_required("employee", "analyst")
def titles_list() -> Page:
    """Show the list with its saved views and filters."""
    return render_template(
        "catalog/titles.html", page=title_lists.page(request.args),
        total=title_lists.count(title_lists.filters(request.args)),
        views=title_lists.views(), genres=reference.genres(), houses=houses.choices(),
        kinds=KINDS, actions=list_actions.every(),
        undo=_undo(), **_drawer())


def _drawer() -> dict[str, trails.Drawer | None]:
    """Return the list's history; analysts, who only read, have none."""
    return {"drawer": trails.drawer(titles.NOUN)} if current_user.has_role("employee") else {}


def _history(title_id: int) -> list[trails.Entry]:
    return trails.history(titles.NOUN, title_id, _url(title_id))


def _url(title_id: int) -> str:
    return url_for("catalog.title", title_id=title_id)


class Undo(TypedDict):
    """A bulk action that can be undone."""

    request_id: str
    count: int
    action: str


def _undo() -> Undo | None:
    """Return what the last bulk action of this page did, while it can be undone."""
    request_id = request_ids.well_formed(request.args.get("undo", ""))
    done = (trails.own_changes(current_user.id, "title", request_id) if request_id else [])
    if not request_id or not done:
        return None
    return {"request_id": request_id, "count": len(done),
            "action": done[0]["action"].rpartition(".")[2]}


@pages.post("/catalog/titles/bulk")
@role_required("employee")
def mark_titles() -> Page:
    """Do a list's action to the ticked titles, or to all that match."""
    action = request.form.get("do", "")
    later = list_actions.get(action)
    if later:
        return _go_on(later)
    if action not in bulk.ACTIONS:
        raise Problem(400)
    if request.form.get("scope") == "all":
        return _mark_all(action)
    ids = arguments.numbers(request.form.getlist("ids"))
    if not ids:
        flash("Nothing changed. Select at least one title.", "warn")
        return _back()
    return _marked(bulk.mark(action, ids))


def _mark_all(action: str) -> Page:
    """Mark every title that matches, once the person has confirmed how many that are."""
    chosen = title_lists.filters(request.args)
    count = title_lists.count(chosen)
    if request.form.get("expected", type=int) != count:
        return render_template("catalog/mark_all.html", action=action, count=count)
    return _marked(bulk.mark_matching(action, chosen))


def _go_on(action: list_actions.ListAction) -> Response:
    """Go to a later slice's page; the ticked titles are on one page of the list."""
    kept: dict[str, Any] = {name: request.args.get(name) for name in title_lists.ARGUMENTS}
    if request.form.get("scope") == "all":
        return redirect(url_for(action.page, scope="all", **kept), 303)
    ids = request.form.getlist("ids")[:title_lists.PER_PAGE]
    return redirect(url_for(action.page, ids=",".join(ids), **kept), 303)


def _marked(changed: int) -> Response:
    if not changed:
        flash("Nothing changed: they were all like that already.", "info")
        return _back()
    return _back(undo=request_ids.current())


def _back(undo: str | None = None) -> Response:
    title_id = arguments.number(request.form.get("back"))
    if title_id:
        return redirect(url_for("catalog.title", title_id=title_id, undo=undo), 303)
    kept: dict[str, Any] = {name: request.args.get(name) for name in title_lists.ARGUMENTS}
    return redirect(url_for("catalog.titles", **kept, undo=undo), 303)


@pages.post("/catalog/titles/bulk/undo")
@role_required("employee")
def unmark_titles() -> Page:
    """Undo a bulk action."""
    request_id = request_ids.well_formed(request.form.get("request_id", ""))
    done = bulk.undo(current_user.id, request_id) if request_id else 0
    flash(f"Undone for {done:,} {'title' if done == 1 else 'titles'}." if done
          else "There is nothing left to undo.", "ok" if done else "info")
    return _back()


@pages.get("/catalog/titles/new")
@role_required("employee")
def new_title() -> Page:
    """Show an empty form."""
    return _new_title(BLANK | {"house": request.args.get("house"), "added_on": today()}, {})


@pages.post("/catalog/titles")
@role_required("employee")
@at_most(LARGEST)
def create_title() -> Page:
    """Save a new title; a form with mistakes comes back as it was."""
    try:
        title_id = titles.create(forms.parse(TitleForm, request.form))
    except forms.Invalid as error:
        return _new_title(as_typed(request.form), titles.NOUN.at_inputs(error.errors)), 422
    flash("Saved. Viewers see it once a term covers it, or once you own it.")
    return redirect(_url(title_id), 303)


def _new_title(values: Mapping[str, Any], errors: dict[str, str]) -> str:
    return render_template("catalog/title_new.html", values=values, errors=errors,
                           **_choices(values))


def _choices(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the choices of the form's fields, and its rows of genres and releases."""
    picked = [name for name in values.get("genres") or [] if name]
    if values.get("release_country"):
        rows = [*zip(values["release_country"], values["release_on"], strict=False)]
    else:
        rows = [tuple(line.rsplit(": ", 1))
                for line in (values.get("releases") or "").splitlines() if ": " in line]
    return {
        "kinds": KINDS, "ages": AGES, "genres": reference.genres(),
        "countries": reference.countries(), "languages": reference.languages(),
        "houses": houses.choices(),
        "picked": picked + [""] * max(1, FEWEST_GENRES - len(picked)),
        "release_rows": [row for row in rows if any(row)] + [("", "")] * EMPTY_ROWS,
    }


@pages.get("/catalog/titles/<int:title_id>")
@role_required("employee", "analyst")
def title(title_id: int) -> Page:
    """Show one title: its form, its availability, seasons and videos."""
    row = titles.get(title_id)
    return _title(row, trails.inputs(titles.NOUN, title_id, titles.state(row)), {})


def _title(row: SavedTitle, values: Mapping[str, Any], errors: dict[str, str]) -> str:
    title_id = row["id"]
    terms = coverage.terms(title_id)
    return render_template(
        "catalog/title.html", title=row, values=values, errors=errors, terms=terms,
        scale=timeline.scale([day for term in terms for day in (
            term["starts_on"], term["ends_on"])], today()),
        rights=coverage.of_titles([row])[title_id], seasons=seasons.of_title(title_id),
        videos=video_lists.of_title(title_id), most_videos=video_lists.MOST_OF_TITLE,
        history=(_history(title_id) if "history" in request.args
                 and current_user.has_role("employee") else None),
        undo=_undo(), **_choices(values))


@pages.post("/catalog/titles/<int:title_id>")
@role_required("employee")
@at_most(LARGEST)
def update_title(title_id: int) -> Page:
    """Save a title; two people's changes are merged field by field."""
    row = titles.get(title_id)
    try:
        form = forms.parse(TitleForm, request.form, row)
        titles.update(title_id, form, form.row_version)
    except forms.Invalid as error:
        return _title(row, as_typed(request.form),
                      titles.NOUN.at_inputs(error.errors)), 422
    except Stale:
        return _merge(title_id, form)
    flash("Saved.")
    return redirect(_url(title_id), 303)


def _merge(title_id: int, form: TitleForm) -> Page:
    theirs = titles.get(title_id)
    return trails.merge_page(
        titles.NOUN, title_id, theirs["name"], titles.unsaved(form), titles.state(theirs),
        form.row_version, _url(title_id))


def _subject(title_id: int) -> Subject:
    row = titles.get(title_id)
    return Subject(row["name"], _url(title_id), "Titles", url_for("catalog.titles"),
                   row["row_version"])


DELETION = Deletion("title", _subject, titles.impact, titles.delete,
                    to_list("catalog.titles"),
                    "Hide it from viewers instead. It keeps its history.")


@pages.get("/catalog/titles/<int:title_id>/delete")
@role_required("employee")
def ask_delete_title(title_id: int) -> Page:
    """Say what deleting it would do."""
    return DELETION.ask(title_id)


@pages.post("/catalog/titles/<int:title_id>/delete")
@role_required("employee")
def delete_title(title_id: int) -> Page:
    """Delete it, unless something still uses it."""
    return DELETION.run(title_id)
