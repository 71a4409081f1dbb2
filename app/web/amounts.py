"""Amounts of money as people write them, and as pages print them (app/web/formats.py).

Which sign groups thousands and which begins the fraction depends on the writer's country. Most
amounts show it by themselves: "1.234,56", "1,234.56", "12,34,567", "1'000", "12.5". A point or a
comma before three last digits, as in "12.000", does not, so the writer is asked.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from app.web import forms
from app.web.formats import SIGNS, WHOLE_UNITS
from app.web.forms import Invalid

MOST = 10**9
MOST_CENTS = 100 * MOST
EXAMPLE = "Enter an amount such as 1250.00."

_CODES = {sign: code for code, sign in SIGNS.items()}
_CURRENCY = "|".join([*map(re.escape, sorted(_CODES, key=len, reverse=True)), "[A-Za-z]{3}"])
_AMOUNT = re.compile(rf"([-−]?) ?({_CURRENCY})? ?([-−]?) ?(\d(?:[\d .,'’]*\d)?) ?({_CURRENCY})?")
# The second way is India's: 12,34,567.
_GROUPED = re.compile(r"[1-9]\d{0,2}([ .,'’])\d{3}(?:\1\d{3})*|[1-9]\d?,(?:\d{2},)+\d{3}")
_FRACTION = re.compile(r"([^.]+)\.(\d+)|([^,]+),(\d+)")


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount with its text as written; `currency` is None when the text names none."""

    text: str
    value: Decimal
    currency: str | None

    def cents(self, currency: str, field: str) -> int:
        """Return hundredths of the currency's unit.

        Raises Invalid at the field for another currency, or a fraction that this one does not have.
        """
        if self.currency not in (None, currency):
            raise Invalid.at(field, f"{forms.quoted(self.text)} is in {self.currency}. "
                                    f"Enter the amount in {currency}.")
        cents = int(self.value * 100)
        check_units(cents, currency, field)
        return cents


def check_units(cents: int, currency: str, field: str) -> None:
    """Raise Invalid at the field for a fraction of a unit that the currency does not divide."""
    if currency in WHOLE_UNITS and cents % 100:
        raise Invalid.at(field, f"{currency} has no smaller unit, so {cents / 100:.2f} is no "
                                f"amount. Enter a whole number, such as {-(-cents // 100)}.")


def read(text: str) -> Amount:
    """Return the amount that a text says. Raises ValueError when it says none, or one of two."""
    quoted = forms.quoted(text)
    found = _AMOUNT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    # NFKC writes "5²" as "52".
    if not found or (found[2] and found[5]) or any(map(_is_other_number, text)):
        raise ValueError(f"{quoted} is no amount. {EXAMPLE}")
    if found[1] or found[3]:
        raise ValueError(f"{quoted} is less than 0. {EXAMPLE}")
    named = found[2] or found[5]
    currency = named and _CODES.get(named, named.upper())
    value = _value(quoted, found[4], currency)
    if value > MOST:
        raise ValueError(f"{quoted} is too large. The most is {MOST}.")
    return Amount(text.strip()[:40], value, currency)


def _is_other_number(char: str) -> bool:
    return unicodedata.category(char) == "No"


def _value(quoted: str, number: str, currency: str | None) -> Decimal:
    """Return the one value that the number can have."""
    whole, fraction = _grouped(number), _with_fraction(number)
    if whole is not None and (fraction is None or currency in WHOLE_UNITS):
        return whole
    if fraction is None:
        raise ValueError(f"{quoted} is no amount. {EXAMPLE}")
    in_cents = fraction == fraction.quantize(Decimal("0.01"))
    if whole is not None:
        other = f"{fraction:.2f}" if in_cents else f"{fraction}, which has too many decimals"
        raise ValueError(f"{quoted} can mean {whole}.00 or {other}. Write the one that you mean.")
    if not in_cents:
        raise ValueError(f"{quoted} has more than two digits after the decimal sign. {EXAMPLE}")
    return fraction


def _grouped(number: str) -> Decimal | None:
    """Return the number when it has no fraction, whatever groups its digits."""
    if number.isdecimal() or _GROUPED.fullmatch(number):
        return Decimal(re.sub(r"\D", "", number))
    return None


def _with_fraction(number: str) -> Decimal | None:
    """Return the number when its last sign, a point or a comma of which it has one, is decimal."""
    found = _FRACTION.fullmatch(number)
    if found is None:
        return None
    whole = _grouped(found[1] or found[3])
    return None if whole is None else Decimal(f"{whole}.{found[2] or found[4]}")


def _written(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not value.strip():
        raise PydanticCustomError("missing", "no amount")
    return read(value)


Written = Annotated[Amount, BeforeValidator(_written)]  # a form's field
