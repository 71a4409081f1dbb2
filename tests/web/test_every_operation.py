"""The document is complete, and a test has sent every example in it."""

import json

import pytest

from app.accounts import tokens
from tests.web.operations import conforms, operations, prepared
from tests.web.test_api_mass_assignment import models_in

URL = "/openapi/openapi.json"
FIRST_OF = {"customer": "bob", "creator": "alice", "instructor": "ivan", "employee": "erin",
            "analyst": "ana", "admin": "ada"}


@pytest.fixture
def document(client):
    """The OpenAPI document."""
    return client.get(URL).json


def test_the_document_is_openapi_31_and_clients_cache_it(client, document):
    assert document["openapi"].startswith("3.1")
    again = client.get(URL, headers={"If-None-Match": client.get(URL).headers["ETag"]})
    assert again.status_code == 304 and not again.data


def test_every_operation_is_documented_with_a_summary_an_example_and_its_errors(app, document):
    listed = {operation["operationId"]: operation
              for path in document["paths"].values() for operation in path.values()}
    served = {name.removeprefix("api_").replace(".", "_") for name in operations(app)}
    assert served <= listed.keys() and len(served) == len(operations(app))
    for name, operation in listed.items():
        assert operation["summary"] and operation["summary"][0].isupper(), name
        for kind in operation.get("requestBody", {}).get("content", {}).values():
            assert kind.get("example"), f"{name} shows no example of its body"
        for status, answer in operation["responses"].items():
            media = answer.get("content", {}).get("application/json")
            assert media is None or media.get("example") is not None, f"{name} {status}"
        assert name not in served or {"500", "503"} <= operation["responses"].keys(), name


def test_every_reference_of_the_document_leads_somewhere(document):
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    used = set()

    def walk(part):
        if isinstance(part, dict):
            used.update([part["$ref"]] if isinstance(part.get("$ref"), str) else [])
            for value in part.values():
                walk(value)
        elif isinstance(part, list):
            for value in part:
                walk(value)

    walk(document)
    assert used <= known, used - known


def test_a_name_in_the_document_means_one_model(app):
    found: dict[str, set[type]] = {}
    for operation in operations(app).values():
        returns = operation.returns[0] if isinstance(operation.returns, list) else operation.returns
        for model in {*models_in(operation.body), *models_in(returns)}:
            found.setdefault(model.__name__, set()).add(model)
    assert {name: models for name, models in found.items() if len(models) > 1} == {}


def test_every_example_fits_its_own_model(app):
    for name, operation in operations(app).items():
        if operation.body is not None:
            operation.body.model_validate(operation.body.example)
        if operation.returns is not None and not isinstance(operation.returns, str):
            shape = operation.returns
            example = [shape[0].example] if isinstance(shape, list) else shape.example
            try:
                conforms(operation, json.loads(json.dumps(example)))
            except Exception as error:
                raise AssertionError(f"{name}: {error}") from None


def test_every_example_is_answered_as_the_document_says(app, client, world):
    ready, failed = prepared(), []
    # Signing in comes first: another operation changes Bob's password.
    for name, operation in sorted(operations(app).items(),
                                  key=lambda each: (not each[1].public, each[0])):
        said = ready.get(name, lambda world: {})(world)
        answer = call(app, client, world, operation, said)
        if answer.status_code != operation.status:
            failed.append(f"{name}: {answer.status_code} {answer.text[:200]}")
    assert not failed, "\n".join(failed)


def call(app, client, world, operation, said):
    """Send an operation's example as an allowed person."""
    headers = {}
    view = next(v for v in app.view_functions.values()
                if getattr(v, "operation", None) is operation)
    if not operation.public:
        role = sorted(view.access)[0] if view.access != "signed_in" else "customer"
        person = said.get("as") or getattr(world, FIRST_OF[role])
        pair = tokens.open_session(person.id, refresh=False, user_agent="", network="")
        headers["Authorization"] = f"Bearer {pair.access}"
    if operation.versioned:
        headers["If-Match"] = f'"{said.get("version", 1)}"'
    path = operation.rule
    for part in operation.ids:
        assert part in said, f"{operation.name}: tests/*/operations.py does not say {part}"
        kind = next(k for k in (f"<id:{part}>", f"<{part}>") if k in path)
        path = path.replace(kind, str(said[part]))
    if operation.body is None:
        body = {key: said[key] for key in ("data", "content_type") if key in said}
    else:
        body = {"json": said.get("body", operation.body.example)}
    client.most_queries = said.get("most_queries", client.most_queries)
    return client.open(path, method=operation.method, headers=headers | said.get("headers", {}),
                       query_string=said.get("query"), csrf=False, **body)
