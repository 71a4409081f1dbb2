"""The messages of forms."""

from datetime import date, datetime
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
        "day": "“tomorrow” is not a date. Enter one such as 2026-12-31.",
        "view": "Choose one from the list."}


class Stay(forms.Form):
    leaves: forms.Optional[date] = None
    arrives_at: datetime | None = None


@pytest.mark.parametrize("found", [
    "1767225600", "1767225600.0", "20261231", "-1", "1e9", "٢٠٢٦-١٢-٣١", 1767225600, 1.5, True])
def test_a_number_is_no_day_and_no_time(found):
    with pytest.raises(forms.Invalid) as refused:
        forms.parse(Stay, {"leaves": found, "arrives_at": found})
    assert refused.value.errors == {
        "leaves": f"“{found}” is not a date. Enter one such as 2026-12-31.",
        "arrives_at": f"“{found}” is not a date and a time. "
                      "Enter them such as 2026-12-31 20:00."}


def test_days_and_times_are_read_as_they_are_written():
    stay = forms.parse(Stay, {"leaves": " 2026-12-31 ", "arrives_at": "2026-12-30T20:00"})
    assert (stay.leaves, stay.arrives_at) == (date(2026, 12, 31), datetime(2026, 12, 30, 20))
    assert forms.parse(Stay, {"leaves": ""}).leaves is None
