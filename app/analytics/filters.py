"""The filter bar: the query string, checked, as days and parameters.

Days are half-open here, [from_day, until_day); people read and write the last day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Literal, TypedDict

from werkzeug.datastructures import MultiDict

from app import db
from app.analytics.reports import Parameters
from app.catalog.videos.finishing import FINISH_DAYS
from app.config import settings
from app.ops.clock import today
from app.web import forms
from app.web.formats import day
from app.web.forms import Form, Invalid, Optional


class Country(TypedDict):
    """A country of the filter, with its number of accounts."""

    code: str
    name: str
    accounts: int


class Choice(TypedDict):
    """A genre or a house of the filter."""

    id: int
    name: str


_sql = db.queries("analytics/filters", list_countries=Country, list_genres=Choice,
                  list_houses=Choice)

EARLIEST = date(2015, 1, 1)  # the first of the table `days`
LONGEST_DAYS = 1100
A_DAY = timedelta(days=1)
PRESETS = {"7d": 7, "28d": 28, "90d": 90, "365d": 365}
PERIODS = [("7d", "Last 7 days"), ("28d", "Last 28 days"), ("90d", "Last 90 days"),
           ("365d", "Last 365 days"), ("custom", "Custom range")]
COMPARISONS = [("prior", "vs prior period"), ("year", "vs the year before"),
               ("none", "No comparison")]


class FilterForm(Form):
    """The fields of the bar."""

    period: Literal["7d", "28d", "90d", "365d", "custom"] = "28d"
    first: Optional[date] = None
    last: Optional[date] = None
    compare: Literal["prior", "year", "none"] = "prior"
    country: list[str] = []
    genre: Optional[int] = None
    house: Optional[int] = None


@dataclass(frozen=True, slots=True)
class Options:
    """The choices of the bar. Countries with the most accounts come first."""

    countries: dict[str, str]
    genres: list[Choice]
    houses: list[Choice]
    first_day: date | None = None  # with any viewing


@dataclass(frozen=True, slots=True)
class Selection:
    """A checked filter. `countries` is empty for all; `values` fill the bar again.

    `before` are the days that the person asked to compare with.
    """

    from_day: date
    until_day: date
    before: tuple[date, date] | None
    countries: tuple[str, ...]
    genre: int | None
    house: int | None
    as_of_day: date
    options: Options
    values: dict[str, Any] = field(default_factory=dict)
    owner: int | None = None  # only the studio sets it: no field of the bar names it

    @property
    def last_day(self) -> date:
        """The last day of the period (inclusive)."""
        return self.until_day - A_DAY

    @property
    def unfinished(self) -> bool:
        """The period includes today, which is not over."""
        return self.until_day > self.as_of_day

    @property
    def unfinished_day(self) -> date | None:
        """Today, if the period includes it."""
        return self.as_of_day if self.unfinished else None

    @property
    def uncompared(self) -> str:
        """The reason why a comparison would mislead; empty when it would not."""
        first = self.options.first_day
        if self.before is None:
            return ""
        if self.unfinished:
            return "Not compared: today is not over."
        if first is None or self.before[0] < first:
            begin = f"the numbers begin on {day(first)}" if first else "there are no numbers"
            return f"Not compared: {begin}."
        return ""

    @property
    def compared(self) -> tuple[date, date] | None:
        """The days to compare with, if they compare."""
        return None if self.uncompared else self.before

    @property
    def mature_day(self) -> date:
        """The first day whose starters may still finish in time, so that none is measured yet."""
        return self.as_of_day - timedelta(days=FINISH_DAYS)

    @property
    def pair(self) -> tuple[str, str]:
        """The two countries to compare: the chosen ones first, then the largest."""
        known = [*self.countries, *(c for c in self.options.countries if c not in self.countries)]
        return known[0] if known else "", known[1] if len(known) > 1 else ""

    @property
    def names(self) -> dict[str, str]:
        """The words that fill a report's headings."""
        country_a, country_b = (self.name_of(code) for code in self.pair)
        return {"country_a": country_a, "country_b": country_b}

    def name_of(self, country: str) -> str:
        """Return a country's name; the code itself when it is unknown."""
        return self.options.countries.get(country, country)

    def parameters(self, **changes: Any) -> Parameters:
        """Return every parameter that a report may declare."""
        country_a, country_b = self.pair
        return {
            "from_day": self.from_day,
            "until_day": self.until_day,
            "as_of_day": self.as_of_day,
            "countries": ",".join(sorted(self.countries)) or None,
            "country_a": country_a,
            "country_b": country_b,
            "genre": self.genre,
            "house": self.house,
            "owner": self.owner,
            "mature_day": self.mature_day,
            "min_sample": settings().report_min_sample,
            "places": 10,
        } | changes


