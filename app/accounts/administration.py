"""What administrators change about accounts."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from app import db
from app.accounts import sessions, users
from app.accounts.users import split_roles
from app.office.nouns import Field, Noun, each, text, yes_or_no
from app.ops import audit
from app.web.forms import Conflict, Invalid

OWN = "You can't remove your own administrator role or disable your own account."
LAST = "One active administrator has to remain. Give another active account the role first."
NOT_ADMIN = "You are no longer an administrator. Nothing was saved."

sql = db.queries("accounts/administration")


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
    users.lock(before | {account_id})
    if actor_id not in {row["id"] for row in sql.admin_ids()}:
        raise Invalid.at("", NOT_ADMIN)
    old = sql.user(account_id=account_id)
    if old is None or old["row_version"] != change.row_version:
        return False
    old_roles = split_roles(old["roles"])
    _keep_an_admin(account_id, old, change, actor_id)
    users.change_roles(account_id, old_roles, change.roles)
    bump = old_roles != change.roles or old["status"] != change.status
    sql.update_user(
        account_id=account_id, row_version=change.row_version, status=change.status,
        has_plan=change.has_plan, maturity_age=change.maturity_age, bump=int(bump))
    if bump:
        sessions.revoke_all(account_id)
    audit.record(
        "account.update", "account", account_id, actor_id=actor_id,
        old=state(old), new={"roles": change.roles, "status": change.status,
                             "has_plan": change.has_plan, "maturity_age": change.maturity_age})
    return True


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
        sql.outdate(account_id=account_id)
        sessions.revoke_all(account_id)
        audit.record(action, "account", account_id, actor_id=actor_id,
                     old={"roles": old}, new={"roles": new})
    return new


def state(row: dict[str, Any]) -> dict[str, Any]:
    """What an administrator may change, of a row of accounts.user."""
    return {"roles": split_roles(row["roles"]), "status": row["status"],
            "has_plan": bool(row["has_plan"]), "maturity_age": row["maturity_age"]}


def _keep_an_admin(account_id: int, old: dict[str, Any], change: Change, actor_id: int) -> None:
    stays = "admin" in change.roles and change.status == "active"
    if stays or "admin" not in split_roles(old["roles"]):
        return
    if account_id == actor_id:
        raise Conflict.at("roles" if "admin" not in change.roles else "status", OWN)
    if old["status"] == "active" and not sql.active_admins_besides(account_id=account_id):
        raise Conflict.at("roles", LAST)


@db.transactional("accounts.sign_out_everywhere")
def sign_out_everywhere(account_id: int, actor_id: int) -> bool:
    """End all sessions of an account; False when there is none."""
    if not sessions.end_all(account_id):
        return False
    audit.record("account.sign_out", "account", account_id, actor_id=actor_id)
    return True
