"""/api/users: accounts and their roles, for programs of administrators."""

from dataclasses import replace
from typing import Any

from flask_login import current_user

from app.accounts import administration, totp, user_lists
from app.accounts import user_shapes as shapes
from app.accounts.access import role_required
from app.web import arguments
from app.web.api import Answer, Api
from app.web.api.lists import listed
from app.web.errors import Problem, Stale

api = Api("users", __name__, area="admin", tag="Users")


@api.get("/users", returns=[shapes.UserRow])
@role_required("admin")
def list_users(query: shapes.UserQuery) -> Answer:
    """List accounts, found by part of the name or address."""
    rows, following = listed(
        user_lists.list_users, query, query.sort, match=arguments.match(query.q),
        role=query.role, status=query.status)
    return Answer([shapes.user_row(row) for row in rows], next=following)


@api.get("/users/<id:account_id>", returns=shapes.UserAccount)
@role_required("admin")
def get_user(account_id: int) -> Answer:
    """Get one account: its roles, status, plan and maturity age."""
    return _answer(administration.get(account_id))


@api.patch("/users/<id:account_id>", returns=shapes.UserAccount, versioned=True)
@role_required("admin")
def change_user(account_id: int, body: shapes.UserChanges, version: int) -> Answer:
    """Change an account. A new status signs it out everywhere, at once."""
    names = {"hasPlan": "has_plan", "maturityAge": "maturity_age", "status": "status"}
    return _administer(account_id, version, **{
        names[name]: value for name, value in body.sent().items()})


@api.put("/users/<id:account_id>/roles", returns=shapes.UserAccount, versioned=True)
@role_required("admin")
def set_roles(account_id: int, body: shapes.UserRoles, version: int) -> Answer:
    """Set the roles of an account. It is signed out everywhere, at once.

    Removing the last administrator, or your own administrator role, is a 409.
    """
    return _administer(account_id, version, roles=frozenset(body.roles))


@api.delete("/users/<id:account_id>/sessions")
@role_required("admin")
def end_sessions(account_id: int) -> Answer:
    """Sign an account out everywhere: its devices, programs and tokens."""
    if not administration.sign_out_everywhere(account_id, current_user.id):
        raise Problem(404)
    return Answer()


@api.delete("/users/<id:account_id>/two-step", scope=None)
@role_required("admin")
def turn_two_step_off(account_id: int) -> Answer:
    """Turn two-step sign-in off for somebody who lost their phone; your own is a 409."""
    administration.get(account_id)
    if account_id == current_user.id:
        raise Problem(409, "Turn your own off on your account page, with a code.")
    totp.disable(account_id, current_user.id)
    return Answer()


def _administer(account_id: int, version: int, **changes: Any) -> Answer:
    access = replace(administration.access_of(administration.get(account_id)), **changes)
    if not administration.administer(account_id, version, access, current_user.id):
        raise Stale
    return _answer(administration.get(account_id))


def _answer(user: administration.User) -> Answer:
    return Answer(shapes.user_json(user), version=user["row_version"])
