"""How tests call the operations of accounts."""

from app.accounts import personal_tokens, tokens


def a_refresh_token(world):
    """Bob's, so that the body's example has a value that works."""
    pair = tokens.open_session(world.bob.id, refresh=True, user_agent="", network="")
    return {"body": {"refreshToken": pair.refresh}}


def a_personal_token(world):
    """One of Bob's, to be revoked."""
    made = personal_tokens.create(world.bob.id, "Report", ["reports:read"], 30)
    return {"as": world.bob, "token_id": made["id"]}


PREPARED = {
    "api_accounts.refresh": a_refresh_token,
    "api_accounts.revoke_token": a_personal_token,
}
