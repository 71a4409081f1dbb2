"""The document is right about every operation: its form, and what schemathesis gets for an answer.

Each operation is asked with values that fit the document and with values that do not, as everybody:
no failure of ours, no status, type or shape the document does not tell, and nothing wrong accepted.
`--long` asks more often.
"""

import functools
import itertools
import json
import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app import db
from tests.accounts.tools import run
from tests.contract.running import Program, Site
from tests.contract.shapes import is_error
from tests.world import EVERYBODY, PASSWORD

EXAMPLES = 40 if os.environ.get("LONG") else 3
SEED = 20_260
METHODS = {"get", "post", "put", "patch", "delete"}
ROLES = ("customer", "creator", "instructor", "employee", "analyst", "admin")
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance,
          response_headers_conformance, response_schema_conformance, negative_data_rejection]


@functools.cache
def document_of(site: Site) -> dict[str, Any]:
    """What the server says about itself."""
    return Program(site).get("/openapi/openapi.json").json()


@pytest.fixture(scope="module")
def document(site) -> dict[str, Any]:
    """The document."""
    return document_of(site)


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(METHOD, path, what is said) of every operation."""
    for path, item in document["paths"].items():
        for method in item.keys() & METHODS:
            yield method.upper(), path, item[method]


def secured(document: dict[str, Any], operation: dict[str, Any]) -> bool:
    """Whether an operation asks for a token."""
    return bool(operation.get("security", document.get("security")))


# --- its form -------------------------------------------------------------------------------------

def test_the_document_is_openapi_3_1(document):
    assert document["openapi"].startswith("3.1.")
    schemathesis.openapi.from_dict(document).validate()
    dangling = [name for name in re.findall(r'"\$ref": *"#/([^"]+)"', json.dumps(document))
                if not resolves(document, name)]
    assert dangling == []


def resolves(document: Any, pointer: str) -> bool:
    """Whether there is something at a local reference."""
    for step in pointer.split("/"):
        if step not in document:
            return False
        document = document[step]
    return True


def test_every_route_below_api_is_in_the_document_and_no_other(document, app_routes):
    told = {(method, path) for method, path, _ in operations(document)}
    assert told == app_routes


@pytest.fixture(scope="module")
def app_routes(contract_database, test_settings) -> set[tuple[str, str]]:
    """(METHOD, path) of every route below /api, as the application itself says."""
    from app import create_app

    found = set()
    for rule in create_app(test_settings).url_map.iter_rules():
        if rule.rule.startswith("/api/"):
            path = re.sub(r"<(?:[^<>:]+:)?(\w+)>", r"{\1}", rule.rule)
            found |= {(each, path) for each in rule.methods if each.lower() in METHODS}
    return found


def test_every_operation_says_what_it_is_and_who_may(document):
    schemes = document["components"]["securitySchemes"]
    names = [each["operationId"] for _, _, each in operations(document)]
    assert len(set(names)) == len(names)
    wrong = []
    for method, path, each in operations(document):
        named = [name for entry in each.get("security") or [] for name in entry]
        if not each.get("summary", "").strip() or not each.get("tags"):
            wrong.append(f"{method} {path}: no summary or tag")
        if set(named) - set(schemes):
            wrong.append(f"{method} {path}: security {named}")
        if "security" not in each and "security" not in document and path not in PUBLIC:
            wrong.append(f"{method} {path}: does not say who may")
    assert wrong == []


PUBLIC = {"/api/health", "/api/auth/signup", "/api/auth/login", "/api/auth/refresh"}


def test_only_these_operations_are_open_to_all(document):
    unsafe = {path for _, path, each in operations(document) if not secured(document, each)}
    assert unsafe >= {"/api/health", "/api/auth/login"}
    assert unsafe - PUBLIC <= set(OPEN_TO_ALL), unsafe - PUBLIC


# Each is a decision: nobody needs a token for it.
OPEN_TO_ALL: set[str] = set()


def test_every_operation_has_examples(document):
    wrong = []
    for method, path, each in operations(document):
        for kind, content in each.get("requestBody", {}).get("content", {}).items():
            if "example" not in content and "examples" not in content:
                wrong.append(f"{method} {path}: the {kind} it takes")
        for status, answer in each["responses"].items():
            for kind, content in answer.get("content", {}).items():
                if status.startswith("2") and kind == "application/json" and not (
                        content.keys() & {"example", "examples"}):
                    wrong.append(f"{method} {path}: its {status}")
    assert wrong == []


def test_every_operation_tells_its_errors(document):
    wrong = []
    for method, path, each in operations(document):
        told = set(each["responses"])
        wanted = {"500"} | ({"401"} if secured(document, each) else set())
        wanted |= {"404"} if "{" in path else set()
        wanted |= {"400", "413", "415"} if "requestBody" in each else set()
        if wanted - told:
            wrong.append(f"{method} {path}: {sorted(wanted - told)}")
        if not any(status.startswith("2") for status in told):
            wrong.append(f"{method} {path}: no good answer")
        for status, answer in each["responses"].items():
            if status >= "400" and set(answer.get("content", {})) != {"application/problem+json"}:
                wrong.append(f"{method} {path}: {status} is no problem+json")
            if not answer.get("description"):
                wrong.append(f"{method} {path}: {status} without words")
    assert wrong == []


def test_changes_tell_of_if_match_and_repeatable_posts_of_their_key(document):
    wrong = []
    for method, path, each in operations(document):
        named = {each["name"] for each in each.get("parameters", []) if each["in"] == "header"}
        if ("412" in each["responses"]) != ("If-Match" in named) or (
                method != "POST" and "Idempotency-Key" in named):
            wrong.append(f"{method} {path}: {sorted(named)}")
    assert wrong == []
    posts = [each for method, _, each in operations(document) if method == "POST"]
    assert any(name["name"] == "Idempotency-Key" for each in posts
               for name in each.get("parameters", []))


def test_lists_take_limit_and_after_and_give_a_link(document):
    wrong = []
    for method, path, each in operations(document):
        answer = each["responses"].get("200", {})
        schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
        names = {each["name"] for each in each.get("parameters", []) if each["in"] == "query"}
        if method == "GET" and schema.get("type") == "array" and "after" in names:
            limit = next(each for each in each["parameters"] if each["name"] == "limit")
            if limit["schema"].get("maximum") != 100 or "Link" not in answer.get("headers", {}):
                wrong.append(f"{method} {path}")
    assert wrong == []


def test_the_page_and_its_files_are_served_under_their_own_policy(nobody):
    page = nobody.get("/openapi/")
    assert page.status_code == 200 and page.headers["Content-Type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "unsafe-eval" not in page.headers["Content-Security-Policy"]
    found = re.findall(r'(?:src|href)="(/[^"]+)"', page.text)
    assert found
    for path in found:
        assert nobody.get(path).status_code == 200, path
    for name in ("../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "swagger-ui.css.map", "x"):
        assert nobody.get(f"/openapi/{name}").status_code == 404


def test_whoever_holds_the_document_already_gets_304(nobody):
    first = nobody.get("/openapi/openapi.json")
    again = nobody.get("/openapi/openapi.json", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and not again.content


# --- what it gets for an answer -------------------------------------------------------------------

def everybody(site: Site) -> list[Program]:
    """A client per person, and one of somebody who has every role."""
    restore()
    found = [site.enter(person.email, PASSWORD) for person in EVERYBODY]
    return [site.enter("omar@example.org", PASSWORD), *found]


def restore() -> None:
    """The people as they were: what is tried here may disable them or take their roles."""
    ids = [person.id for person in EVERYBODY]
    db.run("contract.restore", lambda: db.insert_many(
        "accounts", ("id", "email", "name", "password_hash", "country", "created_at"),
        [(50, "omar@example.org", "Omar All", known_hash(), "PT", "2026-01-01")], ("email",)))
    db.run("contract.roles", lambda: db.insert_many(
        "account_roles", ("account_id", "role"),
        [(50, role) for role in ROLES]
        + [(person.id, role) for person in EVERYBODY for role in person.roles], ("role",)))
    for each in (*ids, 50):
        run("UPDATE accounts SET status = 'active', password_hash = %(hash)s WHERE id = %(id)s",
            id=each, hash=known_hash())
    for person in EVERYBODY:
        run("UPDATE accounts SET email = %(email)s WHERE id = %(id)s",
            id=person.id, email=person.email)


@functools.cache
def known_hash() -> str:
    """The hash of the password they share."""
    from app.accounts.passwords import hash_password

    return hash_password(PASSWORD)


KNOWN_IDS = ["1", "2", "3", "4", "50", "1000000"]


def probe(site: Site, people: list[Program], operation: Any) -> int:
    """Ask one operation often; how often. Raises with the first answer that is not as told."""
    asked, exist = itertools.count(), itertools.count()
    turns = itertools.cycle([0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 6, 7])
    cases = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in (
        GenerationMode.POSITIVE, GenerationMode.NEGATIVE)))

    @seed(SEED)
    @settings(max_examples=2 * EXAMPLES, deadline=None, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))
    @given(case=cases, known=st.sampled_from(KNOWN_IDS))
    def ask(case: Any, known: str) -> None:
        person = people[next(turns)]
        wrong = {place.value for place, part in case.meta.components.items()
                 if part.mode.is_negative} - {"header"}  # we send our own
        if case.path_parameters and next(exist) % 2:  # an object that may be there
            name = next(iter(case.path_parameters))
            case.path_parameters[name] = known
            wrong -= {"path"}
        headers = {"Authorization": f"Bearer {person.token}", "X-Forwarded-For": person.network}
        response = case.call(base_url=site.address, session=site.connection, headers=headers)
        next(asked)
        checks = CHECKS if wrong or case.meta.generation.mode.is_positive else CHECKS[:-1]
        case.validate_response(response, checks=checks)
        if response.status_code == 401 and not person.get("/api/videos/my").ok:
            people[:] = everybody(site)

    ask()
    return next(asked)


@pytest.fixture(scope="module")
def schema(document) -> Any:
    """The document as schemathesis reads it."""
    config = SchemathesisConfig.from_dict({"seed": SEED})
    return schemathesis.openapi.from_dict(document, config=config)


def test_every_operation_answers_as_the_document_says(site, document, schema, request):
    people, wrong, count = everybody(site), [], 0
    for result in schema.get_all_operations():
        operation = result.ok()
        try:
            count += probe(site, people, operation)
        except Exception as failure:
            wrong.append(f"{operation.method.upper()} {operation.path}\n{failure}")
    assert not wrong, f"{len(wrong)} operations:\n\n" + "\n\n".join(wrong)
    assert count > EXAMPLES * len(list(operations(document)))


def test_every_operation_that_asks_for_a_token_is_401_without_one(site, document):
    for method, path, each in operations(document):
        if secured(document, each):
            url = re.sub(r"{\w+}", "1", path)
            for headers in ({}, {"Authorization": "Bearer x"}, {"Idempotency-Key": "x"}):
                is_error(site.anybody().send(method, url, headers=headers), 401)


def test_a_personal_token_opens_only_what_its_one_scope_names(site, document):
    people = everybody(site)
    made = people[0].post("/api/tokens", {
        "name": "One scope", "scopes": ["reports:read"], "days": 1})
    assert made.status_code == 201, made.text
    token, opened = Program(site, made.json()["token"]), 0
    for method, path, each in operations(document):
        scope = re.search(r"Scope of personal tokens: `([^`]+)`", each.get("description", ""))
        if not secured(document, each):
            continue
        answer = token.send(method, re.sub(r"{\w+}", "1", path), json={})
        if scope and scope[1] == "reports:read":
            assert answer.status_code not in (401, 403), f"{method} {path}: {answer.text}"
            opened += 1
        else:
            is_error(answer, 403)
    assert opened or not any("/reports" in path for path in document["paths"])
