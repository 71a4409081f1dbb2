"""The application starts only if every page declares who may open it."""

from flask import Flask

NOT_OURS = {"static"}


def check(app: Flask) -> None:
    """Raise RuntimeError with the endpoints that do not declare who may open them."""
    open_ends = sorted(
        endpoint for endpoint, view in app.view_functions.items()
        if endpoint not in NOT_OURS and not hasattr(view, "access"))
    if open_ends:
        raise RuntimeError(f"Declare who may open: {', '.join(open_ends)}.")
