"""The catalogue: titles, videos, houses and imports, as employees keep them."""

from flask_openapi3 import OpenAPI


def register(app: OpenAPI) -> None:
    """Add this slice's pages and operations to the application."""
    from app.catalog.houses import api as house_api
    from app.catalog.houses import pages as house_pages  # noqa: F401
    from app.catalog.houses import producer_api, producer_pages  # noqa: F401
    from app.catalog.imports import api as import_api
    from app.catalog.imports import pages as import_pages  # noqa: F401
    from app.catalog.pages import pages
    from app.catalog.titles import api as title_api
    from app.catalog.titles import pages as title_pages  # noqa: F401
    from app.catalog.videos import api as video_api
    from app.catalog.videos import pages as video_pages  # noqa: F401
    from app.catalog.videos import season_api, season_pages  # noqa: F401

    app.register_blueprint(pages)
    for part in (title_api, season_api, video_api, house_api, producer_api, import_api):
        app.register_api(part.api)
