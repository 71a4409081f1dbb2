"""The viewer's pages that compose slices: home, title, watch, browse, channel, studio."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask_openapi3 import OpenAPI


def register(app: "OpenAPI") -> None:
    """Add these pages and operations to the application."""
    from app.office import nouns
    from app.site import (
        api,
        browse_pages,  # noqa: F401
        channel_pages,  # noqa: F401
        home_pages,  # noqa: F401
        pages,
        set_up,
        set_up_pages,  # noqa: F401
        studio_api,
        studio_pages,  # noqa: F401
        title_api,
        title_pages,
        watch_pages,
    )
    from app.web import composed, navigation
    from app.web.navigation import ADMIN, CREATOR, INSTRUCTOR, Item

    app.register_blueprint(pages.pages)
    for part in (api, title_api, studio_api):
        app.register_api(part.api)
    nouns.add(app, set_up.NOUN)
    navigation.add(app, "Admin", Item("Set-up", "checklist", ADMIN, "site.set_up"))
    navigation.add(
        app, navigation.STUDIO,
        Item("Your videos", "video", CREATOR, "site.studio", 1),
        Item("Your numbers", "chart-bar", CREATOR | INSTRUCTOR, "site.studio_numbers", 2))
    navigation.add(
        app, navigation.ACCOUNT,
        Item("Studio", "video", CREATOR, "site.studio", 4),
        Item("Course numbers", "chart-bar", INSTRUCTOR, "site.studio_numbers", 4))
    navigation.name(app, browse="site.browse", channels="site.channels_page", studio="site.studio",
                    title_page="site.title", set_up="site.set_up")
    pages.install(app)
    composed.install(app, title=title_pages.show, watch=watch_pages.show)
