"""The earlier platform's API: signing up, signing in and the token that a sign-in returns.

Not here: Socket.IO, the webhooks and HLS, which the contract also promises.
"""

import base64
import json

import pytest

from tests.accounts.tools import run
from tests.compatibility.running import PASSWORD, number
from tests.compatibility.shapes import REFRESHED, SIGNED_IN, is_answer, is_error


def newcomer(**more):
    """Return the body of a sign-up."""
    return {"name": "Gil Moreno", "email": f"gil{number()}@example.org", "password": PASSWORD,
            "role": "USER"} | more


def claims(token: str) -> dict:
    """Return the claims of a token, unverified."""
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


@pytest.mark.parametrize("role", ["CREATOR", "USER"])
def test_sign_up_answers_201_with_a_token_and_who_it_is(site, role):
    program = site.anybody()
    body = is_answer(program.post("/api/auth/signup", newcomer(role=role)), 201, SIGNED_IN)
    assert body["user"]["name"] == "Gil Moreno" and body["user"]["role"] == role
    program.token = body["token"]
    assert program.get("/api/creators").status_code == 200


@pytest.mark.parametrize("role", ["ADMIN", "admin", "user", "creator", "employee", "", None, 1, [],
                                  ["USER"]])
def test_sign_up_with_any_other_role_is_400(nobody, role):
    is_error(nobody.post("/api/auth/signup", newcomer(role=role)), 400)


@pytest.mark.parametrize("field", ["name", "email", "password", "role"])
def test_sign_up_without_one_of_its_fields_is_400_and_says_which(site, field):
    sent = newcomer()
    del sent[field]
    body = is_error(site.anybody().post("/api/auth/signup", sent), 400)
    assert [each["field"] for each in body["errors"]] == [field]


@pytest.mark.parametrize("wrong", [{"email": "no-address"}, {"password": "short"}, {"name": ""},
                                   {"email": 7}, {"password": None}, {"name": {}}])
def test_sign_up_with_a_value_that_will_not_do_is_400(site, wrong):
    is_error(site.anybody().post("/api/auth/signup", newcomer(**wrong)), 400)


def test_an_address_that_is_taken_is_409_however_it_is_written(site):
    sent = newcomer()
    is_answer(site.anybody().post("/api/auth/signup", sent), 201)
    is_error(site.anybody().post("/api/auth/signup", sent), 409)
    is_error(site.anybody().post("/api/auth/signup", sent | {"email": sent["email"].upper()}), 409)


def test_sign_up_ignores_unknown_fields_and_gives_no_role_by_them(site):
    program = site.anybody()
    sent = newcomer(roles=["admin"], isAdmin=True, id="1", auth_version=9, status="active",
                    has_plan=True)
    body = is_answer(program.post("/api/auth/signup", sent), 201, SIGNED_IN)
    assert body["user"]["role"] == "USER" and body["user"]["id"] != "1"
    program.token = body["token"]
    assert program.get("/api/users").status_code in (403, 404)


def test_sign_in_answers_with_a_token_and_the_same_account(site):
    joined = site.join("CREATOR")
    answer = site.anybody().post(
        "/api/auth/login", {"email": joined.email, "password": PASSWORD, "device": "ignored"})
    body = is_answer(answer, 200, SIGNED_IN)
    assert body["user"] == joined.user and body["token"] != joined.token


@pytest.mark.parametrize(("email", "role"), [
    ("alice@example.org", "CREATOR"), ("bob@example.org", "USER"), ("erin@example.org", "USER"),
    ("ada@example.org", "USER"), ("ivan@example.org", "USER")])
def test_the_role_is_creator_for_who_has_that_role_and_user_for_all_others(site, email, role):
    assert site.enter(email, "correct-horse-battery").user["role"] == role


def test_a_wrong_address_and_a_wrong_password_are_401_alike(site):
    joined = site.join()
    bodies = []
    for email, password in ((joined.email, "wrong-wrong-wrong"),
                            ("nobody-at-all@example.org", PASSWORD)):
        answer = site.anybody().post("/api/auth/login", {"email": email, "password": password})
        body = is_error(answer, 401)
        headers = {name: value for name, value in answer.headers.items()
                   if name not in ("X-Request-ID", "Date", "Content-Length")}
        bodies.append((body | {"request_id": ""}, headers))
    assert bodies[0] == bodies[1]


