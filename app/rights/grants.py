"""The grant of a term: days, territories, exclusivity and charge."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from app.office import nouns
from app.office.nouns import Field
from app.rights.regions import TERRITORIES
from app.web import amounts
from app.web.forms import Invalid

ChargeKind = Literal["per_episode", "flat"]
KINDS: dict[ChargeKind, str] = {
    "flat": "Flat fee for the whole term", "per_episode": "Per episode"}
FIELDS = {
    "starts_on": Field("First day", nouns.day),
    "ends_on": Field("Last day", nouns.day),
    "exclusive": Field("Exclusive", nouns.yes_or_no),
    "charge_kind": Field("Charged", nouns.choice(KINDS)),
    "charge_cents": Field("Charge", nouns.money, lambda cents, names: f"{cents / 100:.2f}",
                          input="charge"),
    "territories": Field("Territories"),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """Both days are licensed days. The charge is in cents of the contract's currency."""

    starts_on: date
    ends_on: date
    exclusive: bool
    charge_kind: ChargeKind
    charge_cents: int
    territories: tuple[str, ...]  # country codes in order

    def columns(self) -> Mapping[str, Any]:
        """Return the columns of a term's own row."""
        return {name: value for name, value in asdict(self).items() if name != "territories"}

    def problems(self) -> dict[str, str]:
        """Return what is wrong with the days and the territories, by field."""
        wrong = {}
        if self.ends_on < self.starts_on:
            wrong["ends_on"] = "The last day cannot be before the first day."
        if not self.territories:
            wrong["territories"] = "Choose at least one territory."
        elif not set(self.territories) <= TERRITORIES:
            wrong["territories"] = "Choose territories from the list."
        return wrong

    def check(self) -> None:
        """Raise Invalid for days or territories that cannot be."""
        wrong = self.problems()
        if wrong:
            raise Invalid(wrong)

    def check_charge(self, currency: str) -> None:
        """Raise Invalid for a charge that the contract's currency cannot express."""
        amounts.check_units(self.charge_cents, currency, "charge_cents")
