"""Write dates, money and counts as pages show them. Times are in UTC, without a zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "BRL": "R$", "INR": "₹"}
WHOLE_UNITS = {"JPY", "KRW", "CLP", "ISK", "HUF"}  # written without a fraction
NOTHING = "–"
MINUS = "\u2212"


def zone() -> ZoneInfo:
    """Return the zone in which pages show times: the setting REPORT_TIME_ZONE."""
    from flask import current_app  # a worker writes durations too, and does without Flask

    settings = current_app.config.get("SETTINGS")
    return ZoneInfo(str(getattr(settings, "report_time_zone", None) or "UTC"))


def local(at: datetime) -> datetime:
    """Return a naive UTC time in the page's zone."""
    return at.replace(tzinfo=UTC).astimezone(zone())


def day(value: date | datetime | None) -> str:
    """Return "31 Dec 2026", or a dash for None. A time counts in the page's zone."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        value = local(value)
    return f"{value.day} {value:%b %Y}"


def moment(value: datetime | None) -> str:
    """Return "31 Dec 2026, 13:58" in the page's zone."""
    return NOTHING if value is None else f"{day(value)}, {local(value):%H:%M}"


def number(value: float | int | None, places: int = 0) -> str:
    """Return "1,284", with a real minus sign, or a dash for None."""
    if value is None:
        return NOTHING
    return f"{value:,.{places}f}".replace("-", MINUS)


def money(cents: int | None, currency: str = "EUR", exact: bool = False) -> str:
    """Return cents as "€9,400" or "€1.87". Amounts from a thousand up have no cents.

    An `exact` amount, such as an agreed one, keeps its cents.
    """
    if cents is None:
        return NOTHING
    large = abs(cents) >= 100_000 and not exact
    places = 0 if cents % 100 == 0 or currency in WHOLE_UNITS or large else 2
    sign = SIGNS.get(currency, f"{currency} ")
    amount = number(abs(cents) / 100, places)
    return f"{MINUS if cents < 0 else ''}{sign}{amount}"


def percent(share: float | None, places: int = 0) -> str:
    """Return a share of one as "64 %", which no line end breaks."""
    return NOTHING if share is None else f"{number(share * 100, places)}\N{NO-BREAK SPACE}%"


def duration(seconds: float | int | None) -> str:
    """Return "1 h 52", "21 min" or "45 s"; never a bare clock."""
    if seconds is None:
        return NOTHING
    whole = int(seconds)
    if whole < 60:
        return f"{whole} s"
    hours, minutes = divmod(round(whole / 60), 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes:02d}" if minutes else f"{hours} h"


def clock(seconds: int | None) -> str:
    """Return a moment of a video as its player shows it: "2:05", "1:02:05"."""
    if seconds is None:
        return NOTHING
    hours, rest = divmod(int(seconds), 3600)
    minutes, rest = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def ago(value: datetime | None, now: datetime | None = None) -> str:
    """Return "5 minutes ago" or "yesterday", and the date after a week."""
    if value is None:
        return NOTHING
    now = now or datetime.now(UTC).replace(tzinfo=None)
    past = now - value
    if past < timedelta(minutes=1):
        return "just now"
    if past < timedelta(hours=1):
        return _count(int(past.total_seconds() // 60), "minute")
    days = (local(now).date() - local(value).date()).days
    if days == 0:
        return _count(int(past.total_seconds() // 3600), "hour")
    if days == 1:
        return "yesterday"
    return f"{days} days ago" if days < 7 else day(value)


def _count(n: int, unit: str) -> str:
    return f"{n} {unit}{'' if n == 1 else 's'} ago"


def until(value: date | None, today: date) -> str:
    """Return how far off a day is: "today", "tomorrow", "in 12 days", "3 days ago"."""
    if value is None:
        return NOTHING
    days = (value - today).days
    if days in (0, 1):
        return ("today", "tomorrow")[days]
    if days == -1:
        return "yesterday"
    return f"in {days} days" if days > 0 else f"{-days} days ago"


FILTERS = {
    "day": day,
    "moment": moment,
    "number": number,
    "money": money,
    "percent": percent,
    "duration": duration,
    "clock": clock,
    "ago": ago,
    "until": until,
}
