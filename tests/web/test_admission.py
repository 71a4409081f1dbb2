"""Size, access and rate limit of a route are asked before its body is read."""

import io
import json
import re
import time
from typing import Any, NoReturn

import pytest

from app.accounts import sessions, tokens
from app.web import admission, limits, sizes
from app.web.api import reading
from app.web.errors import Problem
from app.web.requests import MOST_FIELDS
from tests.accounts.test_matrix import may, routes, url_of, visit
from tests.world import EVERYBODY

FIELDS = "application/x-www-form-urlencoded"
MOST = {"import": 16 << 20, "rates": 8 << 20, "title": 2 << 20}
LARGER = {  # the only routes that take more than 64 KiB
    ("POST", "/catalog/imports"): MOST["import"], ("POST", "/api/imports"): MOST["import"],
    ("POST", "/api/imports/preview"): MOST["import"],
    ("POST", "/catalog/exchange-rates/imports"): MOST["rates"],
    ("POST", "/catalog/titles"): MOST["title"], ("POST", "/api/catalog/titles"): MOST["title"],
    ("POST", "/catalog/titles/<int:title_id>"): MOST["title"],
    ("PATCH", "/api/catalog/titles/<id:title_id>"): MOST["title"],
    **dict.fromkeys((("POST", path) for path in (
        "/catalog/houses", "/catalog/houses/<int:house_id>",
        "/catalog/producers", "/catalog/producers/<int:producer_id>",
        "/catalog/titles/<int:title_id>/videos", "/catalog/videos/<int:video_id>",
        "/catalog/contracts", "/catalog/contracts/<int:contract_id>",
        "/titles/<int:title_id>/reviews", "/reviews/<int:review_id>",
        "/studio/videos", "/studio/videos/<int:video_id>", "/api/catalog/houses",
        "/api/catalog/producers", "/api/catalog/titles/<id:title_id>/videos", "/api/contracts",
        "/api/videos")), 128 << 10),
    **dict.fromkeys((("PATCH", path) for path in (
        "/api/catalog/houses/<id:house_id>", "/api/catalog/producers/<id:producer_id>",
        "/api/catalog/videos/<id:video_id>", "/api/contracts/<id:contract_id>",
        "/api/videos/<id:video_id>")), 128 << 10),
}


class Unread(io.BytesIO):
    """A body that nobody may read."""

    def read(self, *_: Any) -> NoReturn:
        raise AssertionError("the body was read")

    readline = readinto = read1 = read


def send(client, path: str, size: int = 10, kind: str = FIELDS, **more: Any):
    """Send a body that must stay unread."""
    return client.post(path, input_stream=Unread(), content_type=kind,
                       environ_overrides={"CONTENT_LENGTH": str(size)}, **more)


def test_a_body_above_the_ceiling_of_its_route_is_not_read(app, world):
    wrong = []
    for method, rule, access in routes(app):
        if method in ("GET", "DELETE"):
            continue
        most = LARGER.get((method, rule.rule), 64 << 10)
        person = next(each for each in EVERYBODY if may(each, access))
        answer = visit(app, person, method, url_of(app, rule), csrf=False, input_stream=Unread(),
                       content_type="application/json",
                       environ_overrides={"CONTENT_LENGTH": str(most + 1)})
        if answer.status_code != 413:
            wrong.append(f"{method} {rule.rule}: {answer.status_code}")
    assert wrong == []


def test_only_the_listed_routes_take_more(app):
    found = {(method, rule.rule): app.view_functions[rule.endpoint].largest_body
             for method, rule, _ in routes(app)
             if hasattr(app.view_functions[rule.endpoint], "largest_body")}
    assert found == LARGER and admission.LARGEST == 64 << 10


def test_nobody_makes_us_read_what_their_role_may_not_send(app, world):
    client = app.test_client()
    answer = send(client, "/catalog/imports", MOST["import"])
    assert answer.status_code == 303 and answer.location.startswith("/sign-in")
    client.set_cookie(sessions.cookie_name(), sessions.open_session(world.bob.id))
    assert send(client, "/catalog/imports", MOST["import"]).status_code == 403


@pytest.mark.parametrize("path", ["/sign-in", "/api/auth/login"])
def test_the_limit_is_asked_before_the_body_is_read(app, world, monkeypatch, path):
    monkeypatch.setitem(limits.POLICIES, "sign-in", limits.Policy(0, 300))
    assert send(app.test_client(), path, kind=FIELDS).status_code == 429


