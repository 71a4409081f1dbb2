"""Pages for a forgotten password."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import cookies, fields, links, resets
from app.accounts.access import limited, public
from app.accounts.pages import pages
from app.web import forms

GONE = "This link has expired or has already been used. Ask for a new one."


class ForgotForm(forms.Form):
    """The address whose password was forgotten."""

    email: fields.Email


class ResetForm(fields.PasswordForm):
    """The new password."""

    password: fields.Password


@pages.get("/forgot")
@public
def forgot() -> str:
    """Show the form."""
    return render_template("accounts/forgot.html", values={}, errors={})


@pages.post("/forgot")
@public
@limited("reset", by="network")
def forgot_post() -> Response | tuple[str, int]:
    """Ask for a link. The answer is the same for every address."""
    try:
        form = forms.parse(ForgotForm, request.form)
    except forms.Invalid as wrong:
        return render_template("accounts/forgot.html", values=fields.refill(wrong),
                               errors=wrong.errors), 422
    resets.ask(form.email)
    return redirect(url_for("accounts.forgot_sent"), 303)


@pages.get("/forgot/sent")
@public
def forgot_sent() -> str:
    """Say that an e-mail is on its way; the same for everybody."""
    return render_template("accounts/sent.html", kind="reset")


@pages.get("/reset/<token>")
@public
def reset(token: str) -> Response | str:
    """Show the form behind the link in the e-mail."""
    if links.peek("reset", token) is None:
        return _gone()
    return render_template("accounts/reset.html", token=token, errors={})


@pages.post("/reset/<token>")
@public
@limited("reset", by="network")
def reset_post(token: str) -> Response | tuple[str, int]:
    """Set the password, once, and sign out everywhere."""
    try:
        form = forms.parse(ResetForm, request.form)
        link = links.peek("reset", token)
        fields.check_new_password("password", form.password, *([link.email] if link else []))
    except forms.Invalid as wrong:
        return render_template("accounts/reset.html", token=token, errors=wrong.errors), 422
    if not resets.redeem(token, form.password):
        return _gone()
    cookies.end()
    flash("Password changed. You've been signed out on every device. Sign in with your new "
          "password.")
    return redirect(url_for("accounts.sign_in"), 303)


def _gone() -> Response:
    flash(GONE, "warn")
    return redirect(url_for("accounts.forgot"), 303)
