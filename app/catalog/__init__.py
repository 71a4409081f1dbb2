"""The catalogue: titles, videos, houses and imports, as employees keep them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask_openapi3 import OpenAPI


def register(app: "OpenAPI") -> None:
    """Add this slice's pages and operations to the application."""
    from app.catalog import reference
    from app.catalog.houses import api as house_api
    from app.catalog.houses import houses, producer_api, producer_pages, producers  # noqa: F401
    from app.catalog.houses import pages as house_pages  # noqa: F401
    from app.catalog.imports import api as import_api
    from app.catalog.imports import pages as import_pages  # noqa: F401
    from app.catalog.pages import pages
    from app.catalog.titles import api as title_api
    from app.catalog.titles import list_actions, people, titles
    from app.catalog.titles import pages as title_pages  # noqa: F401
    from app.catalog.videos import api as video_api
    from app.catalog.videos import pages as video_pages  # noqa: F401
    from app.catalog.videos import season_api, season_pages, seasons, videos  # noqa: F401
    from app.office import nouns
    from app.office.nouns import Noun
    from app.web import navigation
    from app.web.navigation import ANALYST, EMPLOYEE, Item

    app.register_blueprint(pages)
    navigation.add(
        app, "Catalogue",
        Item("Titles", "stack-2", EMPLOYEE, "catalog.titles", readers=ANALYST),
        Item("Videos", "video", EMPLOYEE, "catalog.videos"),
        Item("Houses", "building", EMPLOYEE, "catalog.houses"),
        Item("Producers", "users-group", EMPLOYEE, "catalog.producers"),
        Item("Imports", "file-import", EMPLOYEE, "catalog.imports"))
    navigation.name(app, titles="catalog.titles")
    list_actions.install(app)
    nouns.add(app, titles.NOUN, videos.NOUN, seasons.NOUN, houses.NOUN, producers.NOUN,
              people.NOUN, reference.GENRE,
              Noun("import", "imports", roles=nouns.EMPLOYEE, hidden=frozenset({"findings"}),
                   actions={"import": "imported a file"}))
    for part in (title_api, season_api, video_api, house_api, producer_api, import_api):
        app.register_api(part.api)
