"""Reports, dashboards, and the roll-ups they read."""

from flask_openapi3 import OpenAPI


def register(app: OpenAPI) -> None:
    """Add this slice's pages to the application, and the cache of its results."""
    from app.analytics import api as api_reports
    from app.analytics import pages, rollups, runner
    from app.ops import worker

    runner.install(app, app.config["SETTINGS"])
    worker.every(60, "analytics.rollups", rollups.run)
    app.register_blueprint(pages.pages)
    app.register_api(api_reports.api)
