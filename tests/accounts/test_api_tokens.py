"""Programs signing in: access, refresh and personal tokens."""

from datetime import timedelta

import jwt
import pytest

from app import db
from app.accounts import jwts, tokens
from app.ops.clock import now


def sign_in(client, person, **more):
    """Sign in over the API and return the answer."""
    return client.post("/api/auth/login", json={
        "email": person.email, "password": person.password} | more)


def bearer(token: str) -> dict[str, str]:
    """Return the header with this token."""
    return {"Authorization": f"Bearer {token}"}


def test_a_sign_in_without_refresh_gets_the_earlier_platforms_token(client, world):
    answer = sign_in(client, world.bob)
    assert answer.status_code == 200
    assert answer.json["user"] == {"id": str(world.bob.id), "name": world.bob.name, "role": "USER"}
    assert "refreshToken" not in answer.json and answer.json["expiresIn"] == 168 * 3600
    assert client.get("/api/tokens", headers=bearer(answer.json["token"])).json == []


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, world):
    wrong = client.post("/api/auth/login", json={"email": world.bob.email, "password": "no"})
    nobody = client.post("/api/auth/login", json={"email": "no@example.org", "password": "no"})
    assert wrong.status_code == nobody.status_code == 401
    assert wrong.json["message"] == nobody.json["message"]


def test_a_refresh_token_works_once_and_reuse_ends_the_session(client, world, monkeypatch):
    first = sign_in(client, world.bob, refresh=True).json
    second = client.post("/api/auth/refresh", json={"refreshToken": first["refreshToken"]}).json
    again = client.post("/api/auth/refresh", json={"refreshToken": first["refreshToken"]}).json
    assert again["refreshToken"] == second["refreshToken"], "the same within the grace"
    third = client.post("/api/auth/refresh", json={"refreshToken": second["refreshToken"]}).json
    assert client.get("/api/tokens", headers=bearer(third["token"])).status_code == 200
    stolen = client.post("/api/auth/refresh", json={"refreshToken": first["refreshToken"]})
    assert stolen.status_code == 401
    assert client.get("/api/tokens", headers=bearer(third["token"])).status_code == 401
    gone = client.post("/api/auth/refresh", json={"refreshToken": third["refreshToken"]})
    assert gone.status_code == 401


def test_after_the_grace_the_previous_token_counts_as_reused(client, world, monkeypatch):
    first = sign_in(client, world.bob, refresh=True).json["refreshToken"]
    assert tokens.refresh(first)
    monkeypatch.setattr(tokens, "now", lambda: now() + tokens.GRACE + timedelta(seconds=1))
    assert tokens.refresh(first) is None


def test_logout_is_immediate_and_logout_all_ends_every_token(client, world):
    here, there = (sign_in(client, world.bob).json["token"] for _ in range(2))
    assert client.post("/api/auth/logout", headers=bearer(here)).status_code == 204
    assert client.get("/api/tokens", headers=bearer(here)).status_code == 401
    assert client.get("/api/tokens", headers=bearer(there)).status_code == 200
    made = client.post("/api/tokens", headers=bearer(there), json={
        "name": "Report", "scopes": ["account:read"], "days": 1}).json["token"]
    assert client.post("/api/auth/logout-all", headers=bearer(there)).status_code == 204
    assert client.get("/api/tokens", headers=bearer(there)).status_code == 401
    assert client.get("/api/tokens", headers=bearer(made)).status_code == 401


def test_a_personal_token_is_shown_once_is_limited_and_can_be_revoked(client, world):
    token = sign_in(client, world.bob).json["token"]
    made = client.post("/api/tokens", headers=bearer(token), json={
        "name": "Report", "scopes": ["reports:read"]})
    assert made.status_code == 201 and made.json["token"].endswith(made.json["hint"])
    listed = client.get("/api/tokens", headers=bearer(token)).json
    assert [row["id"] for row in listed] == [made.json["id"]] and "token" not in listed[0]
    refused = client.get("/api/tokens", headers=bearer(made.json["token"]))
    assert refused.status_code == 403, "a personal token cannot make others"
    path = f"/api/tokens/{made.json['id']}"
    other = sign_in(client, world.charlie).json["token"]
    assert client.delete(path, headers=bearer(other)).status_code == 404
    assert client.delete(path, headers=bearer(token)).status_code == 204
    gone = client.get("/api/tokens", headers=bearer(made.json["token"]))
    assert gone.status_code == 401


@pytest.mark.parametrize("change", [
    {"typ": "refresh"}, {"aud": "other"}, {"iss": "other"}, {"exp": 1}, {"sid": "999999"},
    {"typ": None}])
def test_a_token_with_one_wrong_claim_is_rejected(client, world, change):
    token = sign_in(client, world.bob).json["token"]
    claims = jwt.decode(token, options={"verify_signature": False})
    whole = jwt.encode(claims, jwts._signing_key(), algorithm="HS256")
    assert client.get("/api/tokens", headers=bearer(whole)).status_code == 200, "control"
    wrong = {name: value for name, value in (claims | change).items() if value is not None}
    token = jwt.encode(wrong, jwts._signing_key(), algorithm="HS256")
    assert client.get("/api/tokens", headers=bearer(token)).status_code == 401
    unsigned = jwt.encode(claims, None, algorithm="none")
    assert client.get("/api/tokens", headers=bearer(unsigned)).status_code == 401


def test_a_cookie_opens_no_api_and_a_token_opens_no_page(app, client, world):
    client.sign_in(world.bob)
    assert client.get("/api/tokens").status_code == 401
    token = sign_in(client, world.bob).json["token"]
    stranger = app.test_client()
    assert stranger.get("/account", headers=bearer(token)).status_code in (302, 303)


def test_an_answer_with_a_secret_is_not_kept_for_an_idempotency_key(client, world):
    head = bearer(sign_in(client, world.bob).json["token"]) | {"Idempotency-Key": "k-1"}
    body = {"name": "Report", "scopes": ["reports:read"]}
    one, two = (client.post("/api/tokens", headers=head, json=body).json for _ in range(2))
    assert one["token"] != two["token"]
    assert db.database().rows("SELECT COUNT(*) AS n FROM idempotency_keys")[0]["n"] == 0
