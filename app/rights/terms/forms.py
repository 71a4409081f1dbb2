"""The forms of terms: what people type becomes a grant."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from app.rights import regions
from app.rights.contracts.amendments import Agreed
from app.rights.contracts.contracts import Currency
from app.rights.contracts.forms import Summary
from app.rights.days import Day
from app.rights.grants import ChargeKind, Grant
from app.web import amounts, arguments, sizes
from app.web.forms import Form, Invalid, Optional


class GrantForm(Form):
    """A grant; one value of a list may hold several, with commas."""

    starts_on: Day
    ends_on: Day
    exclusive: bool = False
    charge_kind: ChargeKind
    charge: amounts.Written
    territories: list[str] = []
    regions: list[str] = []
    without: list[str] = []  # the offer after a refusal: the same term, but not there

    def grant(self, currency: Currency) -> Grant:
        """Return the grant that the form describes. Raises Invalid for another currency's charge.
        """
        return Grant(
            starts_on=self.starts_on, ends_on=self.ends_on, exclusive=self.exclusive,
            charge_kind=self.charge_kind, charge_cents=self.charge.cents(currency, "charge"),
            territories=ticked(self.territories, self.regions, self.without))


class TermForm(GrantForm):
    """The term of one title, and the amendment that agreed it, if there is one."""

    title_id: int = 0
    row_version: int = 0
    summary: Optional[Summary] = None
    agreed_on: Optional[Day] = None

    def agreed(self) -> Agreed | None:
        """Return the amendment to add. Raises Invalid for one without its day."""
        if self.summary and self.agreed_on is None:
            raise Invalid.at("agreed_on", "Add the day on which it was agreed.")
        return Agreed(self.summary, self.agreed_on) if self.summary and self.agreed_on else None


class TermsForm(GrantForm):
    """The same term for each of `titles`, ids with commas, but those left out."""

    contract: Annotated[str, Field(min_length=1, max_length=sizes.CONTRACT_LINE)]
    titles: list[str] = []
    leave_out: list[str] = []  # the offer after a refusal: the same, but not for these

    def number(self) -> str:
        """Return the contract's number; the list suggests "SV-2026-0001, Casa Tramuntana"."""
        return self.contract.partition(",")[0].strip()


def ticked(territories: Iterable[str], whole: Iterable[str] = (),
           without: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the codes of ticked territories and whole regions, but those left out, in order."""
    left_out = set(_parts(without))
    return tuple(code for code in regions.codes(_parts(territories), whole)
                 if code not in left_out)


def ids(texts: Iterable[str], without: Iterable[str] = ()) -> list[int]:
    """Return the ids among texts with commas, but those left out, in ascending order."""
    return sorted(arguments.numbers(texts) - arguments.numbers(without))


def _parts(texts: Iterable[str]) -> list[str]:
    every = (part.strip() for text in texts for part in text.split(","))
    return [part for part in every if part]
