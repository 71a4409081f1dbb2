"""/api/account: one's own profile, password, address and sessions."""

from typing import Any

from flask import request
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts import account_shapes as shapes
from app.accounts import (
    credentials,
    deletion,
    downloads,
    fields,
    passwords,
    profiles,
    sessions,
    tokens,
    users,
)
from app.accounts.access import limited, signed_in
from app.accounts.data_pages import file_answer
from app.accounts.shapes import Pair, pair_json
from app.web.api import Answer, Api
from app.web.errors import Problem, Stale

api = Api("account", __name__, area="account", tag="Your account")


@api.get("/account", returns=shapes.Profile)
@signed_in
def get_account() -> Answer:
    """Get your profile."""
    return _profile()


@api.patch("/account", returns=shapes.Profile, versioned=True)
@signed_in
def change_account(body: shapes.ProfileChanges, version: int) -> Answer:
    """Change your name or your country."""
    stored = users.get(current_user.id)
    name, country = body.name or stored["name"], body.country or stored["country"]
    fields.check_country(country)
    if not profiles.update(current_user.id, version, name, country):
        raise Stale
    return _profile()


@api.put("/account/password", returns=Pair, scope=None)
@signed_in
def set_password(body: shapes.PasswordChange) -> Answer:
    """Change your password. Everything is signed out; this program continues with the new tokens.

    Without `refresh: true` you get the earlier platform's one long-lived token, as at
    `/api/auth/login`.
    """
    network = sessions.network_of(request.remote_addr)
    credentials.prove(current_user.id, body.password, network)
    fields.check_new_password("newPassword", body.newPassword, current_user.name,
                              current_user.email)
    profiles.set_password(current_user.id, passwords.hash_password(body.newPassword))
    pair = tokens.open_session(current_user.id, refresh=body.refresh, network=network,
                               user_agent=request.user_agent.string)
    return Answer(pair_json(pair), headers={"Cache-Control": "no-store"})


@api.post("/account/email", returns=shapes.Sent, status=202, scope=None)
@signed_in
@limited("reset", by="account")
def change_email(body: shapes.EmailChange) -> Answer:
    """Ask for another address. We send a link there; opening it makes the change."""
    credentials.prove(current_user.id, body.password, sessions.network_of(request.remote_addr))
    profiles.ask_email(current_user.id, body.email)
    return Answer(shapes.Sent.example)  # the same for an address that has an account


@api.get("/account/download", returns=shapes.Download, scope=None)
@signed_in
def get_download() -> Answer:
    """Get the state of the file with your data: its progress, then until when you can get it."""
    return Answer(shapes.download_json(downloads.of_account(current_user.id)))


@api.post("/account/download", returns=shapes.Download, status=202, scope=None)
@signed_in
@limited("download", by="account")
def request_download(body: shapes.DownloadRequest) -> Answer:
    """Collect your data. A job makes the file; while it runs, asking again starts no other."""
    credentials.prove(current_user.id, body.password, sessions.network_of(request.remote_addr))
    return Answer(shapes.download_json(downloads.ask(current_user.id)),
                  location="/api/account/download")


@api.get("/account/download/file", returns="application/zip", scope=None)
@signed_in
def get_download_file() -> Response:
    """Get the file with your data: a ZIP with JSON and CSV of each noun. Kept for seven days."""
    return file_answer(current_user.id)


@api.delete("/account", scope=None)
@signed_in
@limited("delete", by="account")
def delete_account(body: shapes.Deletion) -> Answer:
    """Delete your account, at once. Nothing brings it back.

    Every session and token ends. Comments and reviews stay, by "Former member"; your uploads are
    deleted. The last administrator gets a 409.
    """
    deletion.prove(current_user, body, sessions.network_of(request.remote_addr))
    deletion.delete(current_user.id)
    return Answer()


@api.get("/account/sessions", returns=[shapes.Session], scope=None)
@signed_in
def list_sessions() -> Answer:
    """List where you are signed in, most recently used first; at most a hundred."""
    return Answer([shapes.session_json(row, current_user.session_id)
                   for row in sessions.of_account(current_user.id)])


@api.delete("/account/sessions/<id:session_id>", scope=None)
@signed_in
def end_session(session_id: int) -> Answer:
    """Sign out one browser or program, even this one. Its tokens stop working at once."""
    if not sessions.revoke(current_user.id, session_id):
        raise Problem(404)
    return Answer()


def _profile() -> Answer:
    row = users.get(current_user.id)
    data: dict[str, Any] = {
        "id": str(row["id"]), "name": row["name"], "email": row["email"],
        "country": row["country"], "roles": sorted(current_user.roles),
        "maturityAge": current_user.maturity_age, "hasPlan": current_user.has_plan,
        "hasTwoStep": current_user.has_totp, "emailProven": current_user.is_proven}
    return Answer(data, version=row["row_version"])
