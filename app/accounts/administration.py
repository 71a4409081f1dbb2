"""Changes that administrators make to accounts."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TypedDict

from app import db
from app.accounts import demo_accounts, sessions, users
from app.accounts.users import split_roles
from app.office.nouns import Field, Noun, each, text, yes_or_no
from app.ops import audit
from app.ops.clock import now
from app.web.errors import Problem
from app.web.forms import Conflict, Invalid

OWN = "You can't remove your own administrator role or disable your own account."
LAST = "One active administrator has to remain. Give another active account the role first."
GONE = "The owner of this account has deleted it. Nothing was saved."
NOT_ADMIN = "You are no longer an administrator. Nothing was saved."

class User(TypedDict):
    """An account as administrators see it; `roles` is comma-separated."""

    id: int
    email: str
    name: str
    country: str
    status: str
    has_plan: int
    maturity_age: int
    created_at: datetime
    row_version: int
    has_totp: int
    roles: str | None
    last_seen_at: datetime | None


_sql = db.queries("accounts/administration", get_user=User)


def names_of(ids: Collection[int]) -> dict[int, str]:
    """Return the names of accounts by id; those that are gone are missing."""
    return {row["id"]: row["name"] for row in _sql.list_account_names(ids=ids)}


def name_of(account_id: int) -> str | None:
    """Return an account's name, or None when there is none."""
    return names_of([account_id]).get(account_id)


NOUN = Noun(
    "account", "accounts", names=names_of, page="accounts.user",
    fields={"roles": Field("Roles", each(text)), "status": Field("Status"),
            "has_plan": Field("Plan", yes_or_no), "maturity_age": Field("Maturity"),
            "email": Field("E-mail")},
    actions={"password": "changed the password", "reset": "chose a new password by e-mail",
             "email": "changed the e-mail address", "download": "asked for a copy of their data",
             "proven": "confirmed the e-mail address",
             "sign_out": "signed devices out",
             "two_step_on": "turned two-step sign-in on",
             "two_step_off": "turned two-step sign-in off",
             "recovery_codes": "made new recovery codes", "recovery_used": "used a recovery code",
             "token_create": "made an access token", "token_revoke": "revoked an access token",
             "token_reuse": "presented a refresh token twice",
             "grant": "added roles in the terminal"})


@dataclass(frozen=True, slots=True)
class Access:
    """An administrator's decisions about an account."""

    roles: frozenset[str]
    status: str
    has_plan: bool
    maturity_age: int


def get(account_id: int) -> User:
    """Return an account. Raises Problem 404."""
    row: User | None = _sql.get_user(account_id=account_id)
    if row is None:
        raise Problem(404)
    return row


def access_of(user: User) -> Access:
    """Return what administrators have decided about an account."""
    return Access(split_roles(user["roles"]), user["status"], bool(user["has_plan"]),
                  user["maturity_age"])


@db.transactional("accounts.administer")
def administer(account_id: int, row_version: int, new: Access, actor_id: int) -> bool:
    """Save what an administrator decides; return False when the account has changed since.

    A new role or status signs the account out everywhere, at once. All administrators are locked
    first: two who demote each other at the same moment would otherwise both succeed. Raises Problem
    404, and Invalid when no administrator would remain.
    """
    users.lock(_admin_ids() | {account_id})
    if actor_id not in _admin_ids():
        raise Invalid.at("", NOT_ADMIN)
    user = get(account_id)
    if user["status"] == "deleted":
        raise Conflict.at("", GONE)
    if user["row_version"] != row_version:
        return False
    old = access_of(user)
    if old == new:
        return True
    if access_changes := old.roles != new.roles or old.status != new.status:
        demo_accounts.protect(account_id)
    _keep_an_admin(account_id, old, new, actor_id)
    users.change_roles(account_id, old.roles, new.roles)
    _sql.update_user(account_id=account_id, row_version=row_version, status=new.status,
                     has_plan=new.has_plan, maturity_age=new.maturity_age, bump=int(access_changes),
                     now=now())
    if access_changes:
        sessions.revoke_all(account_id)
    audit.record("account.update", "account", account_id, actor_id=actor_id,
                 old=asdict(old), new=asdict(new))
    return True


def lock_to_leave(account_id: int) -> None:
    """Lock an account and all administrators, in the current transaction."""
    users.lock(_admin_ids() | {account_id})


def check_leaving(account_id: int) -> None:
    """Raise Conflict when an account that is about to go is the last active administrator's."""
    if account_id in _admin_ids() and not _sql.count_other_active_admins(account_id=account_id):
        raise Conflict.at("", LAST, "last_admin")


def _admin_ids() -> set[int]:
    return {row["id"] for row in _sql.list_admin_ids()}


def grant(account_id: int, roles: Collection[str], actor_id: int | None,
          action: str = "account.update") -> frozenset[str]:
    """Add roles in the current transaction, which has locked the account; return all it has now.

    Like every change of roles this signs the account out everywhere, and outdates the form that an
    administrator may have open. An account that holds the roles already stays signed in.
    """
    old = split_roles(users.get(account_id)["roles"])
    new = old | frozenset(roles)
    if new != old:
        users.change_roles(account_id, old, new)
        _sql.outdate(account_id=account_id)
        sessions.revoke_all(account_id)
        audit.record(action, "account", account_id, actor_id=actor_id,
                     old={"roles": old}, new={"roles": new})
    return new


def _keep_an_admin(account_id: int, old: Access, new: Access, actor_id: int) -> None:
    stays = "admin" in new.roles and new.status == "active"
    if stays or "admin" not in old.roles:
        return
    if account_id == actor_id:
        raise Conflict.at("roles" if "admin" not in new.roles else "status", OWN,
                          "own_admin_role")
    if old.status == "active" and not _sql.count_other_active_admins(account_id=account_id):
        raise Conflict.at("roles", LAST, "last_admin")


@db.transactional("accounts.sign_out_everywhere")
def sign_out_everywhere(account_id: int, actor_id: int) -> bool:
    """End every session and token of an account; return False when there is no such account."""
    if not sessions.end_all(account_id):
        return False
    audit.record("account.sign_out", "account", account_id, actor_id=actor_id)
    return True
