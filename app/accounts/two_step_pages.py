"""Two-step sign-in on one's own account: setting it up, new recovery codes, turning it off."""

from urllib.parse import quote

import segno
from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import db
from app.accounts import fields, pending, profiles, sessions, totp
from app.accounts.access import signed_in
from app.accounts.pages import pages
from app.accounts.sign_in_pages import NO_CODE_MATCH, CodeForm, home_of
from app.web import forms

WRONG_FIRST_CODE = ("That code does not fit. Wait for the next one, and check that the phone's "
                    "clock is right.")
STALE = "Setting it up took too long, or it is on already. Nothing was changed."


class StartForm(fields.PasswordForm):
    """Beginning to set it up."""

    password: fields.Password


class ProofForm(fields.PasswordForm):
    """Both steps, for what would weaken the account."""

    password: fields.Password
    code: fields.Code


@pages.get("/account/two-step")
@signed_in
def two_step() -> str:
    """Whether it is on, since when, and what can be done."""
    return _overview({})


@pages.post("/account/two-step")
@signed_in
def two_step_post() -> Response | tuple[str, int]:
    """Begin to set it up: with the password, so that nobody does it at an unlocked computer."""
    try:
        form = forms.parse(StartForm, request.form)
        profiles.prove(current_user.id, form.password, sessions.network_of(request.remote_addr))
    except forms.Invalid as wrong:
        return _overview(wrong.errors), 422
    pending.keep("two-step set-up", current_user.id, current_user.auth_version,
                 nonce=totp.new_nonce())
    return redirect(url_for("accounts.two_step_device"), 303)


@pages.get("/account/two-step/device")
@signed_in
def two_step_device() -> Response | str:
    """The QR code to scan, and the field for the first code."""
    nonce = _begun()
    return _device(nonce, {}) if nonce else _stale()


@pages.post("/account/two-step/device")
@signed_in
def two_step_device_post() -> Response | str | tuple[str, int]:
    """Turn it on once the app has shown a right code; the recovery codes are shown here only."""
    nonce = _begun()
    if nonce is None:
        return _stale()
    account_id = current_user.id
    try:
        form = forms.parse(CodeForm, request.form)
        step = totp.matching_step(account_id, bytes.fromhex(nonce), form.code)
        if step is None:
            raise forms.Invalid.at("code", WRONG_FIRST_CODE)
        codes = totp.enable(account_id, nonce, step)
    except forms.Invalid as wrong:
        return _device(nonce, wrong.errors), 422
    except db.Duplicate:
        return _stale()
    sessions.renew(account_id)
    return _codes(codes, is_new=True)


@pages.get("/account/two-step/codes")
@signed_in
def two_step_codes() -> Response | str:
    """Asks for both steps before there are new recovery codes."""
    return _proof("codes", {}) if current_user.has_totp else _stale()


@pages.post("/account/two-step/codes")
@signed_in
def two_step_codes_post() -> Response | str | tuple[str, int]:
    """New recovery codes, shown here only; the old ones are void."""
    try:
        _prove()
    except forms.Invalid as wrong:
        return _proof("codes", wrong.errors), 422
    codes = totp.renew_codes(current_user.id)
    return _codes(codes, is_new=False) if codes else _stale()


@pages.get("/account/two-step/delete")
@signed_in
def two_step_delete() -> Response | str:
    """Asks for both steps before it is turned off."""
    return _proof("delete", {}) if current_user.has_totp else _stale()


@pages.post("/account/two-step/delete")
@signed_in
def two_step_delete_post() -> Response | tuple[str, int]:
    """Turn it off; every other device is signed out."""
    account_id = current_user.id
    try:
        _prove()
    except forms.Invalid as wrong:
        return _proof("delete", wrong.errors), 422
    if not totp.disable(account_id):
        return _stale()
    sessions.renew(account_id)
    flash("Two-step sign-in is off. Every other device is signed out.")
    return redirect(url_for("accounts.two_step"), 303)


def _prove() -> None:
    """Raises Invalid unless password and code are right; each counts its own guesses."""
    form = forms.parse(ProofForm, request.form)
    profiles.prove(current_user.id, form.password, sessions.network_of(request.remote_addr))
    if not totp.verify(current_user.id, form.code):
        raise forms.Invalid.at("code", NO_CODE_MATCH)


def _begun() -> str | None:
    """The random part of the secret being set up in this browser, by this account."""
    kept = pending.find("two-step set-up")
    fits = kept and not current_user.has_totp and kept["account_id"] == current_user.id and (
        kept["auth_version"] == current_user.auth_version)
    return kept["nonce"] if kept and fits else None


def _overview(errors: dict[str, str]) -> str:
    device = totp.sql.get_device(account_id=current_user.id)
    left = totp.sql.count_recovery_codes(account_id=current_user.id) if device else 0
    return render_template("accounts/two_step.html", errors=errors, device=device, left=left,
                           is_needed=totp.must_enrol(current_user))


def _device(nonce: str, errors: dict[str, str]) -> str:
    about = current_user.id, bytes.fromhex(nonce)
    secret, address = totp.secret_of(*about), totp.address_of(*about, current_user.email)
    return render_template(
        "accounts/two_step_device.html", errors=errors, address=address,
        picture=segno.make(address, micro=False).png_data_uri(scale=5, border=4),
        secret=[secret[at:at + 4] for at in range(0, len(secret), 4)])


def _proof(what: str, errors: dict[str, str]) -> str:
    return render_template("accounts/two_step_proof.html", what=what, errors=errors)


def _codes(codes: list[str], *, is_new: bool) -> str:
    text = f"StreamVault recovery codes of {current_user.email}\nEach works once.\n\n" + "".join(
        f"{code}\n" for code in codes)
    return render_template("accounts/two_step_codes.html", codes=codes, is_new=is_new,
                           file=f"data:text/plain;charset=utf-8,{quote(text)}",
                           home=home_of(current_user.roles))


def _stale() -> Response:
    flash(STALE, "warn")
    return redirect(url_for("accounts.two_step"), 303 if request.method == "POST" else 302)
