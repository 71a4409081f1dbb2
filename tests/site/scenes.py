"""The day on which the viewers' pages are tested, and makers of what viewers have watched."""

from datetime import date, datetime, timedelta
from typing import Any

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 12, 0, 0)
DAY = timedelta(days=1)


def finished(world, account_id: int, video_id: int, day: date = TODAY - DAY, country: str = "PT",
             **more: Any) -> None:
    """Note that an account finished a video on a day."""
    values = {"covered_s": 3000, "watch_s": 3000, "position_s": 3000, "covered": "[[0,3000]]",
              "started_on": day, "started_country": country, "completed_on": day,
              "completed_country": country, "updated_at": datetime.combine(day, NOW.time())} | more
    world.add("viewer_progress", account_id=account_id, video_id=video_id, **values)


def begun(world, account_id: int, video_id: int, position_s: int = 1200, **more: Any) -> None:
    """Note that an account stopped in the middle of a video."""
    finished(world, account_id, video_id, completed_on=None, completed_country=None,
             position_s=position_s, covered_s=position_s, **more)


def rail(text: str, heading: str) -> str:
    """Return the markup of the rail with this id; empty if the page has none."""
    return text.partition(f'id="h-{heading}"')[2].partition("</section>")[0]
