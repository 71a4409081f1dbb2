"""The deletion of one's own account, in one transaction: afterwards its rows lead to nobody.

Every part of StreamVault clears its own rows (app/ops/holdings.py). Sessions, tokens and sockets
end with it. There is no way back, so the page asks for the password, the second step and a word.
"""

from app import db
from app.accounts import administration, credentials, demo_accounts, goodbye, sessions, totp, users
from app.accounts.account_shapes import Deletion
from app.accounts.sign_in_pages import NO_CODE_MATCH
from app.accounts.users import STAFF, Account, split_roles
from app.ops import audit, holdings, versions
from app.ops.clock import now
from app.ops.holdings import Leaving
from app.web.errors import Problem
from app.web.forms import Invalid

LONGEST_S = 60.0  # of the transaction: a creator may have a thousand uploads


def prove(account: Account, form: Deletion, network: str, device: str = "") -> None:
    """Raise Invalid unless the password and, where it is on, the code are right."""
    credentials.prove(account.id, form.password, network, device)
    if account.has_totp and not (form.code and totp.verify(account.id, form.code)):
        raise Invalid.at("code", NO_CODE_MATCH)


@db.transactional("accounts.delete", deadline_s=LONGEST_S)
def delete(account_id: int) -> None:
    """Delete the person of an account. Raises Problem 404, and Conflict for the last administrator.
    """
    administration.lock_to_leave(account_id)
    account = users.get(account_id)
    if account["status"] == "deleted":
        raise Problem(404)
    demo_accounts.protect(account_id)
    administration.check_leaving(account_id)
    roles = split_roles(account["roles"])
    is_staff = not roles.isdisjoint(STAFF)
    addresses = frozenset(filter(None, users.spellings(account["email"]).values()))
    leaving = Leaving(account_id, addresses, is_staff, now())
    sessions.end_all(account_id)
    holdings.erase(leaving)
    # Colleagues may have to know who it was that changed a contract.
    audit.record("account.delete", "account", account_id, actor_id=account_id,
                 old={"roles": roles} | ({"name": account["name"]} if is_staff else {}))
    goodbye.send(account["email"])
    for topic in sorted(leaving.topics):
        versions.bump(topic)
