"""The messages of forms."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Literal

import pytest

from app.web import forms
from app.web.api import CompatibleForm


class Booking(forms.Form):
    room: int
    day: date
    view: Literal["sea", "yard"]


@pytest.mark.parametrize("name", ["room", "day", "view"])
def test_an_empty_field_is_missing_and_not_malformed(name):
    sent = {"room": "1", "day": "2026-11-21", "view": "sea"} | {name: " "}
    with pytest.raises(forms.Invalid) as refused:
        forms.parse(Booking, sent)
    assert refused.value.errors == {name: "Please fill this in."}


def test_an_unreadable_field_says_how_to_write_it():
    with pytest.raises(forms.Invalid) as refused:
        forms.parse(Booking, {"room": "one", "day": "tomorrow", "view": "sky"})
    assert refused.value.errors == {
        "room": "“one” is not a whole number. Enter one such as 12.",
        "day": "“tomorrow” is not a date. Enter one such as 2026-12-31.",
        "view": "“sky” is not in the list. Choose one from the list."}


class Stay(forms.Form):
    leaves: forms.Optional[date] = None
    arrives_at: datetime | None = None


@pytest.mark.parametrize("found", [
    "1767225600", "1767225600.0", "20261231", "-1", "1e9", "٢٠٢٦-١٢-٣١", 1767225600, 1.5, True])
def test_a_number_is_no_day_and_no_time(found):
    with pytest.raises(forms.Invalid) as refused:
        forms.parse(Stay, {"leaves": found, "arrives_at": found})
    assert refused.value.errors == {
        "leaves": f"{forms.quoted(found)} is not a date. Enter one such as 2026-12-31.",
        "arrives_at": f"{forms.quoted(found)} is not a date and a time. "
                      "Enter them such as 2026-12-31 20:00."}


def test_days_and_times_are_read_as_they_are_written():
    stay = forms.parse(Stay, {"leaves": " 2026-12-31 ", "arrives_at": "2026-12-30T20:00"})
    assert (stay.leaves, stay.arrives_at) == (date(2026, 12, 31), datetime(2026, 12, 30, 20))
    assert forms.parse(Stay, {"leaves": ""}).leaves is None


class Key(forms.Form):
    """Our own form with a secret beside a number."""

    room: int
    password: str = ""


class Earlier(CompatibleForm):
    """A form of the earlier platform's API."""

    room: int


@pytest.mark.parametrize("form", [Key, Earlier])
def test_a_form_with_a_secret_and_one_of_the_earlier_api_repeat_nothing(form):
    with pytest.raises(forms.Invalid) as refused:
        forms.parse(form, {"room": "hunter2-hunter2"})
    assert refused.value.errors == {"room": "Enter a whole number."}


@pytest.mark.parametrize(("found", "said"), [
    ("x" * 70, f"“{'x' * 60}…”"), ("a\nb\x00c", "“a bc”"), ("{found}", "“{found}”"),
    ("\u202ea", "“\u2068\u202ea\u2069”"), ("سلام", "“\u2068سلام\u2069”"),
    ("नि" * 61, f"“{'नि' * 60}…”")])
def test_a_quoted_value_is_short_on_one_line_and_turns_no_sentence_around(found, said):
    assert forms.quoted(found) == said
    with pytest.raises(forms.Invalid) as refused:
        forms.parse(Booking, {"room": found, "day": "2026-11-21", "view": "sea"})
    assert refused.value.errors["room"] == f"{said} is not a whole number. Enter one such as 12."


def test_a_page_shows_a_quoted_value_as_text(client, world):
    page = client.sign_in(world.bob)
    title_id = world.title(owned=True)
    answer = page.post(f"/titles/{title_id}/reviews", data={"rating": "<b>5</b>"})
    assert answer.status_code == 422
    assert "“&lt;b&gt;5&lt;/b&gt;” is not a whole number." in answer.text
    assert "<b>5</b>" not in answer.text


FOUND = "31.02.2026 <and> more"
# A runtime is read from hours, minutes and seconds; an address may hold a token.
SAID_ELSEWHERE = {"runtime_s", "url"}


def every_form(form: type[forms.Form] = forms.Form) -> Iterator[type[forms.Form]]:
    """Yield the forms of all pages and operations."""
    for each in form.__subclasses__():
        if each.__module__.startswith("app."):
            yield each
        yield from every_form(each)


def refusals(form: type[forms.Form]) -> Iterator[tuple[str, str]]:
    """Yield each field of a form that refuses FOUND, and its message."""
    for name, field in form.model_fields.items():
        alias = field.alias or name
        try:
            forms.parse(form, {alias: [FOUND] if forms._is_list(field.annotation) else FOUND})
        except forms.Invalid as refused:
            if alias in refused.errors:
                yield alias, refused.errors[alias]


def test_every_field_quotes_the_value_that_it_refuses_and_says_what_is_right(app):
    asked = [(form, name, said) for form in set(every_form()) if form.quotes()
             for name, said in refusals(form) if name not in SAID_ELSEWHERE]
    # A text of our table is counted instead: “At most 40 characters. This has 41.”
    asked = [each for each in asked if "This has" not in each[2]]
    silent = [f"{form.__qualname__}.{name}: {said}" for form, name, said in asked
              if f"“{FOUND}”" not in said or said.count(". ") + said.count(", ") == 0]
    assert silent == [], "\n".join(silent)
    assert len(asked) > 100


def test_no_form_of_the_application_repeats_a_secret(app):
    loud = [f"{form.__qualname__}.{name}" for form in set(every_form()) if not form.quotes()
            for name, said in refusals(form) if FOUND in said]
    assert loud == []
    assert sum(not form.quotes() for form in set(every_form())) > 10
