"""Pages of the titles: the list with its bulk actions, one title, its deletion."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import db
from app.accounts.access import role_required
from app.catalog import coverage as rights
from app.catalog import reference
from app.catalog.pages import pages
from app.catalog.titles import bulk, titles
from app.catalog.titles import lists as title_lists
from app.catalog.videos import videos as video_verbs
from app.office import history as trails
from app.office.editing import Stale
from app.office.impact import InUse
from app.ops import request_ids
from app.ops.clock import today
from app.web import forms, timeline
from app.web.errors import Problem
from app.web.navigation import url_of

sql = db.queries("catalog/titles")
names = db.queries("catalog/reference")
videos = db.queries("catalog/videos")

Page = str | tuple[str, int] | Response
MOST_VIDEOS = 300
EMPTY_ROWS = 3
FEWEST_GENRES = 4  # places for genres on the form
BLANK = {"kind": "series", "published": True, "maturity_age": 0, "added_on": None}


@pages.get("/catalog/titles", endpoint="titles")
@role_required("employee")
def titles_list() -> Page:
    """The list, its views and filters, and the drawer of one title's history."""
    found = title_lists.page(request.args)
    chosen = title_lists.filters(request.args)
    shown = title_lists.number(request.args.get("history"))
    return render_template(
        "catalog/titles.html", page=found, total=sql.count_titles(**chosen),
        views=sql.title_views(today=today()), genres=reference.genres(),
        houses=names.list_house_names(), kinds=titles.KINDS,
        drawer=_drawer(shown) if shown else None, undo=_undo())


def _drawer(title_id: int) -> dict[str, Any]:
    return {"name": titles.get(title_id)["name"],
            "entries": trails.history(titles.NOUN, title_id,
                                      url_for("catalog.title", title_id=title_id))}


def _undo() -> dict[str, Any] | None:
    """What the page's own bulk action did, if it can still be taken back."""
    request_id = request_ids.well_formed(request.args.get("undo", ""))
    if not request_id:
        return None
    done = trails.own_changes(current_user.id, "title", request_id)
    if not done:
        return None
    return {"request_id": request_id, "count": len(done),
            "action": done[0]["action"].rpartition(".")[2]}


@pages.post("/catalog/titles/bulk")
@role_required("employee")
def mark_titles() -> Page:
    """Set or clear owned or published, for the ticked titles or for all that match."""
    action = request.form.get("do", "")
    if action == "contract":
        return _to_contract()
    if action not in bulk.ACTIONS:
        raise Problem(400)
    if request.form.get("scope") == "all":
        chosen = title_lists.filters(request.args)
        count = sql.count_titles(**chosen)
        if request.form.get("expected", type=int) != count:  # asked first, and again if it grew
            return render_template("catalog/mark_all.html", action=action, count=count)
        return _marked(action, bulk.mark_matching(action, chosen))
    ids = [n for text in request.form.getlist("ids") if (n := title_lists.number(text))]
    if not ids:
        flash("Nothing was changed: no title was ticked.", "warn")
        return _back()
    return _marked(action, bulk.mark(action, ids))


def _to_contract() -> Response:
    """On to the page that adds them to a contract; those ticked stand on one page of the list."""
    kept: dict[str, Any] = {name: request.args.get(name) for name in title_lists.ARGUMENTS}
    chosen = ({"scope": "all"} if request.form.get("scope") == "all" else
              {"ids": ",".join(request.form.getlist("ids")[:title_lists.PER_PAGE])})
    return redirect(url_of("new_terms", **chosen, **kept) or url_for("catalog.titles", **kept), 303)


def _marked(action: str, changed: int) -> Response:
    if not changed:
        flash("Nothing had to be changed: all of them were so already.", "info")
        return _back()
    return _back(undo=request_ids.current())


def _back(undo: str | None = None) -> Response:
    title_id = title_lists.number(request.form.get("back"))
    if title_id:
        return redirect(url_for("catalog.title", title_id=title_id, undo=undo), 303)
    kept: dict[str, Any] = {name: request.args.get(name) for name in title_lists.ARGUMENTS}
    return redirect(url_for("catalog.titles", **kept, undo=undo), 303)


@pages.post("/catalog/titles/bulk/undo")
@role_required("employee")
def unmark_titles() -> Page:
    """Take a bulk action back."""
    request_id = request_ids.well_formed(request.form.get("request_id", ""))
    done = bulk.undo(current_user.id, request_id) if request_id else 0
    flash(f"Taken back for {done:,} {'title' if done == 1 else 'titles'}." if done
          else "There was nothing left to take back.", "ok" if done else "info")
    return _back()


@pages.get("/catalog/titles/new")
@role_required("employee")
def new_title() -> Page:
    """An empty form."""
    return _new_title(dict(BLANK) | {"house": request.args.get("house"), "added_on": today()}, {})


