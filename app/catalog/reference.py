"""Countries, languages and genres: codes and ids inside, names on pages and in bodies."""

from collections.abc import Callable, Collection, Iterable
from datetime import date
from functools import cache
from typing import Annotated, Any, TypedDict

from pydantic import AfterValidator, BeforeValidator

from app import db
from app.office.nouns import Noun
from app.web.forms import quoted, wrong


class Named(TypedDict):
    """A country or a language."""

    code: str
    name: str


class Genre(TypedDict):
    """A genre."""

    id: int
    name: str


_sql = db.queries(
    "catalog/reference", list_countries=Named, list_languages=Named, list_genres=Genre)


@cache  # reference data comes with the migrations, so it holds for the life of the process
def countries() -> tuple[Named, ...]:
    """Return every country, by name."""
    return tuple(_sql.list_countries())


@cache
def languages() -> tuple[Named, ...]:
    """Return every language, by name."""
    return tuple(_sql.list_languages())


def genres() -> list[Genre]:
    """Return every genre, by name. Imports add genres, so nothing is cached."""
    rows: list[Genre] = _sql.list_genres()
    return rows


def genre_names(ids: Collection[int]) -> dict[int, str]:
    """Return the names of genres by id: of all, as they are few and a page shows several."""
    return {row["id"]: row["name"] for row in genres()}


GENRE = Noun("genre", "genres", names=genre_names)


def country_name(code: str, names: object = None) -> str:
    """Write a country's code as its name."""
    return _names(countries).get(code, code)


def language_name(code: str, names: object = None) -> str:
    """Write a language's code as its name."""
    return _names(languages).get(code, code)


@cache
def _names(rows: Callable[[], Iterable[Named]]) -> dict[str, str]:
    return {row["code"]: row["name"] for row in rows()}


def country_filter(word: str | None) -> str | None:
    """Return the code of a filter's country, or None for no country."""
    return _code(countries(), word) if word else None


def country_code(word: Any) -> str:
    """Return the code of a country's name or code. Raises ValueError for any other word."""
    return _known(countries(), str(word), "country")


def language_code(word: Any) -> str:
    """Return the code of a language's name or code. Raises ValueError for any other word."""
    return _known(languages(), str(word), "language")


def _known(rows: Iterable[Named], word: str, noun: str) -> str:
    code = _code(rows, word)
    if code is None:
        raise ValueError(f"There is no {noun} called {quoted(word)}. "
                         "Enter a name, or a code of two letters.")
    return code


def _code(rows: Iterable[Named], word: str) -> str | None:
    wanted = word.strip().casefold()
    return next((row["code"] for row in rows
                 if wanted in (row["name"].casefold(), row["code"].casefold())), None)


def parts(text: str) -> list[str]:
    """Return the words between commas or line ends."""
    return [part.strip() for part in text.replace("\n", ",").split(",") if part.strip()]


def _each(read: Callable[[Any], str]) -> Callable[[Any], list[str]]:
    """Read every word of a text with commas, or of a list of such texts; each value once."""
    def check(words: str | list[Any]) -> list[str]:
        texts = [words] if isinstance(words, str) else words
        return list(dict.fromkeys(read(part) for text in texts for part in parts(str(text))))

    return check


def _in_range(day: date) -> date:
    if not 1880 <= day.year <= 2100:
        raise wrong("is too early or too late", "Enter a date between 1880 and 2100.")
    return day


# Types of fields: names or codes go in, codes come out, or a message says what is unknown.
Country = Annotated[str, BeforeValidator(country_code)]
Language = Annotated[str, BeforeValidator(language_code)]
Countries = Annotated[list[str], BeforeValidator(_each(country_code))]
Languages = Annotated[list[str], BeforeValidator(_each(language_code)), AfterValidator(sorted)]
Day = Annotated[date, AfterValidator(_in_range)]
