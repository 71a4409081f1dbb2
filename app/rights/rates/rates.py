"""Exchange rates: how many units of a currency one euro was worth on a day.

The European Central Bank publishes them on working days. Reports turn the charges of contracts into
euro with the rate of each day (sql/fragments/day_rates.sql).
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple, TypedDict, get_args

from app import db
from app.ops import audit, versions
from app.ops.clock import today
from app.rights.contracts.contracts import Currency

EARLIEST = date(2014, 12, 20)  # reports begin with 2015; the days before may lend it a rate
FOREIGN = tuple(code for code in get_args(Currency) if code != "EUR")


class Rate(NamedTuple):
    """A rate of one day."""

    currency: str
    day: date
    rate: Decimal


class StoredRate(TypedDict):
    """A row of the table."""

    currency: str
    day: date
    rate: Decimal


class NeededCurrency(TypedDict):
    """A currency of contracts: its latest rate, and the days of terms for which it has none."""

    currency: str
    contracts: int
    last_day: date | None
    last_rate: Decimal | None
    missing_days: int
    first_missing: date | None


class Saved(NamedTuple):
    """The number of rates that were new, and of those that had another value."""

    added: int
    changed: int


_sql = db.queries("rights/rates", list_rates=StoredRate, list_needed=NeededCurrency)


def needed() -> list[NeededCurrency]:
    """Return each foreign currency of contracts."""
    rows: list[NeededCurrency] = _sql.list_needed(today=today())
    return rows


@db.transactional("rates.save")
def save(rates: Iterable[Rate]) -> Saved:
    """Store rates; those that are stored already change nothing."""
    wanted: Mapping[tuple[str, date], Rate] = {(rate.currency, rate.day): rate for rate in rates}
    if not wanted:
        return Saved(0, 0)
    days = [day for _, day in wanted]
    known = {(row["currency"], row["day"]): row["rate"]
             for row in _sql.list_rates(first=min(days), last=max(days))}
    fresh = [rate for key, rate in sorted(wanted.items()) if known.get(key) != rate.rate]
    saved = Saved(sum((rate.currency, rate.day) not in known for rate in fresh),
                  sum((rate.currency, rate.day) in known for rate in fresh))
    if fresh:
        db.insert_many("exchange_rates", ("currency", "day", "rate"), fresh, update=("rate",))
        audit.record("exchange_rate.save", "exchange_rate", None, new={
            "added": saved.added, "changed": saved.changed,
            "currencies": sorted({rate.currency for rate in fresh}),
            "first_day": min(rate.day for rate in fresh),
            "last_day": max(rate.day for rate in fresh)})
        versions.bump("contracts")
    return saved


def is_past(day: date) -> bool:
    """Say whether a day can have a rate: it is over or today."""
    return EARLIEST <= day <= today() + timedelta(days=1)
