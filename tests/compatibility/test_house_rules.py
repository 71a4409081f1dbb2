"""Rules of every operation: errors, pages of lists, versions, unknown fields."""

import http.client
import json
import re
from urllib.parse import urlsplit

import pytest

from tests.compatibility.running import ORIGIN, PASSWORD, Program, next_page, number
from tests.compatibility.shapes import is_answer, is_error
from tests.world import PASSWORD as KNOWN

TITLES = "/api/catalog/titles"  # lists, adds and changes by version: stands for all the new ones
GREAT = 64 * 1024 * 1024


@pytest.fixture(scope="module")
def erin(site) -> Program:
    """An employee."""
    return site.enter("erin@example.org", KNOWN)


def example_of(document: dict) -> dict:
    """Return the document's example of adding a title."""
    post = document["paths"][TITLES]["post"]
    return post["requestBody"]["content"]["application/json"]["example"]


@pytest.fixture(scope="module")
def title(erin, document) -> str:
    """The path of a title of the back office, made with the document's own example."""
    answer = erin.post(TITLES, example_of(document) | {"name": f"Held {number()}"})
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"]


# --- errors ---------------------------------------------------------------------------------------

@pytest.mark.parametrize("body", ["", "{", "[]", "7", "null", '"x"', '{"email": }', "\x00",
                                  '{"a": NaN}', "{'a': 1}", '{"email": "\\ud800"}'])
def test_400_for_a_body_that_is_no_json_object(nobody, body):
    is_error(nobody.send("POST", "/api/auth/login", data=body.encode("utf-8", "surrogatepass"),
                         headers={"Content-Type": "application/json"}), 400)


def test_400_for_a_body_that_is_no_text(nobody):
    for body in (b"\xff\xfe{}", b'{"email": "\xe9"}', b"\x80" * 10):
        is_error(nobody.send("POST", "/api/auth/login", data=body,
                             headers={"Content-Type": "application/json"}), 400)


@pytest.mark.parametrize("depth", [50, 300, 900, 1010, 5_000])
def test_a_body_that_is_nested_deeply_is_refused_and_never_a_failure(nobody, depth):
    for body in ('{"email":' + "[" * depth + "]" * depth + "}",
                 '{"email":' * depth + "1" + "}" * depth):
        answer = nobody.send("POST", "/api/auth/login", data=body,
                             headers={"Content-Type": "application/json"})
        is_error(answer, 400)


def test_401_says_how_to_sign_in(nobody):
    answer = nobody.get(TITLES)
    is_error(answer, 401)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_403_for_a_role_that_may_not(emil, dora):
    for program in (emil, dora):
        is_error(program.get(TITLES), 403)


@pytest.mark.parametrize("path", [
    "/api/", "/api/no-such-place", "/api/catalog/titles/7/no-such-place", "/api/auth",
    "/api/..%2fhealth", "/api/%00", "/api/catalog/titles/%ff",
    "/api/\u202eevil", "/api/titles/../users/x"])
def test_404_for_an_unknown_address_is_json_whoever_asks_and_for_what(site, nobody, emil, path):
    for program in (nobody, emil):
        for accept in ("application/json", "text/html", "image/png"):
            for method in ("GET", "POST", "DELETE"):
                is_error(program.send(method, path, headers={"Accept": accept}), 404)


def test_404_for_an_object_that_is_not_there_or_no_id(erin):
    for name in ("999999999999", "0", "-7", "07", "x", "1.0", "9" * 30, "%31%00", "١"):
        is_error(erin.get(f"{TITLES}/{name}"), 404)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_405_names_the_methods_there_are(emil, method):
    answer = emil.send(method, "/api/videos", json={})
    is_error(answer, 405)
    assert "POST" in answer.headers["Allow"]


def test_413_for_a_body_that_is_too_large_before_it_is_read(site):
    place = urlsplit(site.address)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=10)
    connection.putrequest("POST", "/api/auth/login")
    for name, value in (("Content-Type", "application/json"), ("Content-Length", str(GREAT)),
                        ("X-Forwarded-For", "10.200.0.1")):
        connection.putheader(name, value)
    connection.endheaders(b'{"email": "')
    answer = connection.getresponse()
    body = json.loads(answer.read())
    connection.close()
    assert answer.status == 413 and answer.headers["Content-Type"] == "application/problem+json"
    assert body["status"] == 413 and body["message"] and body["request_id"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded",
                                  "multipart/form-data; boundary=x", "application/xml", "", "/",
                                  "application/json-patch+json", "text/json"])
