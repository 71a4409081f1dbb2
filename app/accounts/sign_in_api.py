"""/api/auth: signing up, in and out."""

from flask import request
from flask_login import current_user

from app.accounts import (
    credentials,
    fields,
    passwords,
    sessions,
    shapes,
    sign_ups,
    tokens,
    totp,
)
from app.accounts.access import limited, public, signed_in
from app.config import settings
from app.web.api import Answer, Api
from app.web.errors import Problem

CODE_NEEDED = "Send a code from your authenticator app, or a recovery code, as code."
CODE_WRONG = "This code is incorrect or has already been used."
NO_MATCH = "Incorrect e-mail address or password."

api = Api("sign_in", __name__, area="account", tag="Signing in")


@api.post("/auth/signup", returns=shapes.SignedIn, status=201)
@public
@limited("sign-up", by="network")
def sign_up(body: shapes.SignUp) -> Answer:
    """Create an account and sign in.

    As on the earlier platform, the account exists at once, and an address that has one is a 409.
    """
    if not settings().signs_up_by_api:
        raise Problem(403, "On this site, accounts are created on the sign-up page only.",
                      code="sign_up_closed")
    country = body.country or settings().signup_country
    fields.check_country(country)
    fields.check_new_password("password", body.password, body.name, body.email)
    account_id, roles = sign_ups.create_now(
        body.email, body.name, country, passwords.hash_password(body.password),
        is_creator=body.role == "CREATOR")
    return _signed_in(account_id, body.name, roles, refresh=body.refresh)


@api.post("/auth/login", returns=shapes.SignedIn)
@public
@limited("sign-in", by="network")
def login(body: shapes.SignIn) -> Answer:
    """Sign in with an address and a password.

    With `refresh: true` the token lasts minutes and comes with a refresh token. Without, it is the
    earlier platform's long-lived token. With two-step sign-in, send a code as `code`.
    """
    network = sessions.network_of(request.remote_addr)
    found = credentials.check(body.email, body.password, network)
    if found is None:
        raise Problem(401, NO_MATCH, code="credentials_wrong")
    if found.has_totp and not (body.code and totp.verify(found.id, body.code)):
        if body.code:
            raise Problem(401, CODE_WRONG, code="code_wrong", errors=[
                {"field": "code", "message": CODE_NEEDED}])
        raise Problem(401, CODE_NEEDED, code="code_required", errors=[
            {"field": "code", "message": CODE_NEEDED}])
    return _signed_in(found.id, found.name, found.roles, refresh=body.refresh,
                      auth_version=found.auth_version)


def _signed_in(account_id: int, name: str, roles: frozenset[str], *, refresh: bool,
               auth_version: int | None = None) -> Answer:
    pair = tokens.open_session(
        account_id, refresh=refresh, auth_version=auth_version,
        user_agent=request.user_agent.string,
        network=sessions.network_of(request.remote_addr))
    data = shapes.pair_json(pair) | {"user": {
        "id": str(account_id), "name": name, "role": "CREATOR" if "creator" in roles else "USER"}}
    return Answer(data, headers={"Cache-Control": "no-store"})


@api.post("/auth/refresh", returns=shapes.Pair)
@public
@limited("token", by="network")
def refresh(body: shapes.Refresh) -> Answer:
    """Exchange a refresh token for the next pair.

    Each works once. Sending one again later ends the session, because it may have been stolen.
    """
    pair = tokens.refresh(body.refreshToken)
    if pair is None:
        raise Problem(401, "This refresh token is no longer valid. Sign in again.",
                      code="refresh_token_invalid")
    return Answer(shapes.pair_json(pair), headers={"Cache-Control": "no-store"})


@api.post("/auth/logout", scope=None)
@signed_in
def logout() -> Answer:
    """Sign this program out. Its tokens stop working at once."""
    tokens.end(current_user.session_id)
    return Answer()


@api.post("/auth/logout-all", scope=None)
@signed_in
def logout_all() -> Answer:
    """Sign out everywhere. Every session, token and socket of the account ends."""
    sessions.revoke_others(current_user.id)
    return Answer()
