"""A public demo's night: what visitors changed goes, and the demo world is made anew."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app import db
from app.config import settings
from app.ops import clock, jobs
from app.ops.leases import Job
from seeds.load import renew

TASK = "demo.renew"
HOUR = 3  # of REPORT_TIME_ZONE

# Reference data, and what belongs to the installation and not to the world.
KEPT = {"schema_migrations", "countries", "languages", "days", "genres", "data_versions",
        "rollup_state", "jobs", "transaction_markers", "live_messages", "rate_buckets"}


@db.transactional("demo.plan")
def plan() -> None:
    """Ask for tonight's renewal, once, however many workers start."""
    night = next_night(clock.now())
    jobs.enqueue(TASK, {}, not_before=night, key=f"{TASK} {night:%Y-%m-%d}")


def next_night(at: datetime) -> datetime:
    """Return the next moment at which the clocks of REPORT_TIME_ZONE show three, as naive UTC."""
    zone, utc = ZoneInfo(settings().report_time_zone), ZoneInfo("UTC")
    today = at.replace(tzinfo=utc).astimezone(zone).date()
    nights = (_three(today + timedelta(days=days), zone) for days in (0, 1))
    return next(night for night in nights if night > at)


def _three(day: date, zone: ZoneInfo) -> datetime:
    local = datetime.combine(day, time(HOUR), zone)
    return local.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)


def run(job: Job) -> None:
    """Make the world anew, in one transaction: until it commits, everybody sees the old one.

    Nothing happens to a database that is not marked as the demo world, or without DEMO.
    """
    if not settings().demo:
        return
    renew(KEPT, job.payload.get("size", "demo"),
          lambda stage, done, of: job.progress(done, of, stage))
    plan()
