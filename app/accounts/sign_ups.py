"""Signing up: a form in the browser, a link by e-mail, an account once the link is opened.

The request does the same work for every address; only the e-mail says whether it has an account.
"""

from datetime import timedelta

from app import db
from app.accounts import links, mail, proofs, users
from app.ops import audit, jobs
from app.ops.leases import Job
from app.web.errors import Problem

LIFE = timedelta(hours=24)
TASK = "accounts.sign_up"
BY_API = "Signed up as a creator, through the API."


@db.transactional("sign_ups.ask")
def ask(email: str, name: str, country: str, password_hash: str) -> None:
    """Take a request; the worker answers it by e-mail."""
    jobs.enqueue(TASK, {"email": email, "name": name, "country": country,
                       "password_hash": password_hash})


def deliver(job: Job) -> None:
    """Answer a request: send a link, or say that the address has an account."""
    answer(**job.payload)


@db.transactional("sign_ups.answer")
def answer(email: str, name: str, country: str, password_hash: str) -> None:
    """Send the e-mail for one request."""
    known = users.find(email)
    if known:
        if mail.is_first(known["email"]):
            mail.tell(mail.ALREADY, known)
        return
    link = links.issue("sign_up", email, LIFE, payload={
        "name": name, "country": country, "password_hash": password_hash})
    mail.post(mail.SIGN_UP, email, link=link)


@db.transactional("sign_ups.confirm")
def confirm(token: str) -> int | None:
    """Make the account and return its id, or None for a link that is no longer good.

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
    return account_id


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
