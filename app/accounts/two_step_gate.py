"""Staff can open nothing before they set two-step sign-in up, when the setting says so."""

from flask import Flask, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts import totp
from app.web.error_pages import wants_json

# What setting it up, and leaving, needs.
OPEN = {"static", "health", "api_health", "ready", "metrics", "accounts.sign_out",
        "api_sign_in.logout", "accounts.two_step", "accounts.two_step_post",
        "accounts.two_step_device", "accounts.two_step_device_post", "accounts.email_proof",
        "accounts.confirm_email", "accounts.confirm_email_post"}


def install(app: Flask) -> None:
    """Redirect them from everywhere else. One place does it, so no new route can forget it."""

    @app.before_request
    def redirect_to_setup() -> Response | None:
        if not totp.is_required() or request.endpoint in OPEN:
            return None
        if not (current_user.is_authenticated and totp.must_set_up(current_user)):
            return None
        if request.is_json or wants_json():
            raise totp.not_set_up()
        return redirect(url_for("accounts.two_step"),
                        302 if request.method in ("GET", "HEAD") else 303)
