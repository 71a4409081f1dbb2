"""Every page says who may open it, or the application does not start."""

from flask import Flask

NOT_OURS = {"static"}


def check(app: Flask) -> None:
    """Raise RuntimeError naming each endpoint that says nothing about who may open it."""
    open_ends = sorted(
        endpoint for endpoint, view in app.view_functions.items()
        if endpoint not in NOT_OURS and not hasattr(view, "access"))
    if open_ends:
        raise RuntimeError(f"Nobody said who may open: {', '.join(open_ends)}.")
