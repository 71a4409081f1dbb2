"""Every page and form gets everything in hostile.py, from everybody who may open it.

Never a 500; every error in the one shape and in plain words; nothing sent comes back as markup or
control characters; nothing is written by a request that was refused.
"""

import io
import os
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from flask import request
from gunicorn.http.errors import InvalidChunkSize

from app import db
from app.accounts import cookies
from app.ops import audit
from app.web import forms
from app.web.errors import Problem
from tests.accounts.test_matrix import ARGUMENT, may, routes
from tests.web import hostile
from tests.web.visitor import Noting, Visitor
from tests.world import ADA, ALICE, ANA, BOB, ERIN, Person

PEOPLE = (None, BOB, ALICE, ERIN, ANA, ADA)
# One place is sent a quarter of the values and the next another; with --long all of them.
PARTS = 1 if os.environ.get("LONG") else 4


@pytest.fixture
def app(app, monkeypatch):
    """The application without CSRF, which the matrix tests; it records which names it reads."""
    app.config["WTF_CSRF_ENABLED"] = False
    # Each request is undone, so a crawl of more than a minute would note its session ever again.
    monkeypatch.setattr(cookies, "TOUCH_AFTER", timedelta(days=1))
    monkeypatch.setattr(app.request_class, "parameter_storage_class", Noting)
    parse = forms.parse

    def noting(form: Any, sent: Any, *stored: Any) -> Any:
        Noting.names |= form.model_fields.keys()
        return parse(form, sent, *stored)

    monkeypatch.setattr(forms, "parse", noting)
    return app


def part(values: Sequence[str], turn: int) -> Sequence[str]:
    """Return the values of this turn; PARTS turns send every value."""
    return values[turn % PARTS::PARTS]


def asked_for(deed: Callable[[], Any]) -> tuple[Any, list[str]]:
    """Send a request; return the answer and the names that the application read."""
    Noting.names = set()
    return deed(), sorted(Noting.names - {"csrf_token"})


def places(app: Any, site: hostile.Site, person: Person | None, method: str
           ) -> Iterator[tuple[str, str]]:
    """Return (endpoint, URL) of every page that the person's role opens; Bob has no role."""
    for found, rule, access in routes(app):
        special = not isinstance(access, str)
        if rule.rule.startswith("/api/"):  # for programs, as are those below
            continue
        if found == method and may(person, access) and (special or person in (None, BOB)):
            names = {name for _, name in ARGUMENT.findall(rule.rule)}
            values = site.values(rule.endpoint, names) if names else {}
            if rule.endpoint not in ("health", "ready", "metrics", "openapi_json"):
                yield rule.endpoint, app.url_map.bind("localhost").build(
                    rule.endpoint, values, append_unknown=False)


def name_of(person: Person | None) -> str:
    """Return a test's name for a person."""
    return person.name if person else "nobody"


@pytest.mark.parametrize("person", PEOPLE, ids=name_of)
def test_no_hostile_address_breaks_a_page(app, world, person):
    visitor = Visitor(app, person)
    site = hostile.Site(world, person.id if person else BOB.id)
    viewers_pages = [("viewing", url) for url in ("/", "/browse", f"/titles/{site.title_id}-x")]
    more = viewers_pages if person is ERIN else []  # an employee sees them as others do
    for turn, (_, url) in enumerate([*places(app, site, person, "GET"), *more]):
        _, names = asked_for(lambda url=url: visitor.send("GET", url, "nothing"))
        for value in part((*map(quote, hostile.BLUNT), *hostile.RAW), turn):
            every = "&".join(f"{name}={value}" for name in (*names, *hostile.NAMES))
            visitor.send("GET", f"{url}?{every}", value)
        for number, name in enumerate(names, turn):
            values = hostile.CURSORS if name in ("after", "before") else hostile.FEW
            for value in part(values, number) if person is not ADA or "/admin/" in url else ():
                visitor.send("GET", f"{url}?{name}={quote(value)}&{name}=2&{name}[]=3",
                             f"{name}={value}")
    assert visitor.wrong == []
    assert visitor.sent * PARTS > 100


@pytest.mark.parametrize("person", PEOPLE, ids=name_of)
def test_no_hostile_field_breaks_a_form(app, world, person):
    visitor = Visitor(app, person)
    site = hostile.Site(world, person.id if person else BOB.id)
    good = hostile.bodies(site)
    for turn, (endpoint, url) in enumerate(places(app, site, person, "POST")):
        body = good.get(endpoint, {})
        answer, names = asked_for(
            lambda url=url, body=body: visitor.send("POST", url, "good", data=body))
        assert answer.status_code == 303 or endpoint in hostile.REFUSED, (
            f"{endpoint} takes other fields; see tests/web/hostile.py: {names}")
        for value in part(hostile.BLUNT, turn):
            visitor.send("POST", url, value, data=dict.fromkeys(names, value) or {"x": value})
        for raw in part(hostile.RAW, turn):
            visitor.send("POST", url, raw, data="&".join(f"{name}={raw}" for name in names or "x"),
                         content_type="application/x-www-form-urlencoded")
        for number, name in enumerate(names, turn):
            for value in part(hostile.SHARP, number):
                visitor.send("POST", url, f"{name}={value}", data=body | {name: value})
            visitor.send("POST", url, f"{name} twice", data=body | {name: ["1", "2"]})
            visitor.send("POST", url, f"without {name}",
                         data={each: value for each, value in body.items() if each != name})
        visitor.send("POST", url, "unknown", data=body | {"role": "admin", "owner": "1"})
    assert visitor.wrong == []
    assert visitor.sent * PARTS > 30


