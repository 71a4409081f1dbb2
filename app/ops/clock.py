"""What time it is, in one place: SQL gets it as a parameter and tests set it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from app.config import settings


def now() -> datetime:
    """The moment in UTC, naive as the database stores it, with microseconds."""
    return datetime.now(UTC).replace(tzinfo=None)


def today() -> date:
    """The day in REPORT_TIME_ZONE: the day that terms and reports count in."""
    return datetime.now(ZoneInfo(settings().report_time_zone)).date()
