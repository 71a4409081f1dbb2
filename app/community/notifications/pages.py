"""An account's notifications, how often it gets letters about them, and the link to end those."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.access import public, signed_in
from app.accounts.viewer import own_viewer
from app.community.comments import replies
from app.community.notifications import digest, notifications
from app.community.pages import pages
from app.community.subscriptions import channels
from app.web import forms
from app.web.errors import Problem

INTERVALS = [("daily", "At most once a day"), ("weekly", "At most once a week"),
             ("off", "Never")]


class SettingsForm(forms.Form):
    """How often somebody wants letters."""

    digest: notifications.Interval


@pages.get("/notifications")
@signed_in
def notifications_page() -> str:
    """What the account was told, newest first."""
    viewer = own_viewer()
    page = notifications.page(viewer, request.args)
    return render_template("community/notifications.html", page=page, viewer=viewer,
                           decision=notifications.decision)


@pages.post("/notifications/<int:notification_id>/seen")
@signed_in
def notification_seen(notification_id: int) -> Response:
    """Mark one as seen; `open` goes on to what it is about."""
    found = notifications.mark_seen(notification_id, current_user.id)
    if "open" in request.form and found["kind"] == "upload" and found["video_name"]:
        return redirect(channels.upload_path(found | {"id": found["object_id"]}), 303)
    if "open" in request.form and found["kind"] == "reply" and found["video_id"]:
        return redirect(replies.path(found["video_id"], found["object_id"]), 303)
    return redirect(url_for("community.notifications_page"), 303)


@pages.post("/notifications/seen")
@signed_in
def notifications_seen() -> Response:
    """Mark all as seen."""
    notifications.mark_all_seen(current_user.id)
    flash("Everything is marked as seen.")
    return redirect(url_for("community.notifications_page"), 303)


@pages.get("/account/notifications")
@signed_in
def notification_settings() -> str:
    """How often letters are wanted."""
    return _settings({"digest": notifications.interval(current_user.id)})


@pages.post("/account/notifications")
@signed_in
def notification_settings_post() -> Any:
    """Choose it."""
    try:
        form = forms.parse(SettingsForm, request.form)
    except forms.Invalid as wrong:
        return _settings(wrong.values, wrong.errors), 422
    notifications.set_interval(current_user.id, form.digest)
    flash("Your choice is saved.")
    return redirect(url_for("community.notification_settings"), 303)


@pages.get("/unsubscribe/<token>")
@public
def ask_stop(token: str) -> str:
    """A button, not the deed: mail scanners follow links."""
    _account(token)
    return render_template("community/unsubscribe.html", token=token, done=False)


@pages.post("/unsubscribe/<token>")
@public
def stop_letters(token: str) -> str:
    """No more letters. The signed link is the proof: a mail program may send this by itself."""
    digest.stop(_account(token))
    return render_template("community/unsubscribe.html", token=token, done=True)


def _account(token: str) -> int:
    account_id = digest.read(token)
    if account_id is None:
        raise Problem(404, "This link is not complete. Copy all of it from the letter, or sign in "
                           "and choose under your account.")
    return account_id


def _settings(values: dict[str, Any], errors: dict[str, str] | None = None) -> str:
    return render_template("community/notification_settings.html", values=values,
                           errors=errors or {}, intervals=INTERVALS)
