"""Calls of the operations of accounts."""

import secrets
from itertools import count

from app import db
from app.accounts import downloads, passwords, personal_tokens, tokens, users
from tests.jobs import work
from tests.world import BORN, PASSWORD, Person

NUMBERS = count()


def a_refresh_token(world):
    """Make a token of Bob's, so that the body has a value that works."""
    pair = tokens.open_session(world.bob.id, refresh=True, user_agent="", network="")
    return {"body": {"refreshToken": pair.refresh}}


def a_personal_token(world):
    """Make a token of Bob's to revoke."""
    made = personal_tokens.create(world.bob.id, "Report", ["reports:read"], 30)
    return {"as": world.bob, "token_id": made["id"]}


def a_session(world):
    """Make a session of Bob's to end."""
    tokens.open_session(world.bob.id, refresh=False, user_agent="", network="")
    rows = db.database().rows("SELECT MAX(id) AS id FROM sessions")
    return {"as": world.bob, "session_id": rows[0]["id"]}


def an_application(world):
    """Make Charlie's application to become a creator."""
    return {"application_id": world.add(
        "role_applications", account_id=world.charlie.id, role="creator", message="I film.",
        created_at=BORN)}


def own_application(world):
    """Make Bob's application to become an instructor; his other one is open already."""
    return {"as": world.bob, "application_id": world.add(
        "role_applications", account_id=world.bob.id, role="instructor", message="I teach.",
        created_at=BORN)}


def an_account(world):
    """Name Charlie's account, for an administrator."""
    rows = db.database().rows(
        "SELECT row_version FROM accounts WHERE id = %(id)s", {"id": world.charlie.id})
    return {"account_id": world.charlie.id, "version": rows[0]["row_version"]}


def an_invitation(world):
    """Make an open invitation, sent long ago."""
    return {"invitation_id": world.add(
        "invitations", email=f"{next(NUMBERS)}@example.org", role="employee",
        token_hash=secrets.token_bytes(32), invited_by=world.ada.id, sent_at=BORN, expires_at=BORN)}


def a_ready_download(world):
    """Have Bob's data collected."""
    downloads.ask(world.bob.id)
    work("downloads")
    return {"as": world.bob}


def somebody_leaving(_world):
    """Make an account to delete; every part clears its tables, in one rare transaction."""
    account_id = users.create("gone@example.org", "Gus Gone", "PT",
                              passwords.hash_password(PASSWORD))
    return {"as": Person(account_id, "Gus Gone", "gone@example.org", "PT", ("customer",)),
            "most_queries": 60}


PREPARED = {
    "api_invitations.get_invitation": an_invitation,
    "api_invitations.send_again": an_invitation,
    "api_invitations.withdraw": an_invitation,
    "api_account.get_download_file": a_ready_download,
    "api_account.delete_account": somebody_leaving,
    "api_users.get_user": an_account,
    "api_users.change_user": an_account,
    "api_users.set_roles": an_account,
    "api_users.end_sessions": an_account,
    "api_users.turn_two_step_off": an_account,
    "api_application_decisions.get_application": an_application,
    "api_application_decisions.decide": an_application,
    "api_applications.withdraw_application": own_application,
    "api_account.end_session": a_session,
    "api_sign_in.refresh": a_refresh_token,
    "api_tokens.revoke_token": a_personal_token,
}