def test_no_hostile_file_breaks_an_upload(app, world):
    visitor = Visitor(app, ERIN)
    for name, content in hostile.FILES:
        for source, columns in (("", ""), (hostile.CONTROL, hostile.SCRIPT), ("s", "type=title")):
            data = {"file": (io.BytesIO(content), name), "source": source, "columns": columns}
            answer = visitor.send("POST", "/catalog/imports", f"{content[:30]!r}", data=data)
            if answer.location:
                visitor.send("GET", answer.location, f"preview {content[:30]!r}")
                visitor.send("POST", answer.location, f"confirm {content[:30]!r}")
    assert visitor.wrong == []


@pytest.mark.parametrize("path", ["/catalog/imports", "/catalog/houses", "/account"])
def test_no_hostile_part_breaks_a_form(app, world, path):
    visitor = Visitor(app, ERIN)
    for part in hostile.PARTS:
        for end in (b"\r\n--b--\r\n", b"\r\n--b", b""):
            visitor.send("POST", path, repr(part), data=b"--b\r\n" + part + b"\r\n\r\nx" + end,
                         content_type="multipart/form-data; boundary=b")
    for kind in ("multipart/form-data", "multipart/form-data; boundary=", "text/plain",
                 "multipart/form-data; boundary=" + "b" * 500, "application/json", "/", "\xff"):
        visitor.send("POST", path, kind, data=b"--b\r\n\r\n--b--", content_type=kind)
    assert visitor.wrong == []


@pytest.mark.parametrize("number", ["0", "9" * 19, "9" * 20, "9" * 4000, "9" * 5000])
def test_ids_beyond_all_rows_are_404(app, world, number):
    wrong = []
    visitors = {person: Visitor(app, person) for person in PEOPLE}
    for method, rule, access in routes(app):
        if "<int:" in rule.rule:
            person = next(each for each in (BOB, ALICE, ERIN, ADA) if may(each, access))
            url = re.sub(r"<\w+>", "x", re.sub(r"<int:\w+>", number, rule.rule))
            answer = visitors[person].send(method, url, "id")
            # A form that cannot be read is refused before anybody looks for the row; Python
            # does not read a number of 5,000 digits, so no POST has such an address.
            if answer.status_code not in ((404,) if method == "GET" else (404, 405, 422)):
                wrong.append(f"{method} {rule.rule}: {answer.status_code}")
    assert wrong + [each for visitor in visitors.values() for each in visitor.wrong] == []


def test_a_form_with_too_many_fields_is_too_large(app, world):
    many = "&".join(f"f{number}=1" for number in range(10_001))
    answer = Visitor(app, None).send("POST", "/sign-in", "many", data=many,
                                     content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413


def test_a_malformed_body_is_a_bad_request(app, world):
    class Broken(io.BytesIO):
        def read(self, *_: Any) -> bytes:
            raise InvalidChunkSize(b"ZZ")

        readinto = read1 = read

    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=b"):
        answer = Visitor(app, None).send("POST", "/sign-in", "broken", content_type=kind,
                                         input_stream=Broken(b"x" * 50))
        assert answer.status_code == 400, kind


@pytest.mark.own_app
def test_the_rules_notice_a_careless_page(app, world):
    def raw() -> str:
        return f"<h1>{request.query_string.decode()}</h1>"

    def crash() -> str:
        return str(int(request.args["q"]))

    def write_first() -> str:
        db.run("tests.write", audit.record, "title.update", "title", 1)
        raise Problem(422)

    def tell() -> str:
        raise Problem(400, "mysql: Input should be a valid string")

    def lead() -> Any:
        return "", 302, {"Location": request.args["to"]}

    for view in (raw, crash, write_first, tell, lead):
        app.add_url_rule(f"/{view.__name__}", view_func=view, methods=["GET", "POST"])
    visitor = Visitor(app, None)
    for url, query, fault in (
            ("/raw", "\x01", "shows"), ("/raw", "<script>alert(1)</script>", "shows"),
            ("/crash", "q=x", "500"), ("/write_first", "", "wrote"), ("/tell", "", "says"),
            ("/lead", "to=//evil.example", "leads")):
        visitor.wrong.clear()
        visitor.send("POST", url, "careless", query_string=query)
        assert fault in str(visitor.wrong), url
