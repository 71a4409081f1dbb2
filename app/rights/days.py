"""The days that contracts may name: a mistyped year is noticed."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator

from app.web.forms import wrong

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)


def _in_range(value: date) -> date:
    if not FIRST_DAY <= value <= LAST_DAY:
        raise wrong("is too early or too late",
                    f"Enter a date between {FIRST_DAY.year} and {LAST_DAY.year}.")
    return value


Day = Annotated[date, AfterValidator(_in_range)]
