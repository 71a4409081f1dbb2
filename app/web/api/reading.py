"""Bodies and query strings into models. What does not fit is said field by field."""

from typing import Any, TypeVar

import orjson
from flask import request
from pydantic import ValidationError

from app.web import forms
from app.web.errors import Problem
from app.web.forms import Conflict, Form, Invalid
from app.web.requests import visible

F = TypeVar("F", bound=Form)

DEEPEST = 20


def body(model: type[F]) -> F:
    """The request's JSON as `model`. Raises Problem 400, 415 or 422."""
    if request.mimetype != "application/json":
        raise Problem(415, "Send the body as application/json.")
    try:
        sent = orjson.loads(request.get_data())
    except orjson.JSONDecodeError as error:
        raise Problem(400, f"The body is not JSON: {error.msg} (character {error.pos}).") from None
    if not isinstance(sent, dict):
        raise Problem(400, "The body must be a JSON object.")
    return fill(model, _clean(sent))


def query(model: type[F]) -> F:
    """The request's query string as `model`. Raises Problem 400 or 422."""
    return fill(model, forms.raw_values(model, request.args))


def fill(model: type[F], sent: dict[str, Any]) -> F:
    """`sent` as `model`: an unknown field is a 400, a wrong value a 422 (400 in old models)."""
    try:
        found = model.model_validate(sent)
        forms.within_range(found)
    except Invalid as wrong:
        raise refusal(wrong, getattr(model, "refusal", 422)) from None
    except ValidationError as error:
        unknown = [item for item in error.errors(include_url=False)
                   if item["type"] == "extra_forbidden"]
        status = 400 if unknown else getattr(model, "refusal", 422)
        raise refusal(forms.unreadable(error), status) from None
    return found


def refused(wrong: Invalid, model: type[Form] | None) -> Problem:
    """A verb's refusal under the names the program knows: `starts_on` is its `startsOn`.

    `renamed` of the model has the names that differ in more than their spelling.
    """
    known = model.model_fields if model else {}
    renamed: dict[str, str] = getattr(model, "renamed", {})

    def name_of(field: str) -> str:
        return renamed.get(field) or (field if field in known else camel(field))

    kind = Conflict if isinstance(wrong, Conflict) else Invalid
    found = kind({name_of(field): text for field, text in wrong.errors.items()},
                 codes={name_of(field): code for field, code in wrong.field_codes.items()})
    if isinstance(wrong, Conflict):
        problem = refusal(found, 409)
        problem.title = "Something is in the way"
        return problem
    return refusal(found, getattr(model, "refusal", 422))


def camel(name: str) -> str:
    """ "starts_on" as programs write it: "startsOn"."""
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)


def refusal(wrong: Invalid, status: int = 422) -> Problem:
    """What is wrong with a body or a query, as one problem."""
    first = "; ".join(f"{field}: {text}" if field else text
                      for field, text in list(wrong.errors.items())[:3])
    return Problem(status, first, code=wrong.code, errors=wrong.listed())


def _clean(value: Any, name: str = "", depth: int = 0) -> Any:
    """Text without what no page can show, as in forms; a password is taken as it is."""
    if isinstance(value, str):
        return value if "password" in name.lower() else visible(value)
    if depth > DEEPEST:  # nothing we read is; the interpreter's own limit would be a failure
        raise Problem(400, "The body is nested too deeply.")
    if isinstance(value, dict):
        return {visible(key): _clean(item, key, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_clean(item, "", depth + 1) for item in value]
    return value
