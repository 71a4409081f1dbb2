"""The hidden fields of every form that writes: its CSRF token, and a key of its own.

The key says for which account the page was made; it is signed, so nobody makes another's. Two
requests with one key are one form sent twice.
"""

import secrets
from dataclasses import dataclass

from flask import Flask, current_app, request
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from itsdangerous import BadData, URLSafeTimedSerializer
from markupsafe import Markup

FIELD = "form_key"
LIFE_S = 12 * 3600  # of a CSRF token: a form older than that is shown again before it is saved


@dataclass(frozen=True, slots=True)
class FormKey:
    """The key of a sent form, and the account it was made for; 0 is nobody's."""

    value: str
    account_id: int


def install(app: Flask) -> None:
    """Give templates `csrf_field()`, which belongs into each form with method=post."""
    app.jinja_env.globals["csrf_field"] = fields


def fields() -> Markup:
    """Return the hidden fields, with a new key each time."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">'
                  '<input type="hidden" name="{}" value="{}">').format(
        generate_csrf(), FIELD, _signer().dumps([account_id(), secrets.token_urlsafe(16)]))


def account_id() -> int:
    """Return the account whose request is being served; 0 for a stranger."""
    return int(current_user.id) if current_user.is_authenticated else 0


def sent(max_age_s: int = LIFE_S) -> FormKey | None:
    """Return the key of the form that was sent, or None when it has no good one."""
    value = request.form.get(FIELD, "")
    try:
        owner, _ = _signer().loads(value, max_age=max_age_s)
    except BadData:
        return None
    return FormKey(value, owner)


def _signer() -> URLSafeTimedSerializer:
    keys = [*(current_app.config["SECRET_KEY_FALLBACKS"] or ()), str(current_app.secret_key)]
    return URLSafeTimedSerializer(keys, salt="form")
