"""Amounts of money: read as people write them, and asked back where there are two readings."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web import amounts, formats
from app.web.forms import Invalid, quoted

CENTS = st.integers(0, amounts.MOST_CENTS)
CURRENCIES = st.sampled_from(["EUR", "USD", "GBP", "BRL", "INR", "CHF", "SEK"])


def cents(text, currency="EUR"):
    return amounts.read(text).cents(currency, "charge")


@pytest.mark.parametrize(("text", "expected"), [
    ("0", 0), ("1250", 125_000), ("1250.5", 125_050), ("1250,5", 125_050), ("0.49", 49),
    ("1,250.50", 125_050), ("1.250,50", 125_050), ("1 250,50", 125_050), ("1\u202f250,50", 125_050),
    ("1'250.50", 125_050), ("1’250,50", 125_050), ("12,345,678.90", 1_234_567_890),
    ("12.345.678", 1_234_567_800), ("12,34,567.00", 123_456_700), ("12,34,567", 123_456_700),
    ("1 000", 100_000), ("€1 250", 125_000), ("1250 €", 125_000), ("EUR 9,400.00", 940_000),
    ("9400 eur", 940_000), ("１２５０．５０", 125_050), ("€١٢٫٥".replace("٫", "."), 1_250),
])
def test_an_amount_is_read_as_it_is_written_in_any_country(text, expected):
    assert cents(text) == expected


@pytest.mark.parametrize(("text", "readings"), [
    ("1.000", ("1000.00", "1.00")), ("1,000", ("1000.00", "1.00")),
    ("12.000", ("12000.00", "12.00")), ("€9,450", ("9450.00", "9.45")),
    ("999,990", ("999990.00", "999.99")), ("1.234", ("1234.00", "1.234")),
])
def test_an_amount_with_two_readings_is_asked_back_with_both(text, readings):
    with pytest.raises(ValueError, match="can mean") as asked:
        amounts.read(text)
    assert text in str(asked.value)
    assert all(reading in str(asked.value) for reading in readings)


@pytest.mark.parametrize("text", [
    "", "much", "NaN", "1e12", "12,50,0", "1,25.00", "1.2.3", "1.23.456", "1 2", ".", "1,,5", "5²",
    "½", "€5€", "1.000,000.00", "0,123,456", "12.345.67", "€", "1250.", "١٢,٣٤٥,٦٧٨",
])
def test_what_is_no_amount_is_quoted_beside_an_example(text):
    with pytest.raises(ValueError, match="no amount") as refused:
        amounts.read(text)
    assert quoted(text) in str(refused.value) and "1250.00" in str(refused.value)


@pytest.mark.parametrize(("text", "word"), [
    ("-1", "less than 0"), ("€-1", "less than 0"), ("−€1", "less than 0"),
    ("1000000000.01", "too large"), ("0.005", "two digits"), ("1000.125", "two digits"),
])
def test_what_an_amount_cannot_be_is_said(text, word):
    with pytest.raises(ValueError, match=word):
        amounts.read(text)


@pytest.mark.parametrize(("text", "currency", "word"), [
    ("£500", "EUR", "is in GBP"), ("CHF 5", "SEK", "is in CHF"), ("$5", "BRL", "is in USD"),
    ("R$5", "USD", "is in BRL"), ("¥0.49", "JPY", "such as 1"), ("1000,50", "JPY", "such as 1001"),
])
def test_an_amount_that_the_contract_cannot_hold_is_refused_at_its_field(text, currency, word):
    with pytest.raises(Invalid) as refused:
        cents(text, currency)
    assert word in refused.value.errors["charge"]


@pytest.mark.parametrize("text", ["¥1,000", "¥1.000", "1000 JPY", "1000.00", "JPY 1 000"])
def test_yen_have_no_fraction_so_a_sign_among_them_can_only_group(text):
    assert cents(text, "JPY") == 100_000


@given(CENTS, CURRENCIES)
def test_a_printed_amount_is_read_as_what_it_was_or_asked_back(amount, currency):
    printed = formats.money(amount, currency, exact=True)
    try:
        assert cents(printed, currency) == amount
    except ValueError as asked:
        assert f"can mean {Decimal(amount) / 100:.2f} or" in str(asked)


@given(st.integers(0, amounts.MOST))
def test_printed_yen_are_read_as_what_they_were(yen):
    assert cents(formats.money(yen * 100, "JPY", exact=True), "JPY") == yen * 100


@given(CENTS)
def test_what_the_form_shows_of_a_charge_is_read_as_that_charge(amount):
    assert cents(f"{amount / 100:.2f}") == amount


@given(st.text(alphabet="0123456789 .,'’€$£¥-EUR\u00a0\u202f²٣", max_size=12))
def test_any_text_is_an_amount_or_a_message(text):
    try:
        assert 0 <= amounts.read(text).value <= amounts.MOST
    except ValueError as refused:
        assert text.strip()[:40] in str(refused)
