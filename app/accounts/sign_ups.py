"""Signing up: asked for in the browser, answered by mail, done by the link in it.

The request does the same work for every address; only the mail knows whether it was taken.
"""

from datetime import timedelta
from typing import Any

from app import db
from app.accounts import links, mail, users
from app.config import settings
from app.ops import audit, outbox
from app.web.errors import Problem

LIFE = timedelta(hours=24)
TOPIC = "accounts.sign_up"

sql = db.queries("accounts/accounts")


@db.transactional("sign_ups.ask")
def ask(email: str, name: str, country: str, password_hash: str) -> None:
    """Note the wish; the worker answers it by mail."""
    outbox.put(TOPIC, {"email": users.normal_email(email), "name": name, "country": country,
                       "password_hash": password_hash})


@outbox.handler(TOPIC)
def deliver(payload: dict[str, Any], _message_id: int) -> None:
    """Answer a wish: a link, or word that there is an account already."""
    answer(**payload)


@db.transactional("sign_ups.answer")
def answer(email: str, name: str, country: str, password_hash: str) -> None:
    """Write the mail for one wish."""
    known = sql.account_by_email(email=email)
    if known:
        mail.post(mail.ALREADY, email, name=known["name"], address=settings().address)
        return
    link = links.issue("sign_up", email, LIFE, payload={
        "name": name, "country": country, "password_hash": password_hash})
    mail.post(mail.SIGN_UP, email, link=link)


@db.transactional("sign_ups.confirm")
def confirm(token: str) -> int | None:
    """The new account's id, or None for a link that is no longer good.

    A sign-up makes a customer: roles are an administrator's to give. Raises db.Duplicate when
    the address was taken after the mail was sent.
    """
    link = links.redeem("sign_up", token)
    if link is None:
        return None
    about = link["payload"]
    account_id = users.create(link["email"], about["name"], about["country"],
                              about["password_hash"])
    audit.record("account.create", "account", account_id, actor_id=account_id,
                 new={"email": link["email"], "name": about["name"], "country": about["country"]})
    return account_id


@db.transactional("sign_ups.create_now")
def create_now(email: str, name: str, country: str, password_hash: str,
               roles: tuple[str, ...]) -> int:
    """An account at once, as the old contract promises. Raises Problem 409 for a taken address."""
    try:
        account_id = users.create(email, name, country, password_hash, roles)
    except db.Duplicate:
        raise Problem(409, "This address has an account.", code="email_taken",
                      title="That address is taken") from None
    audit.record("account.create", "account", account_id, actor_id=account_id,
                 new={"email": users.normal_email(email), "name": name, "country": country})
    return account_id
