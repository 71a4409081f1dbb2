"""A forgotten password: one link for one hour and one use; then every device is signed out."""

from datetime import timedelta

from app import db
from app.accounts import demo_accounts, links, locks, mail, passwords, proofs, sessions, users
from app.accounts.users import StoredAccount, normal_email
from app.config import settings
from app.ops import audit, jobs
from app.ops.leases import Job

TASK = "accounts.reset"

_sql = db.queries("accounts/resets")


@db.transactional("resets.ask")
def ask(email: str) -> None:
    """Take a request; the worker finds out whether the address has an account."""
    jobs.enqueue(TASK, {"email": normal_email(email)})


def deliver(job: Job) -> None:
    """Answer a request: send a link to an account that can sign in, nothing to anybody else."""
    answer(job.payload["email"])


@db.transactional("resets.answer")
def answer(email: str) -> None:
    """Send the e-mail for one request, and void the account's older links.

    A link of the last two minutes stays valid, and is the only e-mail: whoever asks again and again
    neither fills a mailbox nor voids what its owner is about to open.
    """
    known = users.find(email)
    if known is None or known["status"] != "active":
        return
    users.lock({known["id"]})  # two requests at once: the second sees the first one's link
    if links.is_young("reset", known["email"], mail.EVERY):
        return
    minutes = settings().reset_token_minutes
    link = links.issue("reset", known["email"], timedelta(minutes=minutes), known["id"])
    mail.tell(mail.RESET, known, link=link, minutes=str(minutes))


def redeem(token: str, password: str) -> bool:
    """Set the password, once; return False for a link that is no longer good.

    A bad link is rejected before the hasher runs. The transaction decides which of many good
    requests wins.
    """
    if links.peek("reset", token) is None:
        return False
    return _redeem(token, passwords.hash_password(password))


@db.transactional("resets.redeem")
def _redeem(token: str, password_hash: str) -> bool:
    link = links.redeem("reset", token)
    if link is None:
        return False
    assert link.account_id is not None
    account = users.get(link.account_id)
    if account["status"] != "active":
        return False
    if not account["is_proven"]:
        proofs.take_over(account)
    change(users.get(account["id"]), password_hash)
    address = normal_email(account["email"])
    locks.forget_places(address)
    locks.forget(address)  # somebody who reads the mailbox has no need to guess
    audit.record("account.reset", "account", account["id"], actor_id=account["id"])
    return True


def change(account: StoredAccount, password_hash: str) -> None:
    """Set a password in the current transaction: end sessions, void links, notify the owner."""
    demo_accounts.protect(account["id"])
    _sql.set_password(account_id=account["id"], password_hash=password_hash)
    sessions.revoke_all(account["id"])
    links.void_all(account["id"])
    mail.tell(mail.PASSWORD_CHANGED, account)
