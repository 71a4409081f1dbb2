"""The page of the exchange rates: what is missing, a file to import, one rate to enter."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from flask import flash, redirect, render_template, request, url_for
from pydantic import AfterValidator, Field
from werkzeug.wrappers import Response

from app.accounts.access import limited, role_required
from app.ops.blocking import run_blocking
from app.rights.pages import pages
from app.rights.rates import files, rates
from app.rights.rates.rates import Rate, Saved
from app.web import forms
from app.web.admission import MIB, at_most
from app.web.forms import Form, Invalid

Page = str | tuple[str, int] | Response
LARGEST = 8 * MIB  # the history since 1999 has some two


def _past(day: date) -> date:
    if not rates.is_past(day):
        raise forms.wrong("is too early or too late",
                          f"Enter a day from {rates.EARLIEST.year} until today.")
    return day


class RateForm(Form):
    """One rate."""

    currency: Literal["USD", "GBP", "JPY", "BRL", "INR", "CHF", "SEK"]
    day: Annotated[date, AfterValidator(_past)]
    rate: Annotated[Decimal, Field(gt=0, le=files.LARGEST_RATE, decimal_places=8)]


@pages.get("/catalog/exchange-rates", endpoint="rates")
@role_required("employee")
def rates_list() -> Page:
    """Show the currencies of contracts with their latest rate and what is missing."""
    return _page({}, {})


def _page(values: dict[str, object], errors: dict[str, str]) -> str:
    return render_template("rights/rates.html", needed=rates.needed(), currencies=rates.FOREIGN,
                           values=values, errors=errors)


@pages.post("/catalog/exchange-rates")
@role_required("employee")
def save_rate() -> Page:
    """Save one rate."""
    try:
        form = forms.parse(RateForm, request.form)
    except Invalid as error:
        return _page(forms.raw_values(RateForm, request.form), error.errors), 422
    return _saved(rates.save([Rate(form.currency, form.day, form.rate)]))


@pages.post("/catalog/exchange-rates/imports")
@role_required("employee")
@limited("import", by="account")
@at_most(LARGEST)
def import_rates() -> Page:
    """Import the file of the European Central Bank."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _page({}, {"file": "Choose a CSV file."}), 422
    try:
        found = run_blocking(files.read, sent.read())
    except Invalid as error:
        return _page({}, error.errors), 422
    return _saved(rates.save(found))


def _saved(saved: Saved) -> Response:
    changed = f", {saved.changed:,} changed" if saved.changed else ""
    flash(f"{saved.added:,} {'rate' if saved.added == 1 else 'rates'} added{changed}.")
    return redirect(url_for("rights.rates"), 303)
