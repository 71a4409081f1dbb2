"""Accounts: who people are, how they prove it, and what they may do."""

from typing import TYPE_CHECKING, Optional

if TYPE_CHECKING:
    from flask import Request
    from flask_openapi3 import OpenAPI

    from app.accounts.users import Account


def register(app: "OpenAPI") -> None:
    """Add sign-in, over our own session rows, this slice's pages and its operations."""
    from flask_login import LoginManager

    from app.accounts import (  # noqa: F401  importing pages puts them into the blueprint
        account_api,
        account_pages,
        administration,
        application_api,
        application_pages,
        applications,
        audit_api,
        audit_pages,
        data_pages,
        invitation_api,
        invitation_pages,
        job_pages,
        reset_pages,
        sessions,
        setup_pages,
        sign_in_api,
        sign_in_pages,
        sign_up_pages,
        token_api,
        token_pages,
        two_step_gate,
        two_step_pages,
        unsaved_pages,
        user_api,
        user_pages,
    )
    from app.accounts.pages import pages
    from app.accounts.users import Anonymous
    from app.office import nouns
    from app.ops import audit, jobs
    from app.web import navigation
    from app.web.navigation import ADMIN, ANYONE, CUSTOMER, EMPLOYEE, Item

    manager = LoginManager()
    manager.session_protection = None  # the session row decides; a cookie proves nothing more
    manager.anonymous_user = Anonymous
    manager.request_loader(_load)
    manager.init_app(app)
    audit.ask(_signed_in)
    app.config.update(
        SESSION_COOKIE_NAME="__Host-state" if sessions.is_secure() else "state",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=sessions.is_secure(),
    )
    app.register_blueprint(pages)
    setup_pages.install(app)
    two_step_gate.install(app)
    for api in (sign_in_api.api, token_api.api, application_api.api, application_api.office,
                account_api.api, audit_api.api, user_api.api, invitation_api.api):
        app.register_api(api)
    navigation.add(app, "People", Item("Applications", "user-plus", EMPLOYEE,
                                       "accounts.applications", count=applications.count_open))
    navigation.add(
        app, "Admin",
        Item("Users", "users", ADMIN, "accounts.users"),
        Item("Audit", "history", ADMIN, "accounts.audit"),
        Item("Jobs", "list-check", ADMIN, "accounts.jobs", count=jobs.buried))
    navigation.add(
        app, navigation.ACCOUNT,
        Item("Profile", "user", ANYONE, "accounts.profile", 1),
        Item("Signed-in devices", "devices", ANYONE, "accounts.sessions", 2),
        Item("Create or teach", "user-plus", CUSTOMER, "accounts.own_applications", 5),
        Item("Two-step sign-in", "key", ANYONE, "accounts.two_step", 6),
        Item("Access tokens", "code", ANYONE, "accounts.tokens", 7),
        Item("Your data", "file-text", ANYONE, "accounts.data", 8))
    navigation.name(app, sign_in="accounts.sign_in", sign_up="accounts.sign_up",
                    sign_out="accounts.sign_out", unsaved="accounts.unsaved")
    nouns.add(app, administration.NOUN, applications.NOUN, invitation_pages.NOUN)


def _signed_in() -> int | None:
    """The account whose request is being served: the actor of what it changes."""
    from flask import has_request_context
    from flask_login import current_user

    signed_in = has_request_context() and current_user.is_authenticated
    return current_user.id if signed_in else None


def _load(request: "Request") -> Optional["Account"]:
    """Return the account of a request: of its bearer token in the API, of its cookie elsewhere."""
    from app.accounts import bearer, cookies

    return bearer.load(request) if request.path.startswith("/api/") else cookies.load(request)
