"""The document is right about every operation: what schemathesis gets for an answer.

Each operation is asked with values that fit the document and with values that do not, as everybody:
no failure of ours, no status, type or shape the document does not tell, and nothing wrong accepted.
`--long` asks more often.
"""

import functools
import itertools
import os
import re
import unicodedata
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

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
from tests.compatibility.documents import address, operations, secured
from tests.compatibility.running import Program, Site
from tests.compatibility.shapes import is_error
from tests.world import EVERYBODY, PASSWORD

EXAMPLES = 25 if os.environ.get("LONG") else 3
SEED = 20_260
# Their lists ignore what they do not know.
OLD = re.compile(r"/api/(videos|creators|subscriptions|comments)\b")
ROLES = ("customer", "creator", "instructor", "employee", "analyst", "admin")
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance,
          response_headers_conformance, response_schema_conformance, negative_data_rejection]


def everybody(site: Site) -> list[Program]:
    """A client per person, and one of somebody who has every role."""
    restore()
    found = [site.enter(person.email, PASSWORD) for person in EVERYBODY]
    return [site.enter("omar@example.org", PASSWORD), *found]


def restore() -> None:
    """Restore the people: tests here may disable, mute or ban them, or change their roles."""
    ids = [person.id for person in EVERYBODY]
    for table in ("comment_sanctions", "comment_words"):
        run(f"DELETE FROM {table}")
    for each in ids:
        run("DELETE FROM account_roles WHERE account_id = %(id)s", id=each)
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


@pytest.fixture(scope="module", autouse=True)
def left_as_they_were(contract_database) -> Iterator[None]:
    """For the tests of other files, which find the same people in this database."""
    yield
    db.configure(contract_database)
    restore()


@functools.cache
def known_hash() -> str:
    """The hash of the password they share."""
    from app.accounts.passwords import hash_password

    return hash_password(PASSWORD)


def dropped(sent: Any) -> bool:
    """Say whether text is left without its blanks and invisible signs."""
    if isinstance(sent, str):
        return sent != sent.strip() or any(unicodedata.category(sign) == "Cc" for sign in sent)
    parts = [*sent, *sent.values()] if isinstance(sent, dict) else sent
    return any(map(dropped, parts)) if isinstance(parts, list) else False


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
        if OLD.match(operation.path):
            wrong -= {"query"}
        if case.path_parameters and next(exist) % 2:  # an object that may be there
            name = next(iter(case.path_parameters))
            case.path_parameters[name] = known
            wrong -= {"path"}
        headers = {"Authorization": f"Bearer {person.token}", "X-Forwarded-For": person.network}
        response = case.call(base_url=site.address, session=site.connection, headers=headers)
        next(asked)
        if response.status_code == 414:  # said before the application is asked
            return
        blank = "=&" in f"{urlsplit(response.request.url).query}&"  # no value, as in a form
        sure = case.meta.generation.mode.is_positive or (
            wrong and not blank and not dropped(case.body))
        checks = CHECKS if sure else CHECKS[:-1]
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


def test_every_operation_answers_as_the_document_says(site, document, schema, record_property):
    people, wrong, count = everybody(site), [], 0
    for result in schema.get_all_operations():
        operation = result.ok()
        try:
            count += probe(site, people, operation)
        except Exception as failure:
            wrong.append(f"{operation.method.upper()} {operation.path}\n{failure}")
    assert not wrong, f"{len(wrong)} operations:\n\n" + "\n\n".join(wrong)
    assert count > EXAMPLES * len(list(operations(document)))
    record_property("requests", count)


def test_every_operation_that_asks_for_a_token_is_401_without_one(site, document):
    for method, path, each in operations(document):
        if secured(document, each):
            url = address(path)
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
        answer = token.send(method, address(path), json={})
        if scope and scope[1] == "reports:read":
            assert answer.status_code not in (401, 403), f"{method} {path}: {answer.text}"
            opened += 1
        else:
            is_error(answer, 403)
    assert opened or not any("/reports" in path for path in document["paths"])


STRANGE = ("¬V", "😀", "\u0660", "'", "%", "\\", "-1", "9" * 30, "2026-02-30", "\x7f", "", " ")


def test_strange_values_in_any_one_parameter_or_field_are_no_failure_of_ours(site, document):
    """One at a time, where the generated ones are mostly wrong in several places at once."""
    omar, failed = everybody(site)[0], []

    def send(method: str, url: str, **more: Any) -> None:
        try:
            omar.send(method, url, **more)
        except AssertionError as failure:
            failed.append(f"{more} {str(failure)[:300]}")

    for method, path, each in operations(document):
        url = address(path)
        names = [one["name"] for one in each.get("parameters", []) if one["in"] == "query"]
        for name, value in itertools.product(names, STRANGE):
            send(method, url, params={name: value})
        content = each.get("requestBody", {}).get("content", {}).get("application/json", {})
        texts = [name for name, value in content.get("example", {}).items()
                 if isinstance(value, str) and "password" not in name.lower()]
        for name, value in itertools.product(texts, STRANGE):
            send(method, url, json=content["example"] | {name: value},
                 headers={"If-Match": '"1"'})
    assert not failed, "\n\n".join(failed)
