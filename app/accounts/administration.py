"""What administrators change about accounts."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from app import db
from app.accounts import sessions, users
from app.accounts.users import roles_of
from app.office.nouns import Field, Noun, each, text, yes_or_no
from app.ops import audit
from app.ops.clock import now
from app.web.forms import Conflict, Invalid

OWN = "You cannot take the administrator role from yourself or disable your own account."
LAST = "Somebody has to stay an administrator: give another active account that role first."
NOT_ADMIN = "You are not an administrator any more, so nothing was saved."

sql = db.queries("accounts/users")


def names_of(ids: Collection[int]) -> dict[int, str]:
    """Return the names of accounts by id; those that are gone are missing."""
    return {row["id"]: row["name"] for row in sql.list_account_names(ids=ids)}


def name_of(account_id: int) -> str | None:
    """Return an account's name, or None when there is none."""
    return names_of([account_id]).get(account_id)


NOUN = Noun(
    "account", "accounts", names=names_of, page="accounts.user",
    fields={"roles": Field("Roles", each(text)), "status": Field("Status"),
            "has_plan": Field("Plan", yes_or_no), "maturity_age": Field("Maturity"),
            "email": Field("E-mail")},
    actions={"password": "changed the password", "reset": "chose a new password by e-mail",
             "email": "changed the e-mail address", "sign_out": "signed devices out",
             "two_step_on": "turned two-step sign-in on",
             "two_step_off": "turned two-step sign-in off",
             "recovery_codes": "made new recovery codes", "recovery_used": "used a recovery code",
             "token_create": "made an access token", "token_revoke": "revoked an access token",
             "token_reuse": "presented a refresh token twice",
             "grant": "added roles in the terminal"})


@dataclass(frozen=True, slots=True)
class Change:
    """How an account shall be."""

    row_version: int
    roles: frozenset[str]
    status: str
    has_plan: bool
    maturity_age: int


@db.transactional("accounts.administer")
def administer(account_id: int, change: Change, actor_id: int) -> bool:
    """Save it; False when the account was changed since it was shown, or is gone.

    A changed role or status signs the account out everywhere, at once. Raises Invalid when no
    administrator would remain. All administrators are locked first: two who demote each other at
    the same moment would otherwise both succeed.
    """
    before = {row["id"] for row in sql.admin_ids()}
    sql.lock_accounts(ids=before | {account_id})
    if actor_id not in {row["id"] for row in sql.admin_ids()}:
        raise Invalid.at("", NOT_ADMIN)
    old = sql.user(account_id=account_id)
    if old is None or old["row_version"] != change.row_version:
        return False
    old_roles = roles_of(old)
    _keep_an_admin(account_id, old, change, actor_id)
    for role in sorted(old_roles - change.roles):
        users.sql.delete_role(account_id=account_id, role=role)
    for role in sorted(change.roles - old_roles):
        users.sql.insert_role(account_id=account_id, role=role)
    bump = old_roles != change.roles or old["status"] != change.status
    sql.update_user(
        account_id=account_id, row_version=change.row_version, status=change.status,
        has_plan=change.has_plan, maturity_age=change.maturity_age, bump=int(bump))
    if bump:
        sessions.sql.revoke_sessions(account_id=account_id, now=now())
    audit.record(
        "account.update", "account", account_id, actor_id=actor_id,
        old=state(old), new={"roles": change.roles, "status": change.status,
                             "has_plan": change.has_plan, "maturity_age": change.maturity_age})
    return True


def grant(account_id: int, role: str, actor_id: int) -> None:
    """Add a role, in the caller's transaction, which has locked the account.

    As every change of roles it signs the account out everywhere and outdates the form an
    administrator may have open. Who holds the role already keeps signed in.
    """
    old_roles = roles_of(sql.user(account_id=account_id))
    if role in old_roles:
        return
    users.sql.insert_role(account_id=account_id, role=role)
    sql.outdate(account_id=account_id)
    sessions.sql.revoke_sessions(account_id=account_id, now=now())
    audit.record("account.update", "account", account_id, actor_id=actor_id,
                 old={"roles": old_roles}, new={"roles": old_roles | {role}})


def state(row: dict[str, Any]) -> dict[str, Any]:
    """What an administrator may change, of a row of accounts.user."""
    return {"roles": roles_of(row), "status": row["status"], "has_plan": bool(row["has_plan"]),
            "maturity_age": row["maturity_age"]}


def _keep_an_admin(account_id: int, old: dict[str, Any], change: Change, actor_id: int) -> None:
    stays = "admin" in change.roles and change.status == "active"
    if stays or "admin" not in roles_of(old):
        return
    if account_id == actor_id:
        raise Conflict.at("roles" if "admin" not in change.roles else "status", OWN)
    if old["status"] == "active" and not sql.active_admins_besides(account_id=account_id):
        raise Conflict.at("roles", LAST)


@db.transactional("accounts.sign_out_everywhere")
def sign_out_everywhere(account_id: int, actor_id: int) -> bool:
    """End all sessions of an account; False when there is none."""
    if not users.sql.bump_auth_version(account_id=account_id):
        return False
    sessions.sql.revoke_sessions(account_id=account_id, now=now())
    audit.record("account.sign_out", "account", account_id, actor_id=actor_id)
    return True
