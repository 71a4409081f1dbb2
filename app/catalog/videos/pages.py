"""Pages of videos: the list, one video, its deletion, and the title of a new one."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.access import role_required
from app.catalog.pages import pages
from app.catalog.videos import lists as video_lists
from app.catalog.videos import seasons, videos
from app.catalog.videos.forms import VideoForm, as_typed, in_parts
from app.catalog.videos.rows import SavedVideo
from app.catalog.videos.seasons import TitleHead
from app.catalog.videos.values import KINDS, KINDS_OF
from app.office import history as trails
from app.office.deletion import Deletion, Subject
from app.office.editing import Stale
from app.web import arguments, formats, forms, sizes
from app.web.admission import at_most

Page = str | tuple[str, int] | Response


@pages.get("/catalog/videos", endpoint="videos")
@role_required("employee")
def video_list() -> Page:
    """Show every video, with its languages and where its title may be shown."""
    title_id = arguments.number(request.args.get("title"))
    return render_template(
        "catalog/videos.html", page=video_lists.page(request.args), views=video_lists.views(),
        kinds=KINDS, title=seasons.find_title(title_id) if title_id else None,
        drawer=trails.drawer(videos.NOUN))


def _history(video_id: int) -> list[trails.Entry]:
    return trails.history(videos.NOUN, video_id, _url(video_id))


def _url(video_id: int) -> str:
    return url_for("catalog.video", video_id=video_id)


@pages.get("/catalog/videos/new")
@role_required("employee")
def find_title_for_video() -> Page:
    """Ask for the title first, as a video belongs to one."""
    return render_template("catalog/video_title.html",
                           titles=video_lists.find_titles(request.args.get("q")))


@pages.get("/catalog/titles/<int:title_id>/videos/new")
@role_required("employee")
def new_video(title_id: int) -> Page:
    """Show a form with the next number of the title or season."""
    title = seasons.title_head(title_id)
    number = arguments.number(request.args.get("season"))
    season_id = seasons.id_of(title_id, number) if number else None
    values = {"kind": KINDS_OF[title["kind"]][0], "season_id": season_id, "published": True,
              "number": videos.next_number(title_id, season_id)}
    return _form(title, values, {})


def _form(title: TitleHead, values: Mapping[str, Any], errors: dict[str, str],
          video: SavedVideo | None = None) -> str:
    kinds = KINDS_OF[title["kind"]]
    if video and video["kind"] not in kinds:
        kinds = (*kinds, video["kind"])
    return render_template(
        "catalog/video.html", title=title, video=video, values=values, errors=errors, kinds=kinds,
        seasons=seasons.of_title(title["id"]), zone=formats.zone().key,
        history=_history(video["id"]) if video and "history" in request.args else None)


@pages.post("/catalog/titles/<int:title_id>/videos")
@role_required("employee")
@at_most(sizes.LONG_FORM)
def create_video(title_id: int) -> Page:
    """Save a new video; a form with mistakes comes back as it was."""
    title = seasons.title_head(title_id)
    try:
        form = forms.parse(VideoForm, request.form)
        videos.create(title_id, form)
    except forms.Invalid as error:
        return _form(title, as_typed(request.form), error.errors), 422
    flash(f"{form.name} is saved.")
    return redirect(url_for("catalog.title", title_id=title_id, _anchor="videos"), 303)


@pages.get("/catalog/videos/<int:video_id>")
@role_required("employee")
def video(video_id: int) -> Page:
    """Show one video and its form."""
    row = videos.get(video_id)
    return _video(row, in_parts(trails.inputs(videos.NOUN, video_id, videos.state(row))), {})


def _video(row: SavedVideo, values: Mapping[str, Any], errors: dict[str, str]) -> str:
    title: TitleHead = {"id": row["title_id"], "name": row["title"], "kind": row["title_kind"]}
    return _form(title, values, errors, row)


@pages.post("/catalog/videos/<int:video_id>")
@role_required("employee")
@at_most(sizes.LONG_FORM)
def update_video(video_id: int) -> Page:
    """Save a video; two people's changes are merged field by field."""
    row = videos.get(video_id)
    try:
        form = forms.parse(VideoForm, request.form, row)
        videos.update(video_id, form, form.row_version)
    except forms.Invalid as error:
        return _video(row, as_typed(request.form), error.errors), 422
    except Stale:
        return _merge(video_id, form)
    flash("Saved.")
    return redirect(_url(video_id), 303)


def _merge(video_id: int, form: VideoForm) -> Page:
    theirs = videos.get(video_id)
    return trails.merge_page(videos.NOUN, video_id, theirs["name"], form.values(),
                             videos.state(theirs), form.row_version, _url(video_id))


@pages.post("/catalog/videos/<int:video_id>/visibility")
@role_required("employee")
def show_video(video_id: int) -> Page:
    """Publish or hide with one click; the same button undoes it."""
    published = request.form.get("published") == "1"
    try:
        videos.show(video_id, request.form.get("row_version", 0, type=int), published)
    except Stale:
        flash("Somebody changed this video meanwhile. The page shows the current version.", "warn")
    else:
        flash("The video is published." if published else "The video is hidden from viewers.")
    return redirect(_url(video_id), 303)


def _subject(video_id: int) -> Subject:
    row = videos.get(video_id)
    return Subject(row["name"], _url(video_id), row["title"],
                   url_for("catalog.title", title_id=row["title_id"]), row["row_version"])


def _deleted(was: SavedVideo) -> Response:
    flash(f"{was['name']} is deleted.")
    return redirect(url_for("catalog.title", title_id=was["title_id"], _anchor="videos"), 303)


DELETION = Deletion("video", _subject, videos.impact, videos.delete, _deleted,
                    "Hide it from viewers instead. Its viewing stays in the reports.")


@pages.get("/catalog/videos/<int:video_id>/delete")
@role_required("employee")
def ask_delete_video(video_id: int) -> Page:
    """Say what deleting it would do."""
    return DELETION.ask(video_id)


@pages.post("/catalog/videos/<int:video_id>/delete")
@role_required("employee")
def delete_video(video_id: int) -> Page:
    """Delete it, unless somebody has watched it."""
    return DELETION.run(video_id)
