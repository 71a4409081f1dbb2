"""StreamVault. `create_app` lists everything the web process is made of, in order."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.config import Settings


def create_app(settings: "Settings | None" = None) -> "Flask":
    """The web application on the database that `app.db` is configured for.

    Raises RuntimeError when a page says nothing about who may open it.
    """
    # Imported here, so that `import app` loads nothing: eventlet must patch first, and the C driver
    # must come before anything that imports ssl.
    from flask_openapi3 import OpenAPI
    from flask_wtf.csrf import CSRFProtect
    from werkzeug.middleware.proxy_fix import ProxyFix

    from app import accounts, analytics, catalog, community, media, posters, rights, site
    from app.config import settings as load_settings
    from app.office import nouns
    from app.ops import holdings, jobs
    from app.run.tasks import HOLDINGS, TASKS
    from app.web import (
        access,
        admission,
        error_pages,
        form_keys,
        headers,
        kit,
        long_addresses,
        metrics,
        once,
        request_ids,
        unsaved,
    )
    from app.web.api import Api, document
    from app.web.api import site as documentation
    from app.web.requests import MOST_FIELDS, Request, StateCookie

    settings = settings or load_settings()
    app = OpenAPI(__name__, info=document.INFO, security_schemes=document.SECURITY, doc_ui=False)
    app.request_class = Request
    app.session_interface = StateCookie()
    # None of ours is async: looking at each view at each request is no use.
    app.ensure_sync = lambda view: view  # type: ignore[method-assign,assignment]
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key.get_secret_value() if settings.secret_key else None,
        # Pages that were made before a rotation still send their forms.
        SECRET_KEY_FALLBACKS=settings.signing_keys[:-1],
        **({"WTF_CSRF_SECRET_KEY": settings.signing_keys} if settings.signing_keys else {}),
        MAX_FORM_PARTS=MOST_FIELDS,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.address.startswith("https:"),
        WTF_CSRF_TIME_LIMIT=form_keys.LIFE_S,
    )
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=0, x_port=0)
    jobs.use(TASKS)
    holdings.use(HOLDINGS)
    request_ids.install(app)
    metrics.install(app)
    headers.install(app, settings)
    error_pages.install(app)
    long_addresses.install(app)
    unsaved.install(app)
    documentation.install(app, settings)
    admission.install(app)
    csrf = CSRFProtect(app)
    kit.install(app)
    nouns.install(app)
    form_keys.install(app)

    for slice_ in (accounts, posters, catalog, rights, media, community, analytics, site):
        slice_.register(app)
    for blueprint in app.blueprints.values():
        if isinstance(blueprint, Api):  # bearer tokens are no cookies: nobody sends them unasked
            csrf.exempt(blueprint)

    _add_probes(app)
    once.install(app)
    access.check(app)
    return app


def _add_probes(app: "Flask") -> None:
    """Add the routes that belong to no slice: health, metrics, the API's document."""
    from app.accounts.access import public
    from app.ops import health
    from app.web import metrics
    from app.web.api import site as documentation

    app.add_url_rule("/health", view_func=public(health.alive), endpoint="health")
    app.add_url_rule("/api/health", view_func=public(health.alive), endpoint="api_health")
    app.add_url_rule("/ready", view_func=public(health.ready), endpoint="ready")
    app.add_url_rule("/metrics", view_func=public(metrics.render), endpoint="metrics")
    app.add_url_rule("/openapi/openapi.json", view_func=public(documentation.openapi_json))
    app.add_url_rule("/openapi/", view_func=public(documentation.openapi_page))
    app.add_url_rule("/openapi/<name>", view_func=public(documentation.openapi_file))
