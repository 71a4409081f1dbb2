"""Token kinds are never confused, and a forged token is nobody's."""

import base64
import json
import re
from typing import Any

import jwt
import pytest
import requests

from app.accounts import jwts
from app.config import settings
from tests.compatibility.running import PASSWORD, Program, Site
from tests.compatibility.shapes import is_error

pytestmark = pytest.mark.filterwarnings("ignore::jwt.InsecureKeyLengthWarning")

OPEN = "/api/tokens"  # any account may read it
GOOD = "correct-horse-battery"


@pytest.fixture(scope="module")
def pair(site) -> dict[str, Any]:
    """An access and a refresh token."""
    joined = site.join()
    answer = site.anybody().post("/api/auth/login", {
        "email": joined.email, "password": PASSWORD, "refresh": True})
    return answer.json() | {"email": joined.email}


def claims(token: str) -> dict[str, Any]:
    """Return the claims of a token."""
    return jwt.decode(token, options={"verify_signature": False})


def part(value: Any) -> str:
    """One of the three parts of a token."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def status(site: Site, token: str) -> int:
    """Return the API's status for a token."""
    return Program(site, token).get(OPEN).status_code


def signed(found: dict[str, Any], key: bytes | None = None, algorithm: str = "HS256") -> str:
    """Signed with the server's own key unless another is given."""
    return jwt.encode(found, jwts._signing_key() if key is None else key, algorithm)


def test_the_same_claims_signed_again_are_good(site, pair):
    """Control: what the forgeries below change is what makes them bad."""
    assert status(site, signed(claims(pair["token"]))) == 200


@pytest.mark.parametrize("change", [
    {"aud": "streamvault"}, {"aud": "other"}, {"aud": []}, {"iss": "other"}, {"iss": ""},
    {"typ": "refresh"}, {"typ": "reset"}, {"typ": "session"}, {"typ": ""}, {"typ": ["access"]},
    {"exp": 1}, {"exp": "x"}, {"iat": 99_999_999_999}, {"iat": "x"}, {"nbf": 99_999_999_999},
    {"sid": "0"}, {"sid": "-1"}, {"sid": "x"}, {"sid": "9" * 30}, {"sid": None}, {"sid": {}},
    {"sid": "1 OR 1=1"}, {"sid": True}, {"sid": [1]},
], ids=str)
def test_a_claim_that_is_wrong_makes_it_nobodys(site, pair, change):
    assert status(site, signed(claims(pair["token"]) | change)) == 401


@pytest.mark.parametrize("name", ["exp", "iat", "aud", "iss", "sub", "jti", "typ", "sid"])
def test_every_claim_is_required(site, pair, name):
    found = claims(pair["token"])
    del found[name]
    assert status(site, signed(found)) == 401


def test_a_token_of_another_account_for_my_session_is_nobodys(site, pair):
    other = claims(site.join().token)
    assert status(site, signed(claims(pair["token"]) | {"sub": other["sub"]})) == 401


@pytest.mark.parametrize("header", [
    {"alg": "none"}, {"alg": "None"}, {"alg": "NONE"}, {"alg": ""}, {}, {"alg": None},
    {"alg": "HS512"}, {"alg": "RS256"}, {"alg": "HS256", "kid": "../../dev/null"},
    {"alg": "HS256", "crit": ["x"], "x": 1}, {"alg": "HS256", "jku": "https://evil.example/"},
    {"alg": "HS256", "jwk": {"kty": "oct", "k": ""}}], ids=str)
def test_a_token_without_a_good_signature_is_nobodys(site, pair, header):
    for signature in ("", "x", pair["token"].split(".")[2][::-1]):
        token = f"{part({'typ': 'JWT'} | header)}.{part(claims(pair['token']))}.{signature}"
        assert status(site, token) == 401


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_another_algorithm_is_refused_even_with_the_right_key(site, pair, algorithm):
    assert status(site, signed(claims(pair["token"]), algorithm=algorithm)) == 401