@pytest.mark.parametrize("sent", [{}, {"email": "a@example.org"}, {"password": PASSWORD},
                                  {"email": [], "password": {}}])
def test_signing_in_without_address_or_password_is_400(nobody, sent):
    is_error(nobody.post("/api/auth/login", sent), 400)


def test_the_token_lives_a_week(site, emil):
    found = claims(emil.token)
    assert found["exp"] - found["iat"] == 168 * 3600


def test_who_asks_for_refresh_gets_a_token_of_15_minutes_and_a_refresh_token(site):
    joined = site.join()
    asked = {"email": joined.email, "password": PASSWORD, "refresh": True}
    program = site.anybody()
    body = is_answer(program.post("/api/auth/login", asked), 200, REFRESHED)
    found = claims(body["token"])
    assert found["exp"] - found["iat"] == 15 * 60
    answer = program.post("/api/auth/refresh", {"refreshToken": body["refreshToken"]})
    assert answer.status_code == 200, answer.text
    again = answer.json()
    assert again["refreshToken"] != body["refreshToken"]
    for token in (body["token"], again["token"]):
        program.token = token
        assert program.get("/api/creators").status_code == 200


def test_who_says_refresh_false_gets_the_token_of_before(site):
    joined = site.join()
    asked = {"email": joined.email, "password": PASSWORD, "refresh": False}
    is_answer(site.anybody().post("/api/auth/login", asked), 200, SIGNED_IN)


def test_logging_out_ends_the_token_at_once_and_no_other(site):
    joined = site.join()
    second = site.enter(joined.email)
    assert second.post("/api/auth/logout").status_code in (200, 204)
    for _ in range(6):  # whichever process answers
        is_error(second.get("/api/creators"), 401)
    assert joined.get("/api/creators").status_code == 200


def test_logging_out_everywhere_ends_every_token_at_once(site):
    joined = site.join()
    second, third = site.enter(joined.email), site.enter(joined.email, refresh=True)
    assert second.post("/api/auth/logout-all").status_code in (200, 204)
    for program in (joined, second, third) * 3:
        is_error(program.get("/api/creators"), 401)
    assert site.enter(joined.email).get("/api/creators").status_code == 200


def test_a_change_of_the_account_ends_every_token_at_once(site):
    joined = site.join()
    assert joined.get("/api/creators").status_code == 200
    run("UPDATE accounts SET auth_version = auth_version + 1 WHERE id = %(id)s",
        id=int(joined.user["id"]))
    for _ in range(6):
        is_error(joined.get("/api/creators"), 401)


def test_a_disabled_account_is_as_if_its_password_were_wrong(site):
    joined = site.join()
    run("UPDATE accounts SET status = 'disabled' WHERE id = %(id)s", id=int(joined.user["id"]))
    is_error(joined.get("/api/creators"), 401)
    sent = {"email": joined.email, "password": PASSWORD}
    is_error(site.anybody().post("/api/auth/login", sent), 401)


@pytest.mark.parametrize("header", [
    "", "Bearer", "Bearer ", "Bearer x", "Bearer a.b.c", "Basic YTpi", "Bearer {token} {token}",
    "bearer", "Token {token}", "{token}"])
def test_a_bad_authorization_header_is_401(site, emil, header):
    value = header.format(token=emil.token)
    answer = site.anybody().get("/api/creators", headers={"Authorization": value})
    body = is_error(answer, 401)
    assert body["message"] and answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_in_the_address_or_a_cookie_is_no_token(site, emil):
    for more in ({"params": {"token": emil.token}}, {"params": {"access_token": emil.token}},
                 {"cookies": {"token": emil.token}}):
        assert site.anybody().get("/api/creators", **more).status_code in (400, 401)


@pytest.fixture(scope="module")
def other(start):
    """A server with other settings."""
    with start(LEGACY_SIGNUP="false", LEGACY_TOKEN_HOURS="2", WEB_WORKERS="1") as found:
        yield found


def test_legacy_signup_false_turns_sign_up_off_and_tells_nothing_of_addresses(other):
    answers = [is_error(other.anybody().post("/api/auth/signup", newcomer(**more)), status)
               for more, status in (({}, 403), ({"email": "bob@example.org"}, 403))]
    assert len({each["message"] for each in answers}) == 1


def test_legacy_token_hours_is_the_life_of_the_token(other):
    found = claims(other.enter("bob@example.org", "correct-horse-battery").token)
    assert found["exp"] - found["iat"] == 2 * 3600
