"""Invitations: an administrator names an address and a role, and its owner makes the account.

The link in the e-mail proves the address, works once, and ends when the invitation expires, is sent
again or is withdrawn, and when who sent it is no longer an administrator.
"""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, TypedDict

from app import db
from app.accounts import mail, users
from app.accounts.proofs import EARNED
from app.accounts.sessions import digest
from app.accounts.users import StoredAccount
from app.config import settings
from app.ops import audit
from app.ops.clock import now
from app.web.errors import Problem
from app.web.forms import Conflict

LIFE = timedelta(days=7)
KEPT = timedelta(days=30)  # after it has expired
PATH = "/invitation/"  # a test compares it with the route

HAS_ACCOUNT = "This address already has an account. Change its roles on its page."
INVITED = "This address is already invited. Send the invitation again, or withdraw it first."
TOO_SOON = "This invitation was sent less than two minutes ago. Wait a moment, then send it again."


class Good(TypedDict):
    """An invitation that can be accepted."""

    id: int
    email: str
    role: str
    invited_by: int


class Invitation(Good):
    """An open invitation; `account_id` is what its address has got meanwhile in another way."""

    sent_at: datetime
    expires_at: datetime
    inviter: str
    account_id: int | None
    holds: int


class InvitationRow(Invitation):
    """An invitation in the list."""

    sent: datetime


_sql = db.queries("accounts/invitations", list_invitations=InvitationRow, find_good=Good,
                  get_invitation=Invitation)


def names_of(ids: Collection[int]) -> dict[int, str]:
    """Return the addresses of open invitations by id; the others are missing."""
    return {row["id"]: row["email"] for row in _sql.list_addresses(ids=ids)}


def roles_of(role: str) -> frozenset[str]:
    """Return the roles of an account that was invited for one: creators watch, too."""
    return frozenset({"customer", role} if role in EARNED else {role})


def get(invitation_id: int) -> Invitation:
    """Return an open invitation. Raises Problem 404."""
    row: Invitation | None = _sql.get_invitation(invitation_id=invitation_id, now=now())
    if row is None:
        raise Problem(404)
    return row


def rows(**page: Any) -> list[InvitationRow]:
    """Return a page of the open invitations, those that have expired among them."""
    found: list[InvitationRow] = _sql.list_invitations(now=now(), **page)
    return found


def find_good(token: str) -> Good | None:
    """Return what a link is about while it is good. This decides nothing; `accept` does."""
    row: Good | None = _sql.find_good(token_hash=digest(token), now=now())
    return row


@db.transactional("invitations.invite")
def invite(email: str, role: str, actor_id: int) -> int:
    """Invite the owner of an address, and return the invitation's id.

    Raises Conflict at `email` for an address that has an account or an invitation.
    """
    if users.find(email):
        raise Conflict.at("email", HAS_ACCOUNT, "email_taken")
    at, token = now(), secrets.token_urlsafe(32)
    try:
        invitation_id = int(_sql.insert_invitation(
            **users.spellings(email), role=role, token_hash=digest(token), actor_id=actor_id,
            now=at, expires_at=at + LIFE))
    except db.Duplicate:
        raise Conflict.at("email", INVITED, "already_exists") from None
    audit.record("invitation.create", "invitation", invitation_id, actor_id=actor_id,
                 new={"email": email, "role": role})
    _send(email, token)
    return invitation_id


@db.transactional("invitations.send_again")
def send_again(invitation_id: int, actor_id: int) -> Invitation:
    """Send an invitation again, with a new link and a new week, in the name of who sends it now.

    Raises Problem 404, and Problem 429 when it was sent within two minutes.
    """
    at, token = now(), secrets.token_urlsafe(32)
    row = get(invitation_id)
    if not _sql.renew_invitation(
            invitation_id=invitation_id, token_hash=digest(token), actor_id=actor_id, now=at,
            sent_before=at - mail.EVERY, expires_at=at + LIFE):
        wait = row["sent_at"] + mail.EVERY - at
        raise Problem(429, TOO_SOON, retry_after_s=max(1, int(wait.total_seconds())))
    audit.record("invitation.send", "invitation", invitation_id, actor_id=actor_id,
                 new={"email": row["email"], "role": row["role"]})
    _send(row["email"], token)
    return get(invitation_id)


@db.transactional("invitations.withdraw")
def withdraw(invitation_id: int, actor_id: int) -> None:
    """Withdraw an invitation. Raises Problem 404, also when it has just been accepted."""
    row = get(invitation_id)
    if not _sql.delete_invitation(invitation_id=invitation_id):
        raise Problem(404)
    audit.record("invitation.withdraw", "invitation", invitation_id, actor_id=actor_id,
                 old={"email": row["email"], "role": row["role"]})


@db.transactional("invitations.accept")
def accept(token: str, name: str, country: str, password_hash: str) -> StoredAccount | None:
    """Make the account, its address proven; return it, or None for a link that is no longer good.

    Who sent the invitation is locked, as changes of roles are: two of them at the same moment
    happen one after the other. Raises db.Duplicate when the address has got an account.
    """
    row = find_good(token)
    if row is None:
        return None
    users.lock({row["invited_by"]})
    if find_good(token) != row or not _sql.use_invitation(token_hash=digest(token), now=now()):
        return None
    roles = roles_of(row["role"])
    account_id = users.create(row["email"], name, country, password_hash, roles, is_proven=True)
    audit.record("account.create", "account", account_id, actor_id=account_id,
                 new={"email": row["email"], "name": name, "country": country, "roles": roles})
    audit.record("invitation.accept", "invitation", row["id"], actor_id=account_id,
                 new={"email": row["email"], "role": row["role"]})
    return users.get(account_id)


@db.transactional("invitations.purge")
def purge(batch: int = 1000) -> int:
    """Delete invitations that expired a month ago; return how many, at most a batch."""
    return int(_sql.purge_invitations(before=now() - KEPT, batch=batch))


def _send(email: str, token: str) -> None:
    """Queue the e-mail. It says nothing that somebody typed: the address is not proven."""
    mail.post(mail.INVITATION, email, link=settings().address + PATH + token,
              days=str(LIFE.days))
