"""Days of the audit trail's filters."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.config import settings


def midnight(day: date | None, days: int = 0) -> datetime | None:
    """The UTC moment at which a day of the reports' zone begins, `days` later."""
    if day is None or not date.min < day < date.max - timedelta(days=1):
        return None
    zone = ZoneInfo(settings().report_time_zone)
    start = datetime.combine(day + timedelta(days=days), time(), zone)
    return start.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
