"""The forms of contracts and amendments."""

from typing import Annotated

from pydantic import Field

from app.rights.contracts.contracts import Currency, Details
from app.rights.days import Day
from app.web import sizes
from app.web.forms import Form, Optional

Notes = Annotated[str, sizes.NOTES]
Summary = Annotated[str, Field(min_length=1), sizes.AMENDMENT]


class ContractForm(Form):
    """A contract's details."""

    house_id: int
    signed_on: Optional[Day] = None
    currency: Currency = "EUR"
    notes: Optional[Notes] = None
    owner_id: Optional[int] = None
    row_version: int = 0

    def details(self) -> Details:
        """Return the details that the form describes."""
        return Details(**self.model_dump(exclude={"row_version"}))


class AmendmentForm(Form):
    """An agreement of the parties, and its date."""

    summary: Summary
    agreed_on: Day
