"""Reports, dashboards, and the roll-ups they read."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask_openapi3 import OpenAPI


def register(app: "OpenAPI") -> None:
    """Add this slice's pages to the application, and the cache of its results."""
    from app.analytics import api as api_reports
    from app.analytics import pages, runner
    from app.web import navigation
    from app.web.navigation import ADMIN, ANALYST, Item

    runner.install(app, app.config["SETTINGS"])
    app.register_blueprint(pages.pages)
    navigation.add(app, "Numbers", Item("Performance", "chart-bar", ANALYST | ADMIN,
                                        "analytics.dashboard", values=(("name", "performance"),)))
    navigation.name(app, dashboard="analytics.dashboard")
    app.register_api(api_reports.api)
