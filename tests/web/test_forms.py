"""The messages of forms."""

from datetime import date
from typing import Literal

import pytest

from app.web import forms


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
        "room": "Enter a whole number.",
        "day": "Enter a date such as 2026-12-31.",
        "view": "Choose one from the list."}
