"""Forms as pydantic models: parsed, validated, and shown again with messages at their fields."""

import re
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import date, datetime
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, ClassVar, TypeVar, Union, get_args, get_origin

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError
from werkzeug.datastructures import MultiDict

from app import text
from app.web.codes import OF_FIELD

F = TypeVar("F", bound="Form")

# A message with which every form is rejected, though it may be right: see app/web/unsaved.py.
held: ContextVar[str | None] = ContextVar("held", default=None)

# Every form sends these with its own fields.
NOT_FIELDS = {"csrf_token", "form_key", "next"}

LARGEST = 2**63 - 1  # the database's largest whole number
MOST_QUOTED = 60  # characters of what was found
MOST_MESSAGES = 50  # a thousand unknown fields need no thousand messages

_WRITTEN = re.compile(r"\d{4}-\d\d-\d\d(?!\d)", re.ASCII)  # as a day is written, or a time begins

_BREAK = re.compile(r"\s*[\t\n\v\f\x1c-\x1f\x85\u2028\u2029]\s*")

# What pydantic says of an empty field that needs a number, a day or a choice.
UNREADABLE = ("_parsing", "literal_error", "enum")

MESSAGES = {
    "missing": "Please fill this in.",
    "string_too_short": "Please fill this in.",
    "string_too_long": "At most {max_length} characters.",
    "text_too_long": "{wrong}",
    "int_parsing": "Enter a whole number.",
    "int_from_float": "Enter a whole number.",
    "int_parsing_size": "That number is too large.",
    "decimal_parsing": "Enter a number such as 1250.00.",
    "decimal_max_digits": "That number is too large.",
    "finite_number": "Enter a number such as 1250.00.",
    "decimal_max_places": "At most {decimal_places} digits after the point.",
    "greater_than_equal": "At least {ge}.",
    "less_than_equal": "At most {le}.",
    "greater_than": "More than {gt}.",
    "less_than": "Less than {lt}.",
    "date_parsing": "Enter a date such as 2026-12-31.",
    "date_from_datetime_parsing": "Enter a date such as 2026-12-31.",
    "date_from_datetime_inexact": "Enter a date such as 2026-12-31.",
    "datetime_parsing": "Enter a date and a time.",
    "datetime_object_invalid": "Enter a date and a time.",
    "datetime_from_date_parsing": "Enter a date and a time.",
    "no_date": "Enter a date such as 2026-12-31.",
    "no_time": "Enter a date and a time.",
    "wrong_value": "{advice}",
    "literal_error": "Choose one from the list.",
    "enum": "Choose one from the list.",
    "too_short": "Choose at least one.",
    "too_long": "At most {max_length} of these.",
    "extra_forbidden": "This form has no such field.",
    "bool_parsing": "Answer yes or no.",
}

