"""The catalogue and its rights: what staff keep."""

from flask_openapi3 import OpenAPI


def register(app: OpenAPI) -> None:
    """Add this slice's pages and operations, and the generated posters to the templates."""
    from app.catalog import pages
    from app.catalog.houses import api as api_houses
    from app.catalog.houses import producer_api as api_producers
    from app.catalog.imports import api as api_imports
    from app.catalog.titles import api as api_titles
    from app.catalog.videos import api as api_videos
    from app.catalog.videos import season_api as api_seasons
    from app.posters import posters
    from app.rights.contracts import api as api_contracts
    from app.rights.terms import api as api_terms

    # Each of these adds its routes to the one blueprint when it is imported.
    from app.catalog.houses import pages as house_pages, producer_pages  # noqa: F401 isort: skip
    from app.catalog.videos import season_pages, pages as video_pages  # noqa: F401 isort: skip
    from app.catalog.titles import pages as title_pages  # noqa: F401 isort: skip
    from app.rights.terms import bulk_pages as bulk_term_pages, pages as term_pages  # noqa: F401 isort: skip
    from app.rights.contracts import pages as contract_pages  # noqa: F401 isort: skip
    from app.catalog.imports import pages as import_pages  # noqa: F401 isort: skip

    posters.install(app)
    app.register_blueprint(pages.pages)
    for part in (api_titles, api_seasons, api_videos, api_houses, api_producers, api_contracts,
                 api_terms, api_imports):
        app.register_api(part.api)
