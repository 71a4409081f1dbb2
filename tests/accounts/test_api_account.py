"""One's own account over the API: profile, password, address and sessions."""

import pytest

from app.accounts import personal_tokens
from tests.accounts.test_api_tokens import bearer, sign_in
from tests.accounts.tools import link_in, mails, rows

NEW = "four-quiet-rivers"


@pytest.fixture
def head(client, world):
    """Return Bob's token as a header."""
    return bearer(sign_in(client, world.bob).json["token"])


def test_a_program_reads_the_profile_and_changes_it_with_its_version(client, world, head):
    first = client.get("/api/account", headers=head)
    assert first.json == {
        "id": str(world.bob.id), "name": world.bob.name, "email": world.bob.email,
        "country": "PT", "roles": ["customer"], "maturityAge": 18, "hasPlan": True,
        "hasTwoStep": False, "emailProven": True}
    tag = {"If-Match": first.headers["ETag"]}
    changed = client.patch("/api/account", headers=head | tag, json={"country": "DE"})
    assert (changed.json["country"], changed.json["name"]) == ("DE", world.bob.name)
    late = client.patch("/api/account", headers=head | tag, json={"name": "Robert"})
    assert late.status_code == 412
    assert client.patch("/api/account", headers=head, json={"name": "R"}).status_code == 428
    assert client.get("/api/account", headers=head).json["name"] == world.bob.name


@pytest.mark.parametrize(("body", "status", "field"), [
    ({"country": "XX"}, 422, "country"), ({"name": ""}, 422, "name"),
    ({"name": "a\u0007b"}, 200, None), ({"roles": ["admin"]}, 400, "roles"),
    ({"email": "x@example.org"}, 400, "email"), ({"hasPlan": True}, 400, "hasPlan")])
def test_a_program_changes_name_and_country_only(client, world, head, body, status, field):
    tag = {"If-Match": client.get("/api/account", headers=head).headers["ETag"]}
    answer = client.patch("/api/account", headers=head | tag, json=body)
    assert answer.status_code == status, answer.text
    assert [error["field"] for error in answer.json.get("errors", [])] == ([field] if field else [])


def test_a_new_password_ends_everything_and_gives_this_program_new_tokens(client, world, head):
    other = bearer(sign_in(client, world.bob).json["token"])
    made = personal_tokens.create(world.bob.id, "Script", ["account:read"], 1)["token"]
    wrong = client.put("/api/account/password", headers=head, json={
        "password": "not-it", "newPassword": NEW})
    assert wrong.status_code == 422 and wrong.json["errors"][0]["field"] == "password"
    weak = client.put("/api/account/password", headers=head, json={
        "password": world.bob.password, "newPassword": "password"})
    assert weak.status_code == 422 and weak.json["errors"][0]["field"] == "newPassword"
    assert client.get("/api/account", headers=other).status_code == 200, "nothing has changed yet"
    answer = client.put("/api/account/password", headers=head, json={
        "password": world.bob.password, "newPassword": NEW, "refresh": True})
    assert answer.status_code == 200 and answer.json["refreshToken"]
    assert answer.headers["Cache-Control"] == "no-store"
    for gone in (head, other, bearer(made)):
        assert client.get("/api/account", headers=gone).status_code == 401
    assert client.get("/api/account", headers=bearer(answer.json["token"])).status_code == 200
    again = client.post("/api/auth/login", json={"email": world.bob.email, "password": NEW})
    assert again.status_code == 200


def test_no_cache_keeps_an_answer_with_a_secret(client, world, head):
    body = {"name": "Script", "scopes": ["account:read"]}
    for answer in (sign_in(client, world.bob, refresh=True),
                   client.post("/api/tokens", headers=head, json=body)):
        assert answer.headers["Cache-Control"] == "no-store"
    kept = client.get("/api/account", headers=head)
    assert kept.headers["Cache-Control"] == "private, no-cache", "caches may keep and revalidate it"


def test_guesses_of_the_current_password_are_counted(client, world, head):
    def guess(password):
        return client.put("/api/account/password", headers=head, json={
            "password": password, "newPassword": NEW}).status_code

    assert {guess("wrong") for _ in range(5)} == {422}
    assert guess(world.bob.password) == 422, "locked, even with the right password"


def test_a_new_address_counts_once_its_link_is_opened(client, world, head):
    body = {"email": "Robert@Example.org", "password": world.bob.password}
    answers = [client.post("/api/account/email", headers=head, json=body | {"email": email})
               for email in ("robert@example.org", world.alice.email)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json == answers[1].json, "the same for an address that has an account"
    text = next(mail for mail in mails() if "robert@example.org" in mail)
    assert client.get("/api/account", headers=head).json["email"] == world.bob.email
    assert client.post(link_in(text)).location.startswith("/sign-in?next="), "not by itself"
    client.sign_in(world.bob)
    assert client.post(link_in(text)).status_code == 303
    assert client.get("/api/account", headers=head).json["email"] == "robert@example.org"
    refused = client.post("/api/account/email", headers=head, json=body | {"password": "x"})
    assert refused.status_code == 422


def test_a_program_lists_sessions_by_kind_and_ends_them(app, client, world, head):
    client.sign_in(world.bob)
    assert len(rows("SELECT id FROM sessions WHERE account_id = %(id)s", id=world.bob.id)) == 2
    listed = client.get("/api/account/sessions", headers=head).json
    assert {(each["kind"], each["isThis"]) for each in listed} == {
        ("browser", False), ("program", True)}
    browser = next(each["id"] for each in listed if each["kind"] == "browser")
    stranger = bearer(sign_in(client, world.charlie).json["token"])
    path = f"/api/account/sessions/{browser}"
    assert client.delete(path, headers=stranger).status_code == 404
    assert client.get("/account").status_code == 200
    assert client.delete(path, headers=head).status_code == 204
    assert client.get("/account").status_code == 302
    assert client.delete(path, headers=head).status_code == 404
    own = next(each["id"] for each in listed if each["isThis"])
    assert client.delete(f"/api/account/sessions/{own}", headers=head).status_code == 204
    assert client.get("/api/account", headers=head).status_code == 401


def test_a_personal_token_reads_the_profile_but_no_sessions_or_credentials(client, world):
    made = personal_tokens.create(world.bob.id, "Script", ["account:read", "account:write"], 1)
    head = bearer(made["token"])
    assert client.get("/api/account", headers=head).status_code == 200
    for method, path, body in (
            ("GET", "/api/account/sessions", None), ("DELETE", "/api/account/sessions/1", None),
            ("PUT", "/api/account/password", {"password": world.bob.password,
                                              "newPassword": NEW}),
            ("POST", "/api/account/email", {"email": "r@example.org",
                                            "password": world.bob.password})):
        answer = client.open(path, method=method, headers=head, json=body)
        assert answer.status_code == 403, path


def test_the_page_of_devices_distinguishes_programs_from_browsers(client, world):
    sign_in(client, world.bob)
    page = client.sign_in(world.bob).get("/account/sessions").text
    assert page.count("<b>A program using the API</b>") == 1
    assert page.count("this device") == 1