def test_415_for_a_body_that_is_not_json(nobody, kind):
    is_error(nobody.send("POST", "/api/auth/login", data=b'{"email": "a", "password": "b"}',
                         headers={"Content-Type": kind}), 415)


def test_json_may_name_its_charset(site):
    body = json.dumps({"email": "bob@example.org", "password": KNOWN}).encode()
    for kind in ("application/json; charset=utf-8", "APPLICATION/JSON", "application/json ;x=y"):
        answer = site.anybody().send("POST", "/api/auth/login", data=body,
                                     headers={"Content-Type": kind})
        assert answer.status_code == 200, kind


@pytest.mark.parametrize("limit", ["101", "0", "-1", "x", "1.5", "", "1e1", "9" * 40, "٣"])
def test_422_for_a_limit_that_will_not_do_and_it_says_where(erin, limit):
    answer = erin.get(TITLES, params={"limit": limit})
    if limit == "٣" and answer.status_code == 200:
        return  # a digit in another script is a digit to some readers
    body = is_error(answer, 422)
    assert [each["field"] for each in body["errors"]] == ["limit"]


def test_422_for_a_value_that_will_not_do_says_each_field(erin, title):
    answer = erin.get(title)
    body = is_error(erin.patch(title, {"name": "", "releaseYear": 1}, headers={
        "If-Match": answer.headers["ETag"]}), 422)
    assert {each["field"] for each in body["errors"]} == {"name", "releaseYear"}
    assert erin.get(title).json() == answer.json()


def test_429_says_how_long_to_wait(site):
    program = site.anybody()
    for _ in range(150):
        answer = program.post("/api/auth/signup", {
            "name": "Many", "email": f"many{number()}@example.org", "password": PASSWORD,
            "role": "USER"})
        if answer.status_code == 429:
            break
    body = is_error(answer, 429)
    assert int(answer.headers["Retry-After"]) == body["retry_after"] > 0
    assert site.anybody().post("/api/auth/login", {
        "email": "bob@example.org", "password": KNOWN}).status_code == 200


def test_500_says_nothing_but_a_number_to_ask_about(contract_database, test_settings):
    from app import create_app

    app = create_app(test_settings)
    endpoint = next(each.endpoint for each in app.url_map.iter_rules()
                    if each.rule == "/api/health")

    def broken(**_):
        raise ZeroDivisionError("secret detail of line 7")

    broken.access = "public"
    app.view_functions[endpoint] = broken
    answer = app.test_client().get("/api/health", headers={"Origin": ORIGIN})
    assert answer.status_code == 500 and answer.mimetype == "application/problem+json"
    assert answer.json["request_id"] == answer.headers["X-Request-ID"] and answer.json["message"]
    assert "secret" not in answer.text and "Zero" not in answer.text and "line 7" not in answer.text


def test_errors_do_not_repeat_passwords_or_tokens(site, emil):
    sent = {"email": [], "password": "hunter2-hunter2", "name": {}, "role": "hunter2-hunter2"}
    for path in ("/api/auth/login", "/api/auth/signup"):
        assert "hunter2-hunter2" not in site.anybody().post(path, sent).text
    assert emil.token not in emil.get("/api/no-such-place").text


def test_every_answer_forbids_sniffing_and_storing(nobody, emil, erin):
    for answer in (nobody.get("/api/health"), emil.get("/api/creators"), erin.get(TITLES),
                   nobody.get(TITLES), emil.get("/api/no-such-place")):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in answer.headers
        assert "private" in answer.headers["Cache-Control"] or (
            "no-store" in answer.headers["Cache-Control"])
        assert re.fullmatch(r"[\w-]{8,64}", answer.headers["X-Request-ID"])


# --- lists ----------------------------------------------------------------------------------------

def test_a_new_list_is_paged_by_a_link_without_a_gap_or_a_repeat(erin, document, title):
    example = example_of(document)
    for place in range(7):
        erin.post(TITLES, example | {"name": f"Paged {place:02} {number()}"})
    whole = [each["id"] for each in erin.get(TITLES, params={"limit": 100}).json()]
    seen, url, steps = [], f"{TITLES}?limit=3", 0
    while url and steps < 50:
        answer = erin.get(url)
        assert answer.status_code == 200 and 0 < len(answer.json()) <= 3
        seen += [each["id"] for each in answer.json()]
        url, steps = next_page(answer), steps + 1
    assert len(set(seen)) == len(seen) >= 8
    assert seen[:100] == whole


