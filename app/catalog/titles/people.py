"""People who are credited. Forms know them by name."""

from collections.abc import Collection, Iterable, Sequence
from typing import Annotated, TypedDict

from pydantic import Field

from app import db
from app.office.nouns import Noun
from app.text import key
from app.web import sizes
from app.web.forms import Form

USUAL_ROLE = "cast"


class Person(TypedDict):
    """A person and their name."""

    id: int
    name: str


class CreditRow(TypedDict):
    """A person's part in a title."""

    person_id: int
    name: str
    role: str


_sql = db.queries("catalog/people", list_named=Person, list_names=Person)


def names_of(ids: Collection[int]) -> dict[int, str]:
    """Return the names of people by id."""
    return {row["id"]: row["name"] for row in _sql.list_names(ids=ids)}


NOUN = Noun("person", "people", names=names_of)


class Credit(Form):
    """A person's part in a title. Without `person_id`, `name` is a new person's."""

    person_id: int | None = None
    name: Annotated[str, sizes.PERSON_NAME] = ""
    role: Annotated[str, Field(min_length=1), sizes.CREDIT_ROLE] = USUAL_ROLE


def found(credits: Sequence[Credit]) -> list[Credit]:
    """Return the credits with the id of everybody whose name is known."""
    wanted = {credit.name for credit in credits if credit.person_id is None}
    known = _ids(wanted) if wanted else {}
    return [credit if credit.person_id is not None else
            credit.model_copy(update={"person_id": known.get(key(credit.name))})
            for credit in credits]


def settled(credits: Sequence[Credit], before: Iterable[CreditRow] = ()) -> list[CreditRow]:
    """Return the credits as rows, in the caller's transaction: a new name becomes a new person.

    Of several namesakes, the one who was credited `before` stays.
    """
    kept = {key(row["name"]): row["person_id"] for row in before}
    new = {key(credit.name): credit.name for credit in credits
           if credit.person_id is None and key(credit.name) not in kept}
    if new:
        db.insert_many("people", ("name",), ((name,) for name in new.values()))
        kept |= _ids(new.values())
    return [_row(credit, kept.get(key(credit.name), credit.person_id)) for credit in credits]


def _row(credit: Credit, person_id: int | None) -> CreditRow:
    assert person_id is not None
    return {"person_id": person_id, "name": credit.name, "role": credit.role}


def _ids(names: Collection[str]) -> dict[str, int]:
    """Name in lower case → id; of several people with one name the first, so it comes in last."""
    rows: list[Person] = _sql.list_named(names=list(names))
    return {key(row["name"]): row["id"] for row in reversed(rows)}
