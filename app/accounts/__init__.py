"""Accounts: who somebody is, how they prove it, and what they may do."""

from flask import Flask
from flask_login import LoginManager


def register(app: Flask) -> None:
    """Sign-in for `app`: flask-login over our own session rows, the pages, the worker's tasks."""
    from app.accounts import (  # noqa: F401  importing pages puts them into the blueprint
        admin_pages,
        audit_pages,
        pages,
        profile_pages,
        purges,
        reset_pages,
        sessions,
        sign_up_pages,
    )
    from app.accounts.blueprint import bp
    from app.accounts.users import Anonymous

    manager = LoginManager()
    manager.session_protection = None  # the session row is the truth; a cookie proves nothing more
    manager.anonymous_user = Anonymous
    manager.request_loader(sessions.load)
    manager.init_app(app)
    app.config.update(
        SESSION_COOKIE_NAME="__Host-state" if sessions.is_secure() else "state",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=sessions.is_secure(),
    )
    app.register_blueprint(bp)
    purges.register()