@pages.post("/catalog/titles")
@role_required("employee")
def create_title() -> Page:
    """Save a new title; a form with mistakes comes back as it was."""
    try:
        title_id = titles.create(forms.parse(titles.TitleForm, request.form))
    except forms.Invalid as error:
        return _new_title(_sent(), error.errors), 422
    flash("Saved. It is shown once a term covers it, or you own it.")
    return redirect(url_for("catalog.title", title_id=title_id), 303)


def _new_title(values: dict[str, Any], errors: dict[str, str]) -> str:
    return render_template("catalog/title_new.html", values=values, errors=errors,
                           **_choices(values))


def _sent() -> dict[str, Any]:
    return forms.raw_values(titles.TitleForm, request.form)


def _choices(values: dict[str, Any]) -> dict[str, Any]:
    """What the form's fields offer, and its rows of genres and releases."""
    chosen = values.get("genres") or []
    picked = ([name for name in chosen if name] if isinstance(chosen, list)
              else reference.parts(chosen))
    if "release_country" in values:
        rows = list(zip(values["release_country"], values.get("release_on", []), strict=False))
    else:
        rows = [tuple(line.rsplit(": ", 1))
                for line in (values.get("releases") or "").splitlines() if ": " in line]
    return {
        "kinds": titles.KINDS, "ages": titles.AGES, "genres": reference.genres(),
        "countries": reference.countries(), "languages": reference.languages(),
        "houses": names.list_house_names(),
        "picked": picked + [""] * max(1, FEWEST_GENRES - len(picked)),
        "release_rows": [row for row in rows if any(row)] + [("", "")] * EMPTY_ROWS,
    }


@pages.get("/catalog/titles/<int:title_id>")
@role_required("employee")
def title(title_id: int) -> Page:
    """One title: its form, where it may be shown, its seasons and videos."""
    row = titles.get(title_id)
    return _title(row, row | trails.inputs(titles.NOUN, title_id, titles.state(row)), {})


@pages.post("/catalog/titles/<int:title_id>")
@role_required("employee")
def update_title(title_id: int) -> Page:
    """Save a title; two people's changes are merged field by field."""
    try:
        form = forms.parse(titles.TitleForm, request.form)
        titles.update(title_id, form)
    except forms.Invalid as error:
        return _title(titles.get(title_id), _sent(), error.errors), 422
    except Stale:
        return trails.merge_page(
            titles.NOUN, title_id, (row := titles.get(title_id))["name"], form.state(),
            titles.state(row), form.row_version, url_for("catalog.title", title_id=title_id))
    flash("Saved.")
    return redirect(url_for("catalog.title", title_id=title_id), 303)


def _title(row: dict[str, Any], sent: dict[str, Any], errors: dict[str, str]) -> str:
    title_id = row["id"]
    values = sent or row
    terms = sql.terms_of(title_id=title_id)
    found = videos.videos_of(title_id=title_id, limit=MOST_VIDEOS)
    for video in found:
        video["air"] = video_verbs.air(video)
    return render_template(
        "catalog/title.html", title=row, values=values, errors=errors, terms=terms,
        scale=timeline.scale([day for term in terms for day in (
            term["starts_on"], term["ends_on"])], today()),
        rights=rights.of_titles([row])[title_id],
        seasons=videos.seasons_of(title_id=title_id), videos=found, most_videos=MOST_VIDEOS,
        history=trails.history(titles.NOUN, title_id, url_for("catalog.title", title_id=title_id))
        if "history" in request.args else None,
        undo=_undo(), **_choices(values))


@pages.get("/catalog/titles/<int:title_id>/delete")
@role_required("employee")
def ask_delete_title(title_id: int) -> Page:
    """What deleting it would do."""
    return _ask_delete(title_id)


def _ask_delete(title_id: int, stale: bool = False) -> str:
    row = titles.get(title_id)
    return render_template(
        "catalog/delete.html", noun="title", name=row["name"], impact=titles.impact(title_id),
        row_version=row["row_version"], stale=stale,
        url=url_for("catalog.title", title_id=title_id), section=url_for("catalog.titles"),
        section_name="Titles",
        instead="Hide it from viewers instead: it keeps its history, and nobody sees it.")


@pages.post("/catalog/titles/<int:title_id>/delete")
@role_required("employee")
def delete_title(title_id: int) -> Page:
    """Delete it, unless something still uses it."""
    try:
        name = titles.delete(title_id, request.form.get("row_version", 0, type=int))
    except (InUse, Stale) as refusal:
        return _ask_delete(title_id, stale=isinstance(refusal, Stale)), 409
    flash(f"{name} is deleted.")
    return redirect(url_for("catalog.titles"), 303)
