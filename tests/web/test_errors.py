"""Every error has one shape, for people and for programs, and nothing raw gets out."""

import pytest

from app import db
from app.web.errors import Problem

JSON = {"Accept": "application/json"}


@pytest.fixture
def failing(client):
    """Make `/health` raise an error of the test's choice."""

    def install(error: Exception):
        def fail():
            raise error

        client.application.view_functions["health"] = fail
        return client

    return install


@pytest.mark.parametrize(("error", "status", "code"), [
    (Problem(403), 403, "forbidden"),
    (db.Duplicate("Duplicate entry 'bob@x' for key 'accounts.accounts_email'"), 409,
     "already_exists"),
    (db.Rejected("a foreign key constraint fails (`streamvault`.`terms`)", 1452), 409,
     "reference_gone"),
    (db.PoolTimeout("All 8 connections were busy"), 503, "unavailable"),
    (db.CommitUnknown("titles.create: the connection broke"), 503, "commit_unknown"),
    (db.DatabaseError("You have an error in your SQL syntax", 1064), 500,
     "internal_error"),
    (ZeroDivisionError("division by zero"), 500, "internal_error"),
])
def test_an_error_has_one_shape_and_reveals_no_secret(failing, error: Exception, status: int,
                                                    code: str):
    client = failing(error)
    page = client.get("/health", headers={"Accept": "text/html"})
    program = client.get("/health", headers=JSON)
    assert (page.status_code, program.status_code) == (status, status)
    assert program.mimetype == "application/problem+json"
    assert {"type", "title", "status", "code", "detail", "message", "request_id", "errors"} <= (
        program.json.keys())
    assert program.json["code"] == code and f'data-code="{code}"' in page.text
    assert program.json["request_id"] == program.headers["X-Request-ID"]
    for text in (page.text, program.text):
        for secret in ("Duplicate entry", "bob@x", "constraint fails", "8 connections",
                       "SQL syntax", "division by zero", "titles.create"):
            assert secret not in text


def test_a_busy_answer_says_when_to_retry(failing):
    client = failing(db.PoolTimeout("full"))
    answer = client.get("/health", headers=JSON)
    assert answer.headers["Retry-After"] == "2" and answer.json["retry_after"] == 2


@pytest.mark.parametrize(("method", "path", "status"), [
    ("GET", "/nowhere", 404), ("DELETE", "/health", 405), ("POST", "/sign-in", 422),
])
def test_the_frameworks_errors_have_the_same_shape(client, method: str, path: str, status: int):
    answer = client.open(path, method=method, headers=JSON)
    assert answer.status_code in (status, 400)
    if answer.status_code == 405:
        assert "GET" in answer.headers["Allow"]


def test_a_form_without_its_token_is_an_error_that_says_what_to_do(client):
    answer = client.post("/sign-in", data={"email": "a", "password": "b"}, csrf=False)
    assert answer.status_code == 400
    assert "This form has expired" in answer.text and 'data-code="csrf_failed"' in answer.text


def test_each_wrong_field_of_a_form_has_a_code(client):
    answer = client.post("/api/auth/signup", json={"name": "x" * 500, "email": "a@example.org"})
    by_field = {each["field"]: each["code"] for each in answer.json["errors"]}
    assert answer.json["code"] == "invalid"
    assert by_field["password"] == "required" and by_field["name"] == "too_long"
