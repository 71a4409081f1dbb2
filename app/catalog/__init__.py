"""The catalogue and its rights: what staff keep."""

from flask_openapi3 import OpenAPI


def register(app: OpenAPI) -> None:
    """Add this slice's pages and operations, and the generated posters to the templates."""
    from app.catalog import (
        api_contracts,
        api_houses,
        api_imports,
        api_producers,
        api_seasons,
        api_terms,
        api_titles,
        api_videos,
        pages,
    )
    from app.posters import posters

    # Each of these adds its routes to the one blueprint when it is imported.
    from app.catalog import house_pages, producer_pages, season_pages, title_pages, video_pages  # noqa: F401 isort: skip
    from app.catalog import bulk_term_pages, contract_pages, import_pages, term_pages  # noqa: F401 isort: skip

    posters.install(app)
    app.register_blueprint(pages.pages)
    for part in (api_titles, api_seasons, api_videos, api_houses, api_producers, api_contracts,
                 api_terms, api_imports):
        app.register_api(part.api)