_NO_DATE = "{found} is not a date. Enter one such as 2026-12-31."
_NO_TIME = "{found} is not a date and a time. Enter them such as 2026-12-31 20:00."
_NO_NUMBER = "{found} is not a number. Enter one such as 1250.00."
_NO_WHOLE_NUMBER = "{found} is not a whole number. Enter one such as 12."
_TOO_LARGE = "{found} is too large a number."
_NOT_LISTED = "{found} is not in the list. Choose one from the list."
# The same where what was found may be repeated: see `Form.quotes`.
QUOTING = {
    "int_parsing": _NO_WHOLE_NUMBER,
    "int_from_float": _NO_WHOLE_NUMBER,
    "int_type": _NO_WHOLE_NUMBER,
    "int_parsing_size": _TOO_LARGE,
    "decimal_parsing": _NO_NUMBER,
    "decimal_type": _NO_NUMBER,
    "finite_number": _NO_NUMBER,
    "decimal_max_digits": _TOO_LARGE,
    "decimal_max_places": "{found} has more than {decimal_places} digits after the point.",
    "greater_than_equal": "{found} is too small. At least {ge}.",
    "less_than_equal": "{found} is too large. At most {le}.",
    "greater_than": "{found} is too small. More than {gt}.",
    "less_than": "{found} is too large. Less than {lt}.",
    "date_parsing": _NO_DATE,
    "date_from_datetime_parsing": _NO_DATE,
    "date_from_datetime_inexact": _NO_DATE,
    "no_date": _NO_DATE,
    "datetime_parsing": _NO_TIME,
    "datetime_object_invalid": _NO_TIME,
    "datetime_from_date_parsing": _NO_TIME,
    "no_time": _NO_TIME,
    "literal_error": _NOT_LISTED,
    "enum": _NOT_LISTED,
    "bool_parsing": "{found} is neither yes nor no. Answer yes or no.",
    "bool_type": "{found} is neither yes nor no. Answer yes or no.",
    "string_too_long": "{found} is too long. At most {max_length} characters.",
    "string_type": "{found} is not text. Send text.",
    "list_type": "{found} is not a list. Send a list.",
    "model_type": "{found} is not an object. Send an object with its fields.",
    "string_pattern_mismatch": "{found} is not in the right form, {pattern}.",
    "wrong_value": "{found} {fault}. {advice}",
}
# A form with one of these repeats nothing: people type a password into the field beside it, too.
_SECRET = re.compile(r"password|token|secret|^codes?$", re.IGNORECASE)


class Invalid(Exception):
    """A form with mistakes: `errors` is field → message, where '' is the whole form.

    `values` are the fields as sent; `field_codes` is field → code, where it is not the usual one.
    """

    usual_code: ClassVar[str] = "invalid"

    def __init__(self, errors: dict[str, str], values: dict[str, Any] | None = None,
                 codes: dict[str, str] | None = None):
        super().__init__("; ".join(f"{name}: {text}" for name, text in errors.items()))
        self.errors, self.values = errors, values or {}
        self.field_codes = codes or {}

    @classmethod
    def at(cls, field: str, message: str, code: str | None = None) -> "Invalid":
        """Return the error of one field, for a verb to raise."""
        return cls({field: message}, codes={field: code} if code else None)

    @property
    def code(self) -> str:
        """The code of the only wrong field, or the usual one."""
        found = self.listed()
        return found[0]["code"] if len(found) == 1 else self.usual_code

    def listed(self) -> list[dict[str, str]]:
        """Return each wrong field as programs get it."""
        return [{"field": field, "message": text,
                 "code": self.field_codes.get(field, self.usual_code)}
                for field, text in self.errors.items()]


class Conflict(Invalid):
    """Rejected for what already exists, not for what was sent: programs get a 409."""

    usual_code = "conflict"


class Form(BaseModel):
    """The base of all forms: it rejects unknown fields and drops white space around text."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    quoting: ClassVar[bool] = True

    @classmethod
    def quotes(cls) -> bool:
        """Return whether messages may repeat what was sent, which must be no secret."""
        return cls.quoting and not any(map(_SECRET.search, cls.model_fields))

    @field_validator("*", mode="before")
    @classmethod
    def _days_are_written(cls, value: Any, field: ValidationInfo) -> Any:
        """Reject numbers as days and times: pydantic reads 1767225600 as seconds since 1970."""
        annotation: Any = cls.model_fields[str(field.field_name)].annotation
        kinds = _kinds(annotation)
        if value is None or isinstance(value, date) or not {date, datetime} & kinds:
            return value
        line = value.strip() if isinstance(value, str) else None
        if line is not None and (not line or _WRITTEN.match(line)):
            return line
        raise PydanticCustomError("no_time" if datetime in kinds else "no_date", "not a date")


@lru_cache(maxsize=1024)
def _kinds(annotation: Any) -> set[Any]:
    """Return the types of a field's values: date and NoneType of an optional date."""
    if get_origin(annotation) in (Annotated, Union, UnionType):
        return set().union(*(_kinds(part) for part in get_args(annotation)))
    return {annotation} if isinstance(annotation, type) else set()


