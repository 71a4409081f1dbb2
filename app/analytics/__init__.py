"""The numbers: reports, dashboards and what they are computed from."""

from flask_openapi3 import OpenAPI


def register(app: OpenAPI) -> None:
    """Add this slice's pages to the application, and the cache of its results."""
    from app.analytics import api_reports, pages, rollups, runner  # noqa: F401  studio_pages adds its routes
    from app.ops import worker
    from app.site import studio_api as api_studio  # noqa: F401  studio_pages adds its routes
    from app.site import studio_pages

    runner.install(app, app.config["SETTINGS"])
    worker.every(60, "analytics.rollups", rollups.run)
    app.register_blueprint(pages.pages)
    app.register_api(api_reports.api)
    app.register_api(api_studio.api)
