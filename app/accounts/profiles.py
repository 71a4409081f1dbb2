"""What people change about their own account."""

from datetime import timedelta
from typing import Any

from app import db
from app.accounts import links, locks, mail, passwords, resets
from app.accounts.users import normal_email
from app.config import settings
from app.ops import audit, outbox
from app.ops.clock import now
from app.web.forms import Invalid

TOPIC = "accounts.email"
LIFE = timedelta(hours=24)
NOT_YOURS = "That is not your present password."

sql = db.queries("accounts/accounts")


@db.transactional("profiles.update")
def update(account_id: int, row_version: int, name: str, country: str) -> bool:
    """Save name and country; False when the account was changed since it was shown."""
    old = sql.own_account(account_id=account_id)
    if not sql.update_profile(account_id=account_id, row_version=row_version, name=name,
                              country=country):
        return False
    audit.record("account.update", "account", account_id,
                 old={"name": old["name"], "country": old["country"]},
                 new={"name": name, "country": country})
    return True


def prove(account_id: int, password: str, network: str) -> None:
    """Check that it is really them. Raises Invalid at `password`; guesses count as sign-ins do."""
    account = sql.own_account(account_id=account_id)
    allowed = locks.reserve(account["email"], network)
    if not passwords.verify(password, account["password_hash"] if allowed else None):
        raise Invalid.at("password", NOT_YOURS)
    locks.forget(account["email"], network)


@db.transactional("profiles.password")
def set_password(account_id: int, password_hash: str) -> None:
    """Change the password; every device is signed out, this one begins anew."""
    resets.change(sql.own_account(account_id=account_id), password_hash)
    audit.record("account.password", "account", account_id)


@db.transactional("profiles.ask_email")
def ask_email(account_id: int, email: str) -> None:
    """Note the wish for another address; the worker answers it by mail to that address."""
    outbox.put(TOPIC, {"account_id": account_id, "email": normal_email(email)})


@outbox.handler(TOPIC)
def deliver(payload: dict[str, Any], _message_id: int) -> None:
    """Answer a wish: a link, or, if the address is somebody's, word to them."""
    answer_email(**payload)


@db.transactional("profiles.answer_email")
def answer_email(account_id: int, email: str) -> None:
    """Write the mail for one wish."""
    known = sql.account_by_email(email=email)
    if known:
        mail.post(mail.ALREADY, email, name=known["name"], address=settings().address)
        return
    link = links.issue("email", email, LIFE, account_id)
    mail.post(mail.NEW_ADDRESS, email, link=link)


@db.transactional("profiles.confirm_email")
def confirm_email(token: str) -> bool:
    """Use the new address from now on; False for a link that is no longer good.

    Raises db.Duplicate when somebody else took the address meanwhile.
    """
    link = links.redeem("email", token)
    if link is None:
        return False
    account = sql.own_account(account_id=link["account_id"])
    sql.set_email(account_id=account["id"], email=link["email"])
    links.sql.void_all_links(account_id=account["id"], now=now())  # the old mailbox has none left
    mail.post(mail.ADDRESS_CHANGED, account["email"], name=account["name"],
                 email=link["email"])
    audit.record("account.email", "account", account["id"], actor_id=account["id"],
                 old={"email": account["email"]}, new={"email": link["email"]})
    return True
