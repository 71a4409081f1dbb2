"""What viewers say: reviews now, comments later."""

from flask import Flask


def register(app: Flask) -> None:
    """Add this slice's pages to the application."""
    from app.community import pages

    app.register_blueprint(pages.pages)
