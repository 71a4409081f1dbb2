"""A title as its page edits it: typed names, rows and lines become values here."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationInfo, model_validator
from werkzeug.datastructures import MultiDict

from app import text
from app.catalog import reference
from app.catalog.houses import houses
from app.catalog.titles.people import USUAL_ROLE
from app.catalog.titles.values import Credits, Releases, Title
from app.office.nouns import Inputs
from app.web import arguments, forms, sizes


def _pairs(lines: str) -> list[tuple[str, str]]:
    """ "what: value" lines as pairs; the value is empty when there is no colon."""
    return [_pair(line) for line in lines.splitlines() if line.strip()]


def _pair(line: str) -> tuple[str, str]:
    what, _, value = line.rpartition(":") if ":" in line else (line, "", "")
    return what.strip(), value.strip()


def _release(country: str, day: str) -> dict[str, Any]:
    if not country or not day:
        raise ValueError("A release needs both a country and a date: "
                         f"{forms.quoted(country or day)}. Write “Country: 2026-12-31”.")
    code = reference.country_code(country)
    on = arguments.day(day)
    if on is None:
        name = reference.country_name(code)
        raise ValueError(f"{forms.quoted(day)} is not a date. "
                         f"Enter the one for {name} as 2026-12-31.")
    return {"country": code, "on": on}


def _releases(texts: list[str]) -> list[dict[str, Any]]:
    return [_release(country, day) for lines in texts for country, day in _pairs(lines)]


def _credit(name: str, role: str) -> dict[str, str]:
    if not name:
        raise ValueError(f"The role {forms.quoted(role)} has no name. Write “Name: role”.")
    for what, given, size in (("name", name, sizes.PERSON_NAME), ("role", role, sizes.CREDIT_ROLE)):
        wrong = size.problem(given)
        if wrong:
            raise ValueError(f"The {what} {forms.quoted(given)} is too long. {wrong}")
    return {"name": name, "role": role or USUAL_ROLE}


def _credits(texts: list[str], info: ValidationInfo) -> list[dict[str, Any]]:
    """Read credits; a line that comes back as the page showed it is the stored credit.

    Only so does each of two namesakes stay, and a role with a colon.
    """
    shown: dict[str, list[Any]] = {}
    for credit in (info.context or {}).get("credits", ()):
        line = text.clean(f"{credit['name']}: {credit['role']}").strip()
        shown.setdefault(line, []).append({"person_id": credit["person_id"],
                                           "role": credit["role"]})
    lines = (line.strip() for each in texts for line in each.splitlines() if line.strip())
    return [shown[line].pop(0) if shown.get(line) else _credit(*_pair(line)) for line in lines]


def _house(word: str, info: ValidationInfo) -> int | None:
    return houses.typed_id(word, info) if word.strip() else None


class TitleForm(Title):
    """A title and the version it was read at.

    Releases come as rows of a country and a day, or from a merge as lines; credits as lines.
    """

    house_id: Annotated[int | None, BeforeValidator(_house)] = Field(None, alias="house")
    release_country: list[str] = []
    release_on: list[str] = []
    releases: Annotated[Releases, BeforeValidator(_releases)] = []
    credits: Annotated[Credits, BeforeValidator(_credits)] = []
    row_version: int = 0

    @model_validator(mode="before")
    @classmethod
    def _join_releases(cls, sent: Any) -> Any:
        rows = list(zip(sent.get("release_country") or [], sent.get("release_on") or [],
                        strict=False))
        lines = [f"{country.strip()}: {day.strip()}" for country, day in rows]
        return sent | ({"releases": [line for line in lines if line != ": "]} if rows else {})


def as_typed(sent: MultiDict[str, str]) -> Inputs:
    """Return what was sent as the page shows it again: a text is one text, a row is a row."""
    values = forms.raw_values(TitleForm, sent)
    return values | {name: "\n".join(values[name]) for name in ("countries", "releases", "credits")}