def test_the_last_page_has_no_link(erin, title):
    answer = erin.get(TITLES, params={"limit": 100})
    assert len(answer.json()) < 100 and next_page(answer) is None


def test_a_cursor_of_somebodys_own_making_is_refused_and_never_a_failure(erin, title):
    for after in ("x", "\x00", "1;2", "e30", "W10", "bnVsbA", "a" * 400, "'", "-1", "[1]", "⚑"):
        assert erin.get(TITLES, params={"after": after}).status_code in (200, 400, 422)


def test_a_cursor_says_nothing_of_others(erin, emil, title):
    answer = erin.get(TITLES, params={"limit": 1})
    url = next_page(answer)
    assert url is not None
    is_error(emil.get(url), 403)


# --- versions -------------------------------------------------------------------------------------

def test_who_holds_the_answer_already_gets_304(erin, title):
    for path in (title, TITLES):
        first = erin.get(path)
        etag = first.headers["ETag"]
        assert re.fullmatch(r'(W/)?"[!-~]+"', etag)
        for sent in (etag, f'"x", {etag}', f"W/{etag}", "*"):
            again = erin.get(path, headers={"If-None-Match": sent})
            assert again.status_code == 304 or sent == "*", sent
            if again.status_code == 304:
                assert again.content == b"" and again.headers["ETag"] == etag
        assert erin.get(path, headers={"If-None-Match": '"x"'}).status_code == 200


def test_304_is_only_for_who_may_read_it(erin, emil, nobody, title):
    etag = erin.get(title).headers["ETag"]
    is_error(nobody.get(title, headers={"If-None-Match": etag}), 401)
    is_error(emil.get(title, headers={"If-None-Match": etag}), 403)


def test_a_change_needs_the_version_that_was_read(erin, title):
    first = erin.get(title)
    etag, name = first.headers["ETag"], f"Changed {number()}"
    is_error(erin.patch(title, {"name": name}), 428)
    for stale in ('"999"', '"0"', '"x"', "x", '""', "W/", "999999999999999999999"):
        is_error(erin.patch(title, {"name": name}, headers={"If-Match": stale}), 412)
    changed = erin.patch(title, {"name": name}, headers={"If-Match": etag})
    assert is_answer(changed, 200) is None and changed.json()["name"] == name
    assert changed.headers["ETag"] != etag
    is_error(erin.patch(title, {"name": "Too late"}, headers={"If-Match": etag}), 412)
    now = erin.get(title)
    assert now.json()["name"] == name and now.headers["ETag"] == changed.headers["ETag"]
    assert erin.get(title, headers={"If-None-Match": etag}).status_code == 200


def test_of_two_who_read_the_same_one_is_told(erin, site, title):
    other = site.enter("erin@example.org", KNOWN)
    etag = {"If-Match": erin.get(title).headers["ETag"]}
    answers = [each.patch(title, {"synopsis": f"Words {number()}"}, headers=etag).status_code
               for each in (erin, other)]
    assert answers == [200, 412]


# --- unknown fields -------------------------------------------------------------------------------

def test_an_unknown_field_is_400_and_named(erin, title):
    etag = {"If-Match": erin.get(title).headers["ETag"]}
    for field in ("owner_id", "row_version", "created_at", "__proto__", "nmae", ""):
        body = is_error(erin.patch(title, {field: 1}, headers=etag), 400)
        assert field in {each["field"] for each in body["errors"]}
    body = is_error(erin.get(TITLES, params={"sort_by_magic": "1"}), 400)
    assert [each["field"] for each in body["errors"]] == ["sort_by_magic"]
    assert erin.get(title).headers["ETag"] == etag["If-Match"]


def test_a_thousand_unknown_fields_get_a_short_answer(erin, title):
    etag = {"If-Match": erin.get(title).headers["ETag"]}
    sent = {f"field{place}": place for place in range(5_000)}
    answer = erin.patch(title, sent, headers=etag)
    is_error(answer, 400)
    assert len(answer.content) < 20_000