def test_other_keys_are_no_keys(site, pair):
    secret = settings().secret_key.get_secret_value().encode()
    pepper = settings().password_pepper.get_secret_value().encode()
    for key in (secret, pepper, b"", b"jwt", b"secret", b"x" * 64):
        token = (signed(claims(pair["token"]), key) if key
                 else pair["token"].rpartition(".")[0] + ".")
        assert status(site, token) == 401


def test_words_of_a_good_token_cannot_be_changed(site, pair):
    head, _, signature = pair["token"].split(".")
    body = part(claims(pair["token"]) | {"exp": 99_999_999_999})
    assert status(site, f"{head}.{body}.{signature}") == 401


def test_a_refresh_token_is_no_access_token_nor_the_other_way_round(site, pair):
    assert status(site, pair["refreshToken"]) == 401
    for token in (pair["token"], site.join().token, "svr_" + "A" * 43, "", "x"):
        answer = site.anybody().post("/api/auth/refresh", {"refreshToken": token})
        assert answer.status_code in (400, 401, 422), answer.text
    assert status(site, pair["token"]) == 200


def test_the_cookie_of_a_browser_opens_no_api_and_is_no_bearer(site):
    browser = signed_in(site, "bob@example.org")
    for headers in ({}, {"Origin": site.address}, {"X-CSRFToken": "x"}):
        assert browser.get(site.address + OPEN, headers=headers).status_code == 401
    assert browser.get(site.address + "/account").status_code == 200
    for cookie in browser.cookies:
        assert status(site, str(cookie.value)) == 401


def test_a_bearer_token_opens_no_page(site, emil, pair):
    for token in (emil.token, pair["token"]):
        for path in ("/account", "/browse", "/account/sessions"):
            answer = Program(site, token).get(path)
            assert answer.status_code == 302 and "/sign-in" in answer.headers["Location"]
        answer = Program(site, token).get("/account", headers={"Accept": "application/json"})
        assert answer.status_code == 401
        answer = Program(site, token).post("/account", {"name": "Taken"})
        assert answer.status_code in (400, 401)


def test_a_bearer_token_beside_a_cookie_is_the_one_that_counts(site, emil):
    browser = signed_in(site, "bob@example.org")
    bearer = {"Authorization": f"Bearer {emil.token}"}
    mine = browser.get(f"{site.address}/api/tokens", headers=bearer)
    assert mine.status_code == 200
    wrong = browser.get(site.address + OPEN, headers={"Authorization": "Bearer x"})
    assert wrong.status_code == 401


def test_the_token_of_an_ended_session_is_nobodys(site):
    joined = site.join()
    joined.post("/api/auth/logout")
    is_error(joined.get(OPEN), 401)
    is_error(joined.post("/api/auth/logout"), 401)


def test_a_used_refresh_token_ends_the_family_and_its_access_tokens(site):
    joined = site.join()
    first = site.anybody().post("/api/auth/login", {
        "email": joined.email, "password": PASSWORD, "refresh": True}).json()
    tokens, token = [first["token"]], first["refreshToken"]
    for _ in range(2):  # two turns, so that the first is not the one before the latest
        found = site.anybody().post("/api/auth/refresh", {"refreshToken": token})
        assert found.status_code == 200, found.text
        tokens.append(found.json()["token"])
        token = found.json()["refreshToken"]
    stolen = site.anybody().post("/api/auth/refresh", {"refreshToken": first["refreshToken"]})
    is_error(stolen, 401)
    is_error(site.anybody().post("/api/auth/refresh", {"refreshToken": token}), 401)
    assert [status(site, each) for each in tokens] == [401] * 3
    assert status(site, joined.token) == 200  # a session of its own


def signed_in(site: Site, email: str) -> requests.Session:
    """A browser that went through the form."""
    browser = requests.Session()
    browser.trust_env = False
    browser.headers["X-Forwarded-For"] = Program(site).network
    page = browser.get(f"{site.address}/sign-in").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token, page
    done = browser.post(f"{site.address}/sign-in", allow_redirects=False, data={
        "email": email, "password": GOOD, "csrf_token": token[1]})
    assert done.status_code == 303, done.text
    return browser