def _blank_is_none(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


T = TypeVar("T")
Optional = Annotated[T | None, BeforeValidator(_blank_is_none)]  # an empty field is None


def parse(form: type[F], sent: Mapping[str, Any], stored: Mapping[str, Any] | None = None) -> F:
    """Return the form, filled with what was sent. Raises Invalid with a message at each field.

    Fields declared as lists take all values of their name; an unticked box is False. Validators
    find the `stored` values that the page showed in their context.
    """
    values = raw_values(form, sent)
    if message := held.get():
        raise Invalid({"": message}, values)
    filled = dict(values)
    for name, field in form.model_fields.items():
        if field.annotation is bool:
            filled[name] = bool(values.get(name))
    try:
        found = form.model_validate(filled, context=stored)
    except ValidationError as error:
        raise unreadable(error, form, values) from None
    within_range(found, values)
    return found


def within_range(found: Form, values: dict[str, Any] | None = None) -> None:
    """Raise Invalid for whole numbers that no column holds."""
    ours = (QUOTING if found.quotes() else MESSAGES)["int_parsing_size"]
    too_large = {name: ours.format(found=quoted(value)) for name, value in found
                 if isinstance(value, int) and abs(value) > LARGEST}
    if too_large:
        raise Invalid(too_large, values)


def wrong(fault: str, advice: str) -> PydanticCustomError:
    """Return the error of a value for a validator to raise: “found” `fault`. `advice`.

    A form that repeats nothing says the advice alone.
    """
    return PydanticCustomError("wrong_value", "{advice}", {"fault": fault, "advice": advice})


def quoted(value: Any) -> str:
    """Return what was found as a message repeats it: on one line, short, its direction contained.
    """
    if isinstance(value, list | tuple | set | frozenset):
        value = ", ".join(map(str, value))
    if isinstance(value, bool):
        value = str(value).lower()
    line = _BREAK.sub(" ", text.clean(str(value)[:4 * MOST_QUOTED]).strip())
    return f"“{text.isolated(text.shortened(line, MOST_QUOTED))}”"


def raw_values(form: type[Form], sent: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was sent, for the page to show again: lists for list fields, else one value."""
    lists = {name for name, field in form.model_fields.items() if _is_list(field.annotation)}
    if isinstance(sent, MultiDict):
        values: dict[str, Any] = {
            name: sent.getlist(name) if name in lists else sent[name]
            for name in sent if name not in NOT_FIELDS}
        return values | {name: [] for name in lists if name not in values}
    return {name: value for name, value in sent.items() if name not in NOT_FIELDS}


def _is_list(annotation: Any) -> bool:
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return get_origin(annotation) in (list, set, frozenset) or annotation in (list, set, frozenset)


def unreadable(error: ValidationError, form: type[Form],
               values: dict[str, Any] | None = None) -> Invalid:
    """Return the first thing wrong with each field, in plain words."""
    found: dict[str, str] = {}
    codes: dict[str, str] = {}
    for item in error.errors(include_url=False):
        place = str(item["loc"][0]) if item["loc"] else ""
        empty = item["type"].endswith(UNREADABLE) and not str(item["input"]).strip()
        kind = "missing" if empty else item["type"]
        # A rule's message may repeat what was typed, whose braces are no template.
        said = (_message(form, kind, item["input"], item.get("ctx"))
                or item["msg"].removeprefix("Value error, "))
        if len(found) < MOST_MESSAGES and place not in found:
            found[place] = said
            codes[place] = OF_FIELD.get(kind, Invalid.usual_code)
    return Invalid(found, values, codes)


def _message(form: type[Form], kind: str, value: Any, context: Mapping[str, Any] | None = None
             ) -> str | None:
    """Return what we say of a kind of error, or None for one that has its own words."""
    ours = (QUOTING.get(kind) if form.quotes() else None) or MESSAGES.get(kind)
    return None if ours is None else ours.format(found=quoted(value), **context or {})
