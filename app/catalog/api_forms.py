"""A program's body becomes the values that verbs take, under the same rules as on pages."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeVar

from app.office.editing import Stale
from app.web import forms
from app.web.forms import Form

F = TypeVar("F", bound=Form)
_HUMP = re.compile(r"(?<=[a-z])([A-Z])")


def orders(sorts: Iterable[str]) -> Any:
    """Return the choices of a list's `sort`: each of them, ascending or with a minus descending."""
    return Literal[tuple(f"{minus}{sort}" for sort in sorts for minus in ("", "-"))]


def snake(name: str) -> str:
    """Return "startsOn" as columns and values are named: "starts_on"."""
    return _HUMP.sub(lambda hump: f"_{hump[1].lower()}", name)


def filled(form: type[F], values: Mapping[str, Any]) -> F:
    """Return a body as the values of `form`. Raises Invalid under their own names."""
    return forms.parse(form, {snake(name): value for name, value in values.items()})


def changed(form: type[F], row: Mapping[str, Any], sent: Mapping[str, Any],
            version: int | None = None) -> F:
    """Return a stored row's values with those that were sent put over them.

    Raises Stale when the row has another version, else Invalid.
    """
    if version is not None and row["row_version"] != version:
        raise Stale
    kept = {name: row[name] for name in form.model_fields if row.get(name) is not None}
    return filled(form, kept | {snake(name): value for name, value in sent.items()})


def text_id(number: int | None) -> str | None:
    """Return an id as programs see it."""
    return None if number is None else str(number)
