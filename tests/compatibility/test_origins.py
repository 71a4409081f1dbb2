"""CORS: which pages of other origins may call the API, and that it never means cookies."""

import pytest

from tests.compatibility.running import ORIGIN

ALLOW = "Access-Control-Allow-Origin"


def preflight(program, origin: str, path: str = "/api/videos/my", method: str = "PATCH"):
    """Send a browser's preflight request."""
    return program.send("OPTIONS", path, headers={
        "Origin": origin, "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization,content-type,if-match,idempotency-key"})


@pytest.mark.parametrize("origin", [ORIGIN, "https://other.example.org"])
def test_a_listed_origin_may_read_answers_and_their_headers(emil, origin):
    answer = emil.get("/api/creators", headers={"Origin": origin})
    assert answer.status_code == 200 and answer.headers[ALLOW] == origin
    exposed = {name.strip().lower() for name in
               answer.headers["Access-Control-Expose-Headers"].split(",")}
    assert {"etag", "link", "retry-after", "x-request-id", "location"} <= exposed
    assert "Origin" in answer.headers["Vary"]


def test_a_listed_origin_may_read_errors_too(nobody):
    answer = nobody.get("/api/creators", headers={"Origin": ORIGIN})
    assert answer.status_code == 401 and answer.headers[ALLOW] == ORIGIN


@pytest.mark.parametrize("origin", [
    "https://evil.example", "https://app.example.org.evil.example", "http://app.example.org",
    "https://app.example.org:8443", "https://APP.example.org.", "null", "https://xapp.example.org",
    "*", f"{ORIGIN}, https://other.example.org", f"{ORIGIN}/", ""])
def test_an_unlisted_origin_gets_no_such_header(emil, origin):
    for answer in (emil.get("/api/creators", headers={"Origin": origin}),
                   preflight(emil, origin)):
        found = [name for name in answer.headers if name.lower().startswith("access-control")]
        assert found == [], origin


@pytest.mark.parametrize(("path", "method"), [
    ("/api/videos", "POST"), ("/api/videos/7", "PATCH"), ("/api/videos/7", "DELETE"),
    ("/api/auth/login", "POST"), ("/api/creators", "GET")])
def test_a_preflight_is_answered_without_a_token(nobody, path, method):
    answer = preflight(nobody, ORIGIN, path, method)
    assert answer.status_code in (200, 204) and answer.headers[ALLOW] == ORIGIN
    methods = {each.strip() for each in answer.headers["Access-Control-Allow-Methods"].split(",")}
    assert method in methods and "*" not in methods
    allowed = {each.strip().lower()
               for each in answer.headers["Access-Control-Allow-Headers"].split(",")}
    assert {"authorization", "content-type", "if-match", "if-none-match",
            "idempotency-key"} <= allowed


def test_credentials_are_never_allowed(emil, nobody):
    for answer in (emil.get("/api/creators", headers={"Origin": ORIGIN}),
                   preflight(nobody, ORIGIN)):
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert answer.headers[ALLOW] != "*"


@pytest.mark.parametrize("path", ["/sign-in", "/health", "/openapi/openapi.json", "/"])
def test_pages_are_shared_with_no_origin(nobody, path):
    assert ALLOW not in nobody.get(path, headers={"Origin": ORIGIN}).headers
