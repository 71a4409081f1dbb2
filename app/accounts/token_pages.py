"""Pages of personal tokens: what one's programs may do; made and revoked here."""

from typing import Annotated, Any, Literal

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from pydantic import Field
from werkzeug.wrappers import Response

from app.accounts import personal_tokens
from app.accounts.access import signed_in
from app.accounts.pages import pages
from app.accounts.shapes import Scope
from app.web import forms, sizes
from app.web.api.operations import AREAS, SCOPES

LIVES = {30: "30 days", 90: "90 days", 365: "1 year"}
# Areas that only these roles can use. A token can do no more than its owner's roles allow.
FOR_ROLES = {
    "studio": {"creator", "instructor"}, "catalog": {"employee"}, "contracts": {"employee"},
    "reports": {"analyst", "admin"}, "admin": {"admin"},
}
KINDS = {"read": "Read", "write": "Change"}
ONLY_READ = {"reports:write"}  # there is nothing to write


class NewTokenForm(forms.Form):
    """The name, scopes and lifetime of a token."""

    name: Annotated[str, Field(min_length=1), sizes.TOKEN_NAME]
    scopes: list[Scope] = Field(min_length=1, max_length=len(SCOPES))
    days: Literal["30", "90", "365"]


@pages.get("/account/tokens", endpoint="tokens")
@signed_in
def list_tokens() -> str:
    """Show the working tokens, and the form for another one."""
    return _page({"days": 90}, {})


@pages.post("/account/tokens")
@signed_in
def create_token() -> Response | str | tuple[str, int]:
    """Make a token. Its secret is on the page that answers, and nowhere else."""
    try:
        form = forms.parse(NewTokenForm, request.form)
        made = personal_tokens.create(current_user.id, form.name, form.scopes, int(form.days))
    except forms.Invalid as wrong:
        values = wrong.values or forms.raw_values(NewTokenForm, request.form)
        return _page(values, wrong.errors), 422
    return render_template("accounts/token_made.html", token=made,
                           permissions=permissions(made["scopes"]))


@pages.get("/account/tokens/<int:token_id>/delete")
@signed_in
def confirm_delete_token(token_id: int) -> str:
    """Ask before a token is revoked."""
    token = personal_tokens.get(current_user.id, token_id)
    return render_template("accounts/token_delete.html", token=token,
                           permissions=permissions(token["scopes"]))


@pages.post("/account/tokens/<int:token_id>/delete")
@signed_in
def delete_token(token_id: int) -> Response:
    """Revoke a token."""
    personal_tokens.revoke(current_user.id, token_id)
    flash("Token revoked.")
    return redirect(url_for("accounts.tokens"), 303)


def permissions(scopes: list[str]) -> list[str]:
    """Return scopes as people read them, a line per area: "Reports: read"."""
    lines = []
    for area, name in AREAS.items():
        kinds = [word.lower() for kind, word in KINDS.items() if f"{area}:{kind}" in scopes]
        if kinds:
            lines.append(f"{name}: {' and '.join(kinds)}")
    return lines


def _page(values: dict[str, Any], errors: dict[str, str]) -> str:
    own = [area for area in AREAS if FOR_ROLES.get(area, current_user.roles) & current_user.roles]
    offered = [(AREAS[area], [(f"{area}:{kind}", word) for kind, word in KINDS.items()
                              if f"{area}:{kind}" not in ONLY_READ]) for area in own]
    tokens = [{**token, "permissions": permissions(token["scopes"])}
              for token in personal_tokens.of_account(current_user.id)]
    return render_template("accounts/tokens.html", tokens=tokens, offered=offered, values=values,
                           errors=errors, lives=list(LIVES.items()), most=personal_tokens.MOST)
