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
from app.accounts.access import public, signed_in
from app.config import settings
from app.ops import limits
from app.web.api import Answer, Api
from app.web.errors import Problem

CODE_NEEDED = "Send the code of your authenticator app, or a recovery code, as code."
CODE_WRONG = "That code is not right, or it was used already."
NO_MATCH = "That address and password do not match."

api = Api("sign_in", __name__, area="account", tag="Signing in")


@api.post("/auth/signup", returns=shapes.SignedIn, status=201)
@public
def sign_up(body: shapes.SignUp) -> Answer:
    """Make an account and sign in.

    The old contract: the account is there at once, and a taken address is a 409.
    """
    if not settings().legacy_signup:
        raise Problem(403, "Accounts are made on the sign-up page here.",
                      code="sign_up_closed")
    limits.hit("sign-up", sessions.network_of(request.remote_addr))
    country = body.country or settings().signup_country
    fields.check_country(country)
    fields.check_new_password("password", body.password, body.name, body.email)
    roles = ("customer", "creator") if body.role == "CREATOR" else ("customer",)
    account_id = sign_ups.create_now(
        body.email, body.name, country, passwords.hash_password(body.password), roles)
    return _signed_in(account_id, body.name, frozenset(roles), refresh=body.refresh)


@api.post("/auth/login", returns=shapes.SignedIn)
@public
def login(body: shapes.SignIn) -> Answer:
    """Sign in with an address and a password.

    With `refresh: true` the token lives minutes and comes with a refresh token; without, it is
    the old contract's long one. Who uses one-time codes sends one as `code`.
    """
    network = sessions.network_of(request.remote_addr)
    limits.hit("sign-in", network)
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
def refresh(body: shapes.Refresh) -> Answer:
    """Change a refresh token for the next pair.

    Each works once; sending one again later ends the session, for it may have been stolen.
    """
    limits.hit("token", sessions.network_of(request.remote_addr))
    pair = tokens.refresh(body.refreshToken)
    if pair is None:
        raise Problem(401, "This refresh token is not good any more. Sign in again.",
                      code="refresh_token_invalid")
    return Answer(shapes.pair_json(pair), headers={"Cache-Control": "no-store"})


@api.post("/auth/logout", scope=None)
@signed_in
def logout() -> Answer:
    """Sign this program out: its tokens are void at once."""
    tokens.end(current_user.session_id)
    return Answer()


@api.post("/auth/logout-all", scope=None)
@signed_in
def logout_all() -> Answer:
    """Sign out everywhere: every session, token and socket of the account."""
    sessions.revoke_others(current_user.id)
    return Answer()
