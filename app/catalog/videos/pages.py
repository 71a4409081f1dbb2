"""Pages of the videos: the list, one video, its deletion, and where a new one begins."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import db
from app.accounts.access import role_required
from app.catalog import reference
from app.catalog.pages import pages
from app.catalog.titles import lists as title_lists
from app.catalog.videos import lists as video_lists
from app.catalog.videos import seasons, videos
from app.office import history as trails
from app.office.editing import Stale
from app.office.impact import InUse
from app.ops.clock import now
from app.web import formats, forms

sql = db.queries("catalog/videos")

Page = str | tuple[str, int] | Response


@pages.get("/catalog/videos", endpoint="videos")
@role_required("employee")
def video_list() -> Page:
    """Every video, with where its title may be shown and what it speaks."""
    found = video_lists.page(request.args)
    title_id = title_lists.number(request.args.get("title"))
    shown = title_lists.number(request.args.get("history"))
    return render_template(
        "catalog/videos.html", page=found, views=sql.video_views(now=now()), kinds=videos.KINDS,
        title=sql.title_head(title_id=title_id) if title_id else None,
        drawer={"name": videos.get(shown)["name"], "entries": _history(shown)} if shown else None)


def _history(video_id: int) -> list[trails.Entry]:
    return trails.history(videos.NOUN, video_id, url_for("catalog.video", video_id=video_id))


@pages.get("/catalog/videos/new")
@role_required("employee")
def find_title_for_video() -> Page:
    """A video belongs to a title, so choosing it comes first."""
    return render_template("catalog/video_title.html",
                           titles=sql.find_titles(q=title_lists.like(request.args.get("q"))))


@pages.get("/catalog/titles/<int:title_id>/videos/new")
@role_required("employee")
def new_video(title_id: int) -> Page:
    """A form that begins with the next number of the title or season."""
    title = seasons.title_head(title_id)
    season = title_lists.number(request.args.get("season"))
    season_id = sql.season_id_of(title_id=title_id, number=season) if season else None
    values = {"kind": videos.KINDS_OF[title["kind"]][0], "season": season, "published": True,
              "number": sql.next_number(title_id=title_id, season_id=season_id)}
    return _form(title, values, {})


def _form(title: dict[str, Any], values: dict[str, Any], errors: dict[str, str],
          video: dict[str, Any] | None = None) -> str:
    title_id = title["id"]
    kinds = videos.KINDS_OF[title["kind"]]
    if video and video["kind"] not in kinds:
        kinds = (*kinds, video["kind"])
    return render_template(
        "catalog/video.html", title=title, video=video, values=_with_runtime(values),
        errors=errors, kinds=kinds, seasons=sql.seasons_of(title_id=title_id),
        languages=reference.languages(), zone=formats.zone().key,
        history=_history(video["id"]) if video and "history" in request.args else None)


def _with_runtime(values: dict[str, Any]) -> dict[str, Any]:
    """The saved seconds as the form's three fields."""
    saved = values.get("runtime_s")
    if not isinstance(saved, int):
        return values
    return values | {"hours": saved // 3600 or None, "minutes": saved // 60 % 60,
                     "seconds": saved % 60 or None}


def _sent() -> dict[str, Any]:
    return forms.raw_values(videos.VideoForm, request.form)


@pages.post("/catalog/titles/<int:title_id>/videos")
@role_required("employee")
def create_video(title_id: int) -> Page:
    """Save a new video; a form with mistakes comes back as it was."""
    title = seasons.title_head(title_id)
    try:
        form = forms.parse(videos.VideoForm, request.form)
        videos.create(title_id, form)
    except forms.Invalid as error:
        return _form(title, _sent(), error.errors), 422
    flash(f"{form.name} is saved.")
    return redirect(url_for("catalog.title", title_id=title_id, _anchor="videos"), 303)


@pages.get("/catalog/videos/<int:video_id>")
@role_required("employee")
def video(video_id: int) -> Page:
    """One video and its form."""
    row = videos.get(video_id)
    values = row | trails.inputs(videos.NOUN, video_id, videos.state(row))
    return _form(_title_of(row), values, {}, row)


def _title_of(row: dict[str, Any]) -> dict[str, Any]:
    return {"id": row["title_id"], "name": row["title"], "kind": row["title_kind"]}


@pages.post("/catalog/videos/<int:video_id>")
@role_required("employee")
def update_video(video_id: int) -> Page:
    """Save a video; two people's changes are merged field by field."""
    try:
        form = forms.parse(videos.VideoForm, request.form)
        videos.update(video_id, form)
    except forms.Invalid as error:
        row = videos.get(video_id)
        return _form(_title_of(row), _sent(), error.errors, row), 422
    except Stale:
        return trails.merge_page(
            videos.NOUN, video_id, (row := videos.get(video_id))["name"], form.state(),
            videos.state(row), form.row_version, url_for("catalog.video", video_id=video_id))
    flash("Saved.")
    return redirect(url_for("catalog.video", video_id=video_id), 303)


@pages.post("/catalog/videos/<int:video_id>/visibility")
@role_required("employee")
def show_video(video_id: int) -> Page:
    """Publish or hide with one click; the same button takes it back."""
    published = request.form.get("published") == "1"
    try:
        videos.show(video_id, request.form.get("row_version", 0, type=int), published)
    except Stale:
        flash("Somebody changed this video meanwhile. Here is how it is now.", "warn")
    else:
        flash("It is published." if published else "It is hidden from viewers.")
    return redirect(url_for("catalog.video", video_id=video_id), 303)


@pages.get("/catalog/videos/<int:video_id>/delete")
@role_required("employee")
def ask_delete_video(video_id: int) -> Page:
    """What deleting it would do."""
    return _ask_delete(video_id)


def _ask_delete(video_id: int, stale: bool = False) -> str:
    row = videos.get(video_id)
    return render_template(
        "catalog/delete.html", noun="video", name=row["name"], impact=videos.impact(video_id),
        row_version=row["row_version"], stale=stale,
        url=url_for("catalog.video", video_id=video_id), section_name=row["title"],
        section=url_for("catalog.title", title_id=row["title_id"]),
        instead="Hide it from viewers instead: what was watched stays counted.")


@pages.post("/catalog/videos/<int:video_id>/delete")
@role_required("employee")
def delete_video(video_id: int) -> Page:
    """Delete it, unless somebody has watched it."""
    try:
        was = videos.delete(video_id, request.form.get("row_version", 0, type=int))
    except (InUse, Stale) as refusal:
        return _ask_delete(video_id, stale=isinstance(refusal, Stale)), 409
    flash(f"{was['name']} is deleted.")
    return redirect(url_for("catalog.title", title_id=was["title_id"], _anchor="videos"), 303)