def test_every_policy_of_a_network_is_asked_at_the_route(app):
    """A verb that asks does so after its arguments were read."""
    asked = [rule.rule for _, rule, _ in routes(app)
             if hasattr(app.view_functions[rule.endpoint], "count")]
    assert {"/sign-in", "/sign-in/code", "/sign-up", "/forgot", "/reset/<token>", "/api/auth/login",
            "/api/auth/signup", "/api/auth/refresh", "/catalog/imports"} <= set(asked)


def test_fields_are_counted_before_they_are_built(app, world, monkeypatch):
    built = []
    monkeypatch.setattr("werkzeug.formparser.parse_qsl",
                        lambda *_, **__: built.append(1) or [])
    for many, status in ((MOST_FIELDS - 1, 400), (MOST_FIELDS, 413)):
        answer = app.test_client().post("/sign-in", data=b"&" * many, content_type=FIELDS)
        assert answer.status_code == status
    assert built == [1]


@pytest.mark.parametrize(("body", "status"), [
    (b'{"a":[' + b"[]," * 10_000 + b"[]]}", 413),
    (b'{"a":' + b"[" * 21 + b"]" * 21 + b"}", 400),
    (b'{"a":' + b'{"b":' * 30_000, 413),
])
def test_values_are_counted_before_they_are_built(app, monkeypatch, body, status):
    def build(_: bytes) -> NoReturn:
        raise AssertionError("it was built")

    monkeypatch.setattr(reading.orjson, "loads", build)
    with pytest.raises(Problem) as refusal:
        reading._check_structure(body)
    assert refusal.value.status == status
    answer = app.test_client().post("/api/auth/login", data=body[:60_000],
                                    content_type="application/json")
    assert answer.status_code in (400, 413)


@pytest.mark.parametrize("honest", [
    {"text": ",[{" * 20_000}, {"text": '\\"[' * 9_000}, {"a": [[[{"b": 1}]]], "c": "\\"},
    {"values": list(range(9_000))},
])
def test_signs_inside_texts_do_not_count(app, honest):
    answer = app.test_client().post("/api/auth/login", data=json.dumps(honest),
                                    content_type="application/json")
    assert answer.status_code in (400, 422) and b"nested" not in answer.data
    assert answer.json["code"] != "too_large"


@pytest.mark.parametrize("body", [b'\\"' * 500_000, b'"' * 1_000_000, b'"a' * 500_000,
                                  b'"' + b"\\" * 1_000_000])
def test_counting_takes_no_longer_than_the_body(body):
    began = time.process_time()
    reading._check_structure(body)
    assert time.process_time() - began < 1


def test_the_longest_title_that_a_form_takes_fits(client, world):
    name = "🎬" * sizes.PERSON_NAME.most
    lines = "\n".join(f"{name[4:]}{number:04}, {'🎭' * sizes.CREDIT_ROLE.most}"
                      for number in range(sizes.CREDITS))
    tools_client(client, world)
    answer = client.post("/catalog/titles", data={
        "kind": "film", "name": "The longest", "credits": lines, "synopsis": "🎬" * 5000})
    assert answer.status_code != 413
    assert not re.search("too large", answer.text)


@pytest.mark.parametrize(("path", "most"), [
    ("/catalog/imports", MOST["import"]), ("/api/imports", MOST["import"]),
    ("/api/imports/preview", MOST["import"]), ("/catalog/exchange-rates/imports", MOST["rates"])])
def test_a_file_is_read_up_to_the_ceiling_of_its_route(client, world, path, most):
    person = next(each for each in EVERYBODY if "employee" in each.roles)
    token = tokens.open_session(person.id, refresh=False, user_agent="", network="").access
    headers = {"Authorization": f"Bearer {token}"} if path.startswith("/api") else {}
    if not headers:
        tools_client(client, world)
    file = (io.BytesIO(b"a,b\n" * ((most - 1024) // 4)), "large.csv")
    answer = client.post(path, data={"file": file}, headers=headers, csrf=not headers)
    assert answer.status_code != 413 and "too large" not in answer.text


def tools_client(client, world) -> None:
    """Sign Erin in."""
    client.set_cookie(sessions.cookie_name(), sessions.open_session(world.erin.id))
