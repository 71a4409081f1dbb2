"""Actions that later slices add to the titles list."""

from dataclasses import dataclass

from flask import Flask, current_app


@dataclass(frozen=True)
class ListAction:
    """A button of the list. Its `page` gets the selected titles as `ids`, or `scope=all`."""

    name: str
    label: str
    icon: str
    page: str  # an endpoint


def install(app: Flask) -> None:
    """Give the application its list of actions."""
    app.extensions["title_actions"] = {}


def add(app: Flask, action: ListAction) -> None:
    """Register an action."""
    app.extensions["title_actions"][action.name] = action


def get(name: str) -> ListAction | None:
    """Return the action of this name."""
    found: ListAction | None = current_app.extensions["title_actions"].get(name)
    return found


def every() -> list[ListAction]:
    """Return all registered actions."""
    return [*current_app.extensions["title_actions"].values()]
