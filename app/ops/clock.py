"""The time, in one place: SQL takes it as a parameter, and tests set it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from app.config import settings


def now() -> datetime:
    """Return the current moment in UTC, naive as the database stores it, with microseconds."""
    return datetime.now(UTC).replace(tzinfo=None)


def today() -> date:
    """Return today in REPORT_TIME_ZONE, the zone whose days terms and reports count."""
    return datetime.now(ZoneInfo(settings().report_time_zone)).date()
