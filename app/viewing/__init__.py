"""What viewers see and what they watched."""

from flask import Flask


def register(app: Flask) -> None:
    """Add this slice's pages to the application."""
    from app.viewing import pages

    app.register_blueprint(pages.pages)
    pages.install(app)