def options() -> Options:
    """Read the choices of the bar."""
    return Options({row["code"]: row["name"] for row in _sql.list_countries()},
                   _sql.list_genres(), _sql.list_houses(), _sql.first_day())


def of_owner(selection: Selection, owner_id: int) -> Selection:
    """Return the selection for the titles of one account only."""
    options = replace(selection.options, first_day=_sql.first_day_of(owner_id=owner_id))
    return replace(selection, owner=owner_id, genre=None, house=None, options=options)


def select(args: Mapping[str, Any], choices: Options) -> Selection:
    """Return the selection of a query string. Raises Invalid with messages at the fields."""
    form = forms.parse(FilterForm, _own_fields(args))
    values = forms.raw_values(FilterForm, _own_fields(args))
    countries = tuple(dict.fromkeys(code for code in form.country if code))
    for name, chosen, known in (
        ("country", countries, set(choices.countries)),
        ("genre", _one(form.genre), {row["id"] for row in choices.genres}),
        ("house", _one(form.house), {row["id"] for row in choices.houses}),
    ):
        if unknown := [each for each in chosen if each not in known]:
            raise Invalid({name: f"{forms.quoted(unknown)} is not in the list. "
                                 "Pick one from the list."}, values)
    as_of_day = today()
    from_day, until_day = _period(form, as_of_day, values)
    return Selection(
        from_day, until_day, _compared(form.compare, from_day, until_day), countries, form.genre,
        form.house, as_of_day, choices, values | {"period": form.period, "compare": form.compare})


def default(choices: Options) -> Selection:
    """Return the selection of an empty query string."""
    return select(MultiDict(), choices)


def _own_fields(args: Mapping[str, Any]) -> MultiDict:
    """Return only the fields of the bar: an address may carry more."""
    source = args if isinstance(args, MultiDict) else MultiDict(args)
    return MultiDict((name, value) for name in FilterForm.model_fields
                     for value in source.getlist(name) if value != "")


def _one(value: int | None) -> tuple[int, ...]:
    return () if value is None else (value,)


def _period(form: FilterForm, as_of_day: date, values: dict[str, Any]) -> tuple[date, date]:
    """Return whole days up to yesterday, or the custom range."""
    if form.period != "custom":
        return as_of_day - timedelta(days=PRESETS[form.period]), as_of_day
    wrong = {name: "Enter a date." for name in ("first", "last") if not getattr(form, name)}
    if wrong or form.first is None or form.last is None:
        raise Invalid(wrong, values)
    if form.last < form.first:
        wrong["last"] = "The last day must not be before the first day."
    elif form.first < EARLIEST:
        wrong["first"] = "The first day must be 1 January 2015 or later."
    elif form.last > as_of_day:
        wrong["last"] = "The last day must not be in the future."
    elif (form.last - form.first).days >= LONGEST_DAYS:
        wrong["last"] = f"The range must be at most {LONGEST_DAYS} days."
    if wrong:
        raise Invalid(wrong, values)
    return form.first, form.last + A_DAY


def _compared(how: str, from_day: date, until_day: date) -> tuple[date, date] | None:
    """Return as many days right before, or 364 days before so that weekdays match."""
    if how == "none":
        return None
    back = until_day - from_day if how == "prior" else timedelta(days=364)
    return from_day - back, until_day - back
