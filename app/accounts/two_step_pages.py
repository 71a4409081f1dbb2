"""Pages of two-step sign-in: setting it up, new recovery codes, turning it off."""

from urllib.parse import quote

import segno
from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import db
from app.accounts import (
    cookies,
    credentials,
    fields,
    pending,
    proofs,
    recovery_codes,
    sessions,
    totp,
)
from app.accounts.access import signed_in
from app.accounts.pages import pages
from app.accounts.sign_in_pages import NO_CODE_MATCH, CodeForm, home_of
from app.web import forms

WRONG_FIRST_CODE = ("This code is incorrect. Wait for the next one, and check that your phone's "
                    "clock is right.")
TIMED_OUT = "Setup timed out, or two-step sign-in is already on. Nothing was changed."
IS_OFF = "Two-step sign-in is off. Nothing was changed."


class StartForm(fields.PasswordForm):
    """The password with which setup begins."""

    password: fields.Password


class ProofForm(fields.PasswordForm):
    """Both steps, for anything that would weaken the account."""

    password: fields.Password
    code: fields.Code


@pages.get("/account/two-step")
@signed_in
def two_step() -> str:
    """Show whether two-step sign-in is on, and what can be done."""
    return _overview({})


@pages.post("/account/two-step")
@signed_in
def two_step_post() -> Response | tuple[str, int]:
    """Begin setup. It takes the password, so that nobody can do it at an unlocked computer."""
    proofs.check(current_user.id)
    try:
        form = forms.parse(StartForm, request.form)
        credentials.prove(current_user.id, form.password,
                          sessions.network_of(request.remote_addr), cookies.device())
    except forms.Invalid as wrong:
        return _overview(wrong.errors), 422
    pending.keep("two-step setup", current_user.id, current_user.auth_version,
                 nonce=totp.new_nonce())
    return redirect(url_for("accounts.two_step_device"), 303)


@pages.get("/account/two-step/device")
@signed_in
def two_step_device() -> Response | str:
    """Show the QR code to scan, and the field for the first code."""
    nonce = _begun()
    return _device(nonce, {}) if nonce else _stale(TIMED_OUT)


@pages.post("/account/two-step/device")
@signed_in
def two_step_device_post() -> Response | str | tuple[str, int]:
    """Turn it on after a correct code, and show the recovery codes this once."""
    nonce, account_id = _begun(), current_user.id
    if nonce is None:
        return _stale(TIMED_OUT)
    try:
        step = _first_step(account_id, nonce)
        codes = totp.enable(account_id, nonce, step)
    except forms.Invalid as wrong:
        return _device(nonce, wrong.errors), 422
    except db.Duplicate:
        return _stale(TIMED_OUT)
    cookies.renew(account_id)
    return _codes(codes, is_new=True)


@pages.get("/account/two-step/codes")
@signed_in
def two_step_codes() -> Response | str:
    """Ask for both steps before making new recovery codes."""
    return _proof("codes", {}) if current_user.has_totp else _stale(IS_OFF)


@pages.post("/account/two-step/codes")
@signed_in
def two_step_codes_post() -> Response | str | tuple[str, int]:
    """Make new recovery codes and show them this once; the old ones are void."""
    try:
        _prove()
    except forms.Invalid as wrong:
        return _proof("codes", wrong.errors), 422
    codes = totp.renew_codes(current_user.id)
    return _codes(codes, is_new=False) if codes else _stale(IS_OFF)


@pages.get("/account/two-step/delete")
@signed_in
def two_step_delete() -> Response | str:
    """Ask for both steps before turning it off."""
    return _proof("delete", {}) if current_user.has_totp else _stale(IS_OFF)


@pages.post("/account/two-step/delete")
@signed_in
def two_step_delete_post() -> Response | tuple[str, int]:
    """Turn it off and sign every other device out."""
    account_id = current_user.id
    try:
        _prove()
    except forms.Invalid as wrong:
        return _proof("delete", wrong.errors), 422
    if not totp.disable(account_id):
        return _stale(IS_OFF)
    cookies.renew(account_id)
    flash("Two-step sign-in is off. Your other devices have been signed out.")
    return redirect(url_for("accounts.two_step"), 303)


def _first_step(account_id: int, nonce: str) -> int:
    """Return the time step of the code sent. Raises Invalid for a wrong one."""
    form = forms.parse(CodeForm, request.form)
    step = totp.matching_step(totp.secret_of(account_id, bytes.fromhex(nonce)), form.code)
    if step is None:
        raise forms.Invalid.at("code", WRONG_FIRST_CODE)
    return step


def _prove() -> None:
    """Raise Invalid unless password and code are right; each counts its own guesses."""
    form = forms.parse(ProofForm, request.form)
    credentials.prove(current_user.id, form.password,
                      sessions.network_of(request.remote_addr), cookies.device())
    if not totp.verify(current_user.id, form.code):
        raise forms.Invalid.at("code", NO_CODE_MATCH)


def _begun() -> str | None:
    """Return the random part of the secret that this account is setting up in this browser."""
    kept = pending.find("two-step setup")
    fits = kept and not current_user.has_totp and kept.account_id == current_user.id and (
        kept.auth_version == current_user.auth_version)
    return kept.more["nonce"] if kept and fits else None


def _overview(errors: dict[str, str]) -> str:
    device = totp.device(current_user.id)
    left = recovery_codes.count(current_user.id) if device else 0
    return render_template("accounts/two_step.html", errors=errors, device=device, left=left,
                           is_needed=totp.must_set_up(current_user))


def _device(nonce: str, errors: dict[str, str]) -> str:
    about = current_user.id, bytes.fromhex(nonce)
    secret, uri = totp.secret_of(*about), totp.uri_of(*about, current_user.email)
    return render_template(
        "accounts/two_step_device.html", errors=errors, uri=uri,
        picture=segno.make(uri, micro=False).png_data_uri(scale=5, border=4),
        secret=[secret[at:at + 4] for at in range(0, len(secret), 4)])


def _proof(what: str, errors: dict[str, str]) -> str:
    return render_template("accounts/two_step_proof.html", what=what, errors=errors)


def _codes(codes: list[str], *, is_new: bool) -> str:
    text = (f"StreamVault recovery codes for {current_user.email}\nEach code works once.\n\n"
            + "".join(f"{code}\n" for code in codes))
    return render_template("accounts/two_step_codes.html", codes=codes, is_new=is_new,
                           file=f"data:text/plain;charset=utf-8,{quote(text)}",
                           home=home_of(current_user.roles))


def _stale(message: str) -> Response:
    flash(message, "warn")
    return redirect(url_for("accounts.two_step"), 303 if request.method == "POST" else 302)
