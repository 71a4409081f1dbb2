"""How a program's body becomes the form that pages fill in, so that both meet the same rules."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeVar

from app.catalog import reference
from app.catalog.houses.houses import sql as houses
from app.office.editing import Stale
from app.web import forms
from app.web.forms import Form, Invalid

F = TypeVar("F", bound=Form)
_HUMP = re.compile(r"(?<=[a-z])([A-Z])")


def orders(sorts: Iterable[str]) -> Any:
    """The choices of a list's `sort`: each of them, and turned round with a minus."""
    return Literal[tuple(f"{minus}{sort}" for sort in sorts for minus in ("", "-"))]


def snake(name: str) -> str:
    """ "startsOn" as columns and forms are named: "starts_on"."""
    return _HUMP.sub(lambda hump: f"_{hump[1].lower()}", name)


def filled(form: type[F], values: Mapping[str, Any]) -> F:
    """The form filled with a body's values. Raises Invalid under the form's own names."""
    return forms.parse(form, {snake(name): value for name, value in values.items()})


def changed(form: type[F], row: Mapping[str, Any], sent: Mapping[str, Any], version: int) -> F:
    """The form of a stored row with what was sent put over it. Raises Stale or Invalid."""
    if row["row_version"] != version:
        raise Stale
    kept = {name: row[name] for name in form.model_fields if row.get(name) is not None}
    return filled(form, kept | {snake(name): value for name, value in sent.items()}
                  | {"row_version": version})


def house_name(house_id: int | None) -> str | None:
    """The name by which forms know a house. Raises Invalid at `house`."""
    if house_id is None:
        return None
    row = houses.house_state(house_id=house_id)
    if row is None:
        raise Invalid.at("house", "There is no such house.")
    return str(row["name"])


def country(name: str | None) -> str | None:
    """The code of a country's name, None for none."""
    return reference.code(reference.countries(), name)


def countries(names: str | None) -> list[str]:
    """The codes of countries named with commas."""
    return reference.codes(reference.countries(), names)


def languages(names: str | None) -> list[str]:
    """The codes of languages named with commas."""
    return reference.codes(reference.languages(), names)


def text_id(number: int | None) -> str | None:
    """An id as programs see it."""
    return None if number is None else str(number)
