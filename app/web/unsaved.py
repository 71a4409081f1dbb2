"""Nothing typed is lost when a session or a token ended before the form was sent.

The form's key says for which account its page was made. While that account is signed in, the form
comes back filled; otherwise what was sent waits for it, and comes back after signing in. Passwords,
codes and files are never kept.

To show a form again, its route runs with `forms.held` set: the form is read and rejected with a
message, and any write raises an error, whatever the route does.
"""

from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, flash, redirect, request
from flask.globals import request_ctx
from flask_wtf.csrf import CSRFError
from werkzeug.test import EnvironBuilder

from app import db
from app.web import admission, form_keys, forms, unsaved_forms
from app.web.error_pages import answer, wants_json
from app.web.errors import Problem
from app.web.links import came_from
from app.web.navigation import url_of

A_WEEK_S = 7 * 86_400
SIGNED_OUT = "You were signed out before this was saved. Check it, then save it again."
TOO_OLD = "This page was open for too long. Check it, then save it again."
AGAIN = "That page was too old, so nothing was saved. Please try again."


def install(app: Flask) -> None:
    """Answer forms whose CSRF token is not this session's."""

    @app.errorhandler(CSRFError)
    def expired(error: CSRFError) -> Any:
        return rescue() or answer(Problem(
            400, "Go back, reload the page and send the form again.", code="csrf_failed",
            title="This form has expired"))


def rescue() -> Any:
    """Return an answer that loses nothing of the form that was sent; None if no page made it."""
    key = _key()
    if key is not None and key.account_id == form_keys.account_id():
        return show_again(TOO_OLD)
    return keep_until_sign_in()


def keep_until_sign_in() -> Any:
    """Keep what was sent and lead to the sign-in page, which leads back; None if nobody's."""
    key = _key()
    if key is None or not key.account_id:
        return None
    fields = [(name, value) for name, value in request.form.items(multi=True)
              if name not in forms.NOT_FIELDS and not _is_secret(name)]
    token = unsaved_forms.keep(key.account_id, [request.full_path.rstrip("?"), fields])
    flash("You were signed out before this was saved. Sign in within 30 minutes to get back what "
          "you sent.", "warn")
    return redirect(url_of("sign_in", next=url_of("unsaved", token=token)) or "/", 303)


def _key() -> form_keys.FormKey | None:
    """Return the form's key; scripts have none, and no large body is read for a stranger."""
    if wants_json() or (request.content_length or 0) > admission.LARGEST:
        return None
    return form_keys.sent(A_WEEK_S)


def show_again(message: str) -> Any:
    """Return the page with what this request sent, and the message; nothing is done."""
    token = forms.held.set(message)
    try:
        with db.reading_only():
            page = current_app.make_response(current_app.dispatch_request())
    except Problem as problem:
        if problem.status != 400:
            return answer(problem)
        page = None  # it reads no form but the boxes that were ticked
    except db.WriteForbidden:  # a button alone: there is nothing to show again
        page = None
    finally:
        forms.held.reset(token)
    return page if page is not None and page.status_code == 422 else _back()


def open_again(token: str) -> Any:
    """Return the page of what waits for this account under the token. Raises Problem 404."""
    kept = unsaved_forms.find(form_keys.account_id(), token)
    if kept is None:
        raise Problem(404, "Nothing waits here for this account: what was sent after signing out "
                           "waits for 30 minutes, for the account that had been signed in.")
    path, fields = kept
    body = urlencode([(name, value) for name, value in fields])
    sent = EnvironBuilder(path, method="POST", data=body, environ_base=request.environ,
                          content_type="application/x-www-form-urlencoded")
    request_ctx.request = current_app.request_class(sent.get_environ())
    request_ctx.url_adapter = current_app.create_url_adapter(request_ctx.request)
    request_ctx.match_request()
    return show_again(SIGNED_OUT)


def _is_secret(name: str) -> bool:
    return "password" in name or name == "code"


def _back() -> Any:
    flash(AGAIN, "warn")
    return redirect(came_from() or "/", 303)
