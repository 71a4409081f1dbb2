"""The form of the OpenAPI document: it is whole, and says of each operation what clients need."""

import json
import re
from typing import Any

import pytest
import schemathesis

from tests.compatibility.documents import METHODS, operations, secured


def test_the_document_is_openapi_3_1(document):
    assert document["openapi"].startswith("3.1.")
    schemathesis.openapi.from_dict(document).validate()
    dangling = [name for name in re.findall(r'"\$ref": *"#/([^"]+)"', json.dumps(document))
                if not resolves(document, name)]
    assert dangling == []


def resolves(document: Any, pointer: str) -> bool:
    """Say whether a local reference leads somewhere."""
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
    found = re.findall(r'(?:src|href)="(/(?:static|openapi)/[^"]+)"', page.text)
    assert found
    for path in found:
        assert nobody.get(path).status_code == 200, path
    for name in ("../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "swagger-ui.css.map", "x"):
        assert nobody.get(f"/openapi/{name}").status_code == 404


def test_whoever_holds_the_document_already_gets_304(nobody):
    first = nobody.get("/openapi/openapi.json")
    again = nobody.get("/openapi/openapi.json", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and not again.content
