"""Changes that people make to their own accounts."""

from datetime import timedelta

from app import db
from app.accounts import demo_accounts, links, mail, proofs, resets, users
from app.ops import audit, jobs, search
from app.ops.leases import Job

TASK = "accounts.email"
LIFE = timedelta(hours=24)

_sql = db.queries("accounts/profiles")


@db.transactional("profiles.update")
def update(account_id: int, row_version: int, name: str, country: str) -> bool:
    """Save name and country; return False when the account has changed since it was shown."""
    old = users.get(account_id)
    if old["row_version"] != row_version:
        return False
    from app.office.editing import unchanged  # with pages, which the worker does without

    if unchanged(old, {"name": name, "country": country}):
        return True
    if not _sql.update_profile(account_id=account_id, row_version=row_version, name=name,
                               country=country):
        return False
    if name != old["name"]:
        search.index("account", [account_id])
    audit.record("account.update", "account", account_id,
                 old={"name": old["name"], "country": old["country"]},
                 new={"name": name, "country": country})
    return True


@db.transactional("profiles.password")
def set_password(account_id: int, password_hash: str) -> None:
    """Change the password and sign every device out; the caller signs the one in use in again."""
    resets.change(users.get(account_id), password_hash)
    audit.record("account.password", "account", account_id)


@db.transactional("profiles.ask_email")
def ask_email(account_id: int, email: str) -> None:
    """Take a request for another address; the worker sends its answer to that address."""
    demo_accounts.protect(account_id)
    jobs.enqueue(TASK, {"account_id": account_id, "email": email})


def deliver(job: Job) -> None:
    """Answer a request: send a link, or tell the owner of an address that has an account."""
    answer_email(**job.payload)


@db.transactional("profiles.answer_email")
def answer_email(account_id: int, email: str) -> None:
    """Send the e-mail for one request: also to an account's own address, until it is proven."""
    known = users.find(email)
    if known and (known["id"] != account_id or known["is_proven"]):
        if mail.is_first(known["email"]):
            mail.tell(mail.ALREADY, known)
        return
    if links.is_young("email", email, mail.EVERY):
        return
    link = links.issue("email", email, LIFE, account_id)
    mail.post(mail.NEW_ADDRESS, email, link=link)


@db.transactional("profiles.confirm_email")
def confirm_email(token: str) -> bool:
    """Change the account's address, or prove it; return False for a link that is no longer good.

    Raises db.Duplicate when somebody else took the address meanwhile.
    """
    link = links.redeem("email", token)
    if link is None:
        return False
    assert link.account_id is not None
    account = users.get(link.account_id)
    _sql.set_email(account_id=account["id"], **users.spellings(link.email))
    search.index("account", [account["id"]])
    proofs.record(account["id"])
    links.void_all(account["id"])  # no link in the old mailbox works any more
    if link.email == account["email"]:
        return True
    mail.tell(mail.ADDRESS_CHANGED, account, {"email": f"the e-mail address {link.email}"},
              email="another e-mail address")
    audit.record("account.email", "account", account["id"], actor_id=account["id"],
                 old={"email": account["email"]}, new={"email": link.email})
    return True
