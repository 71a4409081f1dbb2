"""Posters: a generated print for each title."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def register(app: "Flask") -> None:
    """Give the templates the posters."""
    from app.posters import posters

    posters.install(app)
