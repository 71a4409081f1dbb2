"""A forgotten password: one link, one hour, one use, and every device is signed out."""

from datetime import timedelta
from typing import Any

from app import db
from app.accounts import links, locks, mail, passwords, sessions
from app.accounts.users import normal_email
from app.config import settings
from app.ops import audit, outbox
from app.ops.clock import now

TOPIC = "accounts.reset"

sql = db.queries("accounts/accounts")


@db.transactional("resets.ask")
def ask(email: str) -> None:
    """Note the wish; the worker finds out whether there is such an account."""
    outbox.put(TOPIC, {"email": normal_email(email)})


@outbox.handler(TOPIC)
def deliver(payload: dict[str, Any], _message_id: int) -> None:
    """Answer a wish: a link for an account that may sign in, silence for everybody else."""
    answer(payload["email"])


@db.transactional("resets.answer")
def answer(email: str) -> None:
    """Write the mail for one wish; older links of the account are void."""
    known = sql.account_by_email(email=email)
    if known is None or known["status"] != "active":
        return
    minutes = settings().reset_token_minutes
    link = links.issue("reset", known["email"], timedelta(minutes=minutes), known["id"])
    mail.post(mail.RESET, known["email"], name=known["name"], link=link,
                 minutes=str(minutes))


def redeem(token: str, password: str) -> bool:
    """Set the password, once; False for a link that is no longer good.

    A bad link is turned away before the hasher runs; which of many good tries wins is decided
    in the transaction.
    """
    if links.peek("reset", token) is None:
        return False
    return _redeem(token, passwords.hash_password(password))


@db.transactional("resets.redeem")
def _redeem(token: str, password_hash: str) -> bool:
    link = links.redeem("reset", token)
    if link is None:
        return False
    account = sql.own_account(account_id=link["account_id"])
    if account["status"] != "active":
        return False
    change(account, password_hash)
    locks.forget(account["email"])  # who reads the mailbox is no guesser
    audit.record("account.reset", "account", account["id"], actor_id=account["id"])
    return True


def change(account: dict[str, Any], password_hash: str) -> None:
    """Set a password in the current transaction: sessions end, links are void, the owner hears."""
    sql.set_password(account_id=account["id"], password_hash=password_hash)
    sessions.sql.revoke_sessions(account_id=account["id"], now=now())
    links.sql.void_all_links(account_id=account["id"], now=now())
    mail.post(mail.PASSWORD_CHANGED, account["email"], name=account["name"],
                 address=settings().address)
