"""A Flask test client that enforces the house laws on every response."""

import hashlib
import json
import os
import re
from typing import Any

import html5lib
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from app import db
from app.web.codes import CODES
from tests.web.operations import conforms
from tests.world import Person

MOST_QUERIES = 16  # two of them are what waits, in the back office's sidebar
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


class Client(FlaskClient):
    """Adds the CSRF token to unsafe requests, except with `csrf=False`, and checks answers."""

    most_queries = MOST_QUERIES
    queries: tuple[str, ...] = ()  # of the last request

    def open(self, *args: Any, csrf: bool = True, **kwargs: Any) -> Any:
        """Send and check the response. Raises AssertionError with the law that it breaks."""
        if csrf and kwargs.get("method") in UNSAFE:
            self._add_token(kwargs)
        token = db.statements.set([])
        try:
            response = super().open(*args, **kwargs)
            names = db.statements.get()
        finally:
            db.statements.reset(token)
        enforce(response, f"{kwargs.get('method', 'GET')} {args[0] if args else ''}")
        self._as_documented(response)
        assert names is not None
        self.queries = tuple(names)
        assert len(names) <= self.most_queries, f"{len(names)} queries: {names}"
        return response

    def _as_documented(self, response: Any) -> None:
        """Check that an answer of the API has the shape in the document."""
        path, method = response.request.path, response.request.method
        if not path.startswith("/api/") or not response.is_json or response.status_code >= 300:
            return
        endpoint, _ = self.application.url_map.bind("localhost").match(path, method)
        operation = getattr(self.application.view_functions[endpoint], "operation", None)
        if operation is not None:
            conforms(operation, response.json)

    def _add_token(self, kwargs: dict[str, Any]) -> None:
        headers = dict(kwargs.get("headers") or {})
        kwargs["headers"] = headers | {"X-CSRFToken": self.token()}

    def token(self) -> str:
        """Return a CSRF token as the server puts it into a form."""
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", hashlib.sha1(os.urandom(64)).hexdigest())
        secret = self.application.secret_key
        return URLSafeTimedSerializer(secret, salt="wtf-csrf-token").dumps(raw)

    def sign_in(self, person: Person) -> "Client":
        """Sign in through the form, as a person does."""
        response = self.post("/sign-in", data={"email": person.email, "password": person.password})
        assert response.status_code == 303, response.text
        return self


def enforce(response: Any, what: str) -> None:
    """Yield every law that the response breaks."""
    for name, value in HEADERS.items():
        assert response.headers.get(name) == value, f"{what}: {name} is missing"
    policy = response.headers.get("Content-Security-Policy", "")
    assert "default-src 'none'" in policy and "unsafe-inline" not in policy, f"{what}: no policy"
    assert response.headers.get("X-Request-ID"), f"{what}: no request id"
    kind = response.mimetype or ""  # a 204 has none
    if kind == "text/html" and response.data:
        enforce_html(response.get_data(as_text=True), what)
    elif kind.endswith("json"):
        body = json.loads(response.data)
        if response.status_code >= 400 and not response.request.path.startswith("/ready"):
            assert {"title", "status", "message", "request_id"} <= body.keys(), f"{what}: {body}"
            assert body["code"] in CODES, f"{what}: {body}"
            assert all(each["code"] in CODES for each in body["errors"]), f"{what}: {body}"
    assert b"Traceback (most recent call last)" not in response.get_data()[:200_000]


# What is another at every request: forms' tokens, request ids and other made-up numbers.
PASSING = re.compile(r"[\w.-]{64,}|\b[0-9a-f]{16}\b")
WELL_FORMED: set[bytes] = set()


def enforce_html(text: str, what: str) -> None:
    """Check that a page is well-formed and nothing in it is blocked; check equal pages once."""
    page = hashlib.sha1(PASSING.sub("", text).encode()).digest()
    if page not in WELL_FORMED:
        _read_html(text, what)
        WELL_FORMED.add(page)


def _read_html(text: str, what: str) -> None:
    if "<html" not in text[:300]:
        text = f"<!doctype html><title>part</title>{text}"  # a fragment for htmx
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(text)
    assert not parser.errors, f"{what}: {parser.errors[:3]}"
    assert not re.search(r"<[^>]+\sstyle=", text), f"{what}: a style attribute"
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), f"{what}: an inline script"
    assert not re.search(r"<[^>]+\son[a-z]+=", text), f"{what}: an inline handler"
