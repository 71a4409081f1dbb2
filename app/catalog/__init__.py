"""The catalogue and its rights: what staff keep."""

from flask import Flask


def register(app: Flask) -> None:
    """Add this slice's pages to the application, and the generated posters to its templates."""
    from app.catalog import pages, posters

    # Each of these adds its routes to the one blueprint when it is imported.
    from app.catalog import house_pages, producer_pages, season_pages, title_pages, video_pages  # noqa: F401 isort: skip
    from app.catalog import bulk_term_pages, contract_pages, import_pages, term_pages  # noqa: F401 isort: skip

    posters.install(app)
    app.register_blueprint(pages.pages)
