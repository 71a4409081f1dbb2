"""What a form says about what was sent."""

from datetime import date
from typing import Literal

import pytest

from app.web import forms


class Booking(forms.Form):
    room: int
    day: date
    view: Literal["sea", "yard"]


@pytest.mark.parametrize("name", ["room", "day", "view"])
def test_an_empty_field_is_asked_for_and_not_called_malformed(name):
    sent = {"room": "1", "day": "2026-11-21", "view": "sea"} | {name: " "}
    with pytest.raises(forms.Invalid) as refused:
        forms.parse(Booking, sent)
    assert refused.value.errors == {name: "Please fill this in."}


def test_what_cannot_be_read_is_told_how_to_be_written():
    with pytest.raises(forms.Invalid) as refused:
        forms.parse(Booking, {"room": "one", "day": "tomorrow", "view": "sky"})
    assert refused.value.errors == {
        "room": "Please give a whole number.",
        "day": "Please give a date as year-month-day, such as 2026-12-31.",
        "view": "Please choose one of the list."}
