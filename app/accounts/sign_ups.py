"""Signing up: a form in the browser, a link by e-mail, an account once the link is opened.

The request does the same work for every address; only the e-mail says whether it has an account.

The browser that signed up chose the password, so within an hour the link signs it in. Another one
that opens the link is not signed in: it may be a stranger's, who was sent a link to somebody
else's account, or a mail scanner.
"""

import hmac
from dataclasses import dataclass
from datetime import timedelta

from app import db
from app.accounts import links, mail, proofs, users
from app.accounts.links import Link
from app.accounts.sessions import digest
from app.ops import audit, jobs
from app.ops.clock import now
from app.ops.leases import Job
from app.web.errors import Problem

LIFE = timedelta(hours=24)
YOUNG = timedelta(hours=1)
TASK = "accounts.sign_up"
BY_API = "Signed up as a creator, through the API."


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A new account, and whether the browser that confirmed it is the one that signed up."""

    account_id: int
    signs_in: bool


@db.transactional("sign_ups.ask")
def ask(email: str, name: str, country: str, password_hash: str, device: str = "") -> None:
    """Take a request; the worker answers it by e-mail. `device` is the browser's token, or ""."""
    jobs.enqueue(TASK, {"email": email, "name": name, "country": country,
                       "password_hash": password_hash,
                       "device": digest(device) if device else ""})


def deliver(job: Job) -> None:
    """Answer a request: send a link, or say that the address has an account."""
    answer(**job.payload)


@db.transactional("sign_ups.answer")
def answer(email: str, name: str, country: str, password_hash: str, device: str = "") -> None:
    """Send the e-mail for one request. `device` is the digest of the browser's token."""
    known = users.find(email)
    if known:
        if mail.is_first(known["email"]):
            mail.tell(mail.ALREADY, known)
        return
    link = links.issue("sign_up", email, LIFE, payload={
        "name": name, "country": country, "password_hash": password_hash,
        "device": device})
    mail.post(mail.SIGN_UP, email, link=link)


def signs_in(link: Link, device: str) -> bool:
    """Return whether opening the link signs this browser in: it asked for it within the hour."""
    asked = link.payload.get("device") or ""
    return bool(asked) and hmac.compare_digest(asked, digest(device)) and (
        now() - link.sent_at <= YOUNG)


@db.transactional("sign_ups.confirm")
def confirm(token: str, device: str = "") -> Confirmed | None:
    """Make the account, or return None for a link that is no longer good.

    A sign-up makes a customer: only administrators give roles. Raises db.Duplicate when somebody
    else took the address after the e-mail was sent.
    """
    link = links.redeem("sign_up", token)
    if link is None:
        return None
    about = link.payload
    account_id = users.create(link.email, about["name"], about["country"],
                              about["password_hash"], is_proven=True)
    audit.record("account.create", "account", account_id, actor_id=account_id,
                 new={"email": link.email, "name": about["name"], "country": about["country"]})
    return Confirmed(account_id, signs_in(link, device))


@db.transactional("sign_ups.create_now")
def create_now(email: str, name: str, country: str, password_hash: str, *,
               is_creator: bool = False) -> tuple[int, frozenset[str]]:
    """Make an account at once, as the earlier platform's API promises; return its id and roles.

    In production nobody publishes unseen: a creator is a customer with an open application.
    Raises Problem 409 for an address that has an account.
    """
    at_once = is_creator and not proofs.publishing_needs_one()
    roles = frozenset({"customer", "creator"} if at_once else {"customer"})
    try:
        account_id = users.create(email, name, country, password_hash, roles)
    except db.Duplicate:
        raise Problem(409, "This e-mail address already has an account.", code="email_taken",
                      title="Address already in use") from None
    audit.record("account.create", "account", account_id, actor_id=account_id,
                 new={"email": email, "name": name, "country": country})
    if is_creator and not at_once:
        from app.accounts import applications  # with pages, which the worker does without

        applications.apply(account_id, "creator", BY_API)
    return account_id, roles
