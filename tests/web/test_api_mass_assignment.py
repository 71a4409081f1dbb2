"""Bodies with fields that nobody may set: rejected, or ignored by the earlier platform's API."""

from collections.abc import Iterator
from functools import partial
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from app import db
from app.web.api import CompatibleForm
from app.web.api.reading import fill
from app.web.errors import Problem
from app.web.forms import Form
from tests.accounts.test_matrix import good_request, may, routes, url_of, visit
from tests.web.operations import prepared
from tests.web.test_mass_assignment import NOBODY_SETS, add_marked_account, traces
from tests.web.visitor import Undone
from tests.world import EVERYBODY, Person

# What an operation is there to set: endpoint → its own fields among those.
ITS_OWN: dict[str, set[str]] = {
    "api_sign_in.sign_up": {"role"},  # CREATOR or USER, as the earlier platform's API has it
    "api_applications.apply": {"role"},  # asked for; an employee decides
    "api_invitations.invite": {"role"},
    "api_users.change_user": {"status"}, "api_users.set_roles": {"roles"},  # by administrators
    # of a credit: cast or director
    "api_catalog_titles.create_title": {"role"}, "api_catalog_titles.change_title": {"role"},
}


def operations(app: Any) -> Iterator[tuple[Any, Any, Person]]:
    """Return (rule, operation, an allowed person) of every operation that changes something."""
    for method, rule, access in routes(app):
        operation = getattr(app.view_functions[rule.endpoint], "operation", None)
        if operation is not None and method != "GET":
            yield rule, operation, next(each for each in EVERYBODY if may(each, access))


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield every model in a body's annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for field in annotation.model_fields.values():
            yield from models_in(field.annotation)
    for each in get_args(annotation):
        yield from models_in(each)


def test_every_body_rejects_or_ignores_unknown_fields(app):
    wrong = [f"{rule.rule}: {model.__name__}" for rule, operation, _ in operations(app)
             for model in models_in(operation.body)
             if model.model_config.get("extra") != (
                 "ignore" if issubclass(operation.body, CompatibleForm) else "forbid")]
    assert wrong == []


def test_only_listed_fields_have_such_names(app):
    found = {rule.endpoint: names for rule, operation, _ in operations(app)
             if operation.body and (names := {
                 name for model in models_in(operation.body) for name in model.model_fields
             } & set(NOBODY_SETS))}
    assert found == ITS_OWN


def without_own(rule: Any) -> dict[str, Any]:
    """Return the fields that nobody may set here."""
    return {name: value for name, value in NOBODY_SETS.items()
            if name not in ITS_OWN.get(rule.endpoint, ())}


def test_a_body_rejects_each_field_that_nobody_may_set(app, world):
    wrong = []
    for rule, operation, person in operations(app):
        if operation.body is None or issubclass(operation.body, CompatibleForm):
            continue
        more, request = without_own(rule), good_request(app, rule)
        answer = visit(app, person, operation.method, url_of(app, rule), **request | {
            "json": more | request["json"]})
        named = {error["field"] for error in answer.json["errors"]}
        if answer.status_code != 400 or named != set(more):
            wrong.append(f"{operation.method} {rule.rule}: {answer.status_code} {answer.json}")
    assert wrong == []


def outcome(app: Any, person: Person, method: str, url: str, **more: Any) -> tuple[int, Any]:
    """Return the answer's status and the traces it leaves, then undo them."""
    found: list[Any] = []

    def once() -> None:
        found.extend((visit(app, person, method, url, **more).status_code, traces()))
        raise Undone

    with pytest.raises(Undone):
        db.run("tests.undone", once)
    return found[0], found[1]


def test_an_ignored_field_has_no_effect(app, world):
    add_marked_account(world)
    ready, wrong = prepared(), []
    for rule, operation, person in operations(app):
        refuses = operation.body is not None and not issubclass(operation.body, CompatibleForm)
        if refuses or operation.accepts:  # a file has no fields
            continue
        said = ready.get(operation.name, lambda _world: {})(world)
        if missing := set(operation.ids) - said.keys():
            wrong.append(f"{operation.name}: tests/*/operations.py does not say {missing}")
            continue
        ids = {name: said[name] for name in operation.ids}
        body = said.get("body", operation.body and operation.body.example)
        headers = {"If-Match": f'"{said.get("version", 1)}"'} if operation.versioned else {}
        what = partial(outcome, app, said.get("as") or person, operation.method,
                       url_of(app, rule, **ids), headers=headers | said.get("headers", {}))
        plain = what(json=body)
        marked = what(json=without_own(rule) | (body or {}), query_string=without_own(rule))
        if marked != plain or plain[0] != operation.status:
            wrong.append(f"{operation.method} {rule.rule}: {marked} instead of {plain}")
    assert wrong == []


class Careless(Form):
    """A body that takes every field."""

    model_config = {"extra": "allow"}
    name: str = ""


def test_a_careless_body_is_noticed():
    """Negative control: the model rejects unknown fields, and the check sees one that does not."""
    assert [model.model_config["extra"] for model in models_in(list[Careless] | None)] == ["allow"]
    assert fill(Careless, {"role": "admin"}).role == "admin"
    with pytest.raises(Problem) as refusal:
        fill(Form, {"role": "admin"})
    assert refusal.value.status == 400
