"""Generated posters: a print for each title, drawn from its id and genre."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the templates the posters."""
    from app.posters import posters

    posters.install(app)
