"""Read bodies and query strings into models. Errors name each field."""

import re
from typing import Any, TypeVar

import orjson
from flask import request
from pydantic import ValidationError

from app import text
from app.web import forms
from app.web.errors import Problem
from app.web.forms import Conflict, Form, Invalid

F = TypeVar("F", bound=Form)

DEEPEST, MOST_VALUES = 20, 10_000
_TEXT = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.S)  # linear, whatever is sent
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def body(model: type[F]) -> F:
    """Return the request's JSON as `model`. Raises Problem 400, 415 or 422."""
    if request.mimetype != "application/json":
        raise Problem(415, "Send the body as application/json.")
    data = request.get_data()
    _check_structure(data)
    try:
        sent = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise Problem(400, f"The body is not JSON: {error.msg} (character {error.pos}).") from None
    if not isinstance(sent, dict):
        raise Problem(400, "The body must be a JSON object.")
    return fill(model, _clean(sent))


def _check_structure(data: bytes) -> None:
    """Count the values and their depth before anything is built: an empty list costs 28 times its
    two bytes. Raises Problem 400 or 413."""
    bare = _TEXT.sub(b"", data)
    if sum(bare.count(sign) for sign in (b"[", b"{", b",")) > MOST_VALUES:
        raise Problem(413, f"The body has more than {MOST_VALUES:,} values.")
    depth = 0
    for sign in bare.translate(None, _NO_BRACKETS):
        depth += 1 if sign in b"[{" else -1
        if depth > DEEPEST:  # we read nothing so deep; the interpreter's own limit would be a 500
            raise Problem(400, "The body is nested too deeply.")


def query(model: type[F]) -> F:
    """Return the request's query string as `model`. Raises Problem 400 or 422."""
    return fill(model, forms.raw_values(model, request.args))


def fill(model: type[F], sent: dict[str, Any]) -> F:
    """Return `sent` as `model`. An unknown field is a 400, a wrong value a 422 or as it says."""
    try:
        found = model.model_validate(sent)
        forms.within_range(found)
    except Invalid as wrong:
        raise problem_of(wrong, getattr(model, "wrong_status", 422)) from None
    except ValidationError as error:
        unknown = [item for item in error.errors(include_url=False)
                   if item["type"] == "extra_forbidden"]
        status = 400 if unknown else getattr(model, "wrong_status", 422)
        raise problem_of(forms.unreadable(error, model), status) from None
    return found


def in_names_of_programs(wrong: Invalid, model: type[Form] | None) -> Problem:
    """Return a verb's errors under the names that programs know: `starts_on` is `startsOn`.

    `renamed` of the model has the names that differ in more than spelling.
    """
    known = model.model_fields if model else {}
    renamed: dict[str, str] = getattr(model, "renamed", {})

    def name_of(field: str) -> str:
        return renamed.get(field) or (field if field in known else camel(field))

    kind = Conflict if isinstance(wrong, Conflict) else Invalid
    found = kind({name_of(field): text for field, text in wrong.errors.items()},
                 codes={name_of(field): code for field, code in wrong.field_codes.items()})
    if isinstance(wrong, Conflict):
        problem = problem_of(found, 409)
        problem.title = "Something else conflicts with this"
        return problem
    return problem_of(found, getattr(model, "wrong_status", 422))


def camel(name: str) -> str:
    """Return "starts_on" as programs write it: "startsOn"."""
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)


def problem_of(wrong: Invalid, status: int = 422) -> Problem:
    """Return the mistakes of a body or a query as one problem."""
    first = "; ".join(f"{field}: {text}" if field else text
                      for field, text in list(wrong.errors.items())[:3])
    return Problem(status, first, code=wrong.code, errors=wrong.listed())


def _clean(value: Any, name: str = "") -> Any:
    """Clean every text as in forms; a password stays as it is."""
    if isinstance(value, str):
        return value if "password" in name.lower() else text.clean(value)
    if isinstance(value, dict):
        return {text.clean(key): _clean(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return value
