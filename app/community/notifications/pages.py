"""Notifications, the settings of their e-mail, and the link to unsubscribe."""

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
    """The interval of an account's e-mail."""

    digest: notifications.Interval


@pages.get("/notifications")
@signed_in
def notifications_page() -> str:
    """Show the account's notifications, newest first."""
    viewer = own_viewer()
    page = notifications.page(viewer, request.args)
    return render_template("community/notifications.html", page=page, viewer=viewer,
                           decision=notifications.decision)


@pages.post("/notifications/<int:notification_id>/read")
@signed_in
def read_notification(notification_id: int) -> Response:
    """Mark one as read; with `open`, continue to its object."""
    found = notifications.mark_read(notification_id, current_user.id)
    if "open" in request.form and found["kind"] == "upload" and found["video_name"]:
        return redirect(channels.upload_path({**found, "id": found["object_id"]}), 303)
    if "open" in request.form and found["kind"] == "reply" and found["video_id"]:
        return redirect(replies.path(found["video_id"], found["object_id"]), 303)
    if "open" in request.form and found["kind"] == "rejection" and found["video_id"]:
        return redirect(f"/watch/{found['video_id']}", 303)
    return redirect(url_for("community.notifications_page"), 303)


@pages.post("/notifications/read")
@signed_in
def read_notifications() -> Response:
    """Mark all as read."""
    notifications.mark_all_read(current_user.id)
    flash("All marked as read.")
    return redirect(url_for("community.notifications_page"), 303)


@pages.get("/account/notifications")
@signed_in
def notification_settings() -> str:
    """Show the e-mail settings."""
    return _settings({"digest": notifications.interval(current_user.id)})


@pages.post("/account/notifications")
@signed_in
def notification_settings_post() -> Any:
    """Save the e-mail settings."""
    try:
        form = forms.parse(SettingsForm, request.form)
    except forms.Invalid as wrong:
        return _settings(wrong.values, wrong.errors), 422
    notifications.set_interval(current_user.id, form.digest)
    flash("E-mail settings saved.")
    return redirect(url_for("community.notification_settings"), 303)


@pages.get("/unsubscribe/<token>")
@public
def ask_stop(token: str) -> str:
    """Show a button: mail scanners follow links."""
    _account(token)
    return render_template("community/unsubscribe.html", token=token, done=False)


@pages.post("/unsubscribe/<token>")
@public
def stop_email(token: str) -> str:
    """Stop these e-mails. The signed link is the proof: a mail program may post it by itself."""
    digest.stop(_account(token))
    return render_template("community/unsubscribe.html", token=token, done=True)


def _account(token: str) -> int:
    account_id = digest.read(token)
    if account_id is None:
        raise Problem(404, "This link is incomplete. Copy all of it from the e-mail, or sign in "
                           "and change your e-mail settings.")
    return account_id


def _settings(values: dict[str, Any], errors: dict[str, str] | None = None) -> str:
    return render_template("community/notification_settings.html", values=values,
                           errors=errors or {}, intervals=INTERVALS)
