"""The countries an account can be in."""

from typing import TypedDict

from app import db


class Country(TypedDict):
    """A country by its ISO 3166 code."""

    code: str
    name: str


_sql = db.queries("accounts/countries", list_countries=Country)


def list_all() -> list[Country]:
    """Return every country, by name."""
    rows: list[Country] = _sql.list_countries()
    return rows


def is_known(code: str) -> bool:
    """Return whether the code is in the list."""
    return any(country["code"] == code for country in list_all())
