"""The checklist of a new installation, for its administrator."""

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts import fields
from app.accounts.access import limited, role_required
from app.site import set_up as checklist
from app.site.pages import pages
from app.web import forms


class TestForm(forms.Form):
    """The address that gets a test message."""

    email: fields.Email


@pages.get("/admin/set-up")
@role_required("admin")
def set_up() -> str:
    """Show what is settled and what is open."""
    return _page({"email": current_user.email}, {})


@pages.post("/admin/set-up/test-message")
@role_required("admin")
@limited("set-up", by="account")
def set_up_test() -> Response | tuple[str, int]:
    """Send a test message; the page shows what became of it."""
    try:
        form = forms.parse(TestForm, request.form)
    except forms.Invalid as wrong:
        return _page(fields.refill(wrong), wrong.errors), 422
    job_id = checklist.ask_test(form.email, current_user.id)
    return redirect(url_for("site.set_up", test=job_id), 303)


def _page(values: dict[str, object], errors: dict[str, str]) -> str:
    return render_template(
        "site/set_up.html", values=values, errors=errors,
        job=checklist.test_job(request.args.get("test", type=int)),
        steps=checklist.steps(current_user.name, current_user.has_totp,
                              request.host_url.rstrip("/")))
