"""The access rule over the rights of the demo world: what was available where, and when."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from seeds.accounts import Account
from seeds.paperwork import Contract
from seeds.titles import Title, Video

Window = tuple[date, date]
FOREVER = date(9999, 12, 31)


class Rights:
    """The licensed days of each title in each country, from signed contracts."""

    def __init__(self, titles: Iterable[Title], contracts: Iterable[Contract]) -> None:
        self._windows: dict[tuple[int, str], list[Window]] = {}
        self._owned = {title.id: title.launched_on for title in titles if title.owned}
        for contract in contracts:
            if contract.state == "draft":
                continue
            for term in contract.terms:
                for country in term.countries:
                    windows = self._windows.setdefault((term.title.id, country), [])
                    windows.append((term.starts_on, term.ends_on))

    def windows(self, title: Title, country: str) -> Sequence[Window]:
        """Return the licensed windows, first and last day inclusive."""
        if title.id in self._owned:
            return [(self._owned[title.id], FOREVER)]
        return self._windows.get((title.id, country), ())

    def covers(self, title: Title, country: str, first: date, last: date) -> bool:
        """Say whether one window covers both days."""
        return any(a <= first and last <= b for a, b in self.windows(title, country))


def fits(account: Account, title: Title) -> bool:
    """Say whether the viewer is old enough, and the title free or in the viewer's plan.

    Who left had the plan while watching.
    """
    had_plan = account.has_plan or account.left_on is not None
    return title.age <= account.maturity_age and (title.is_free or had_plan)


def on_air(video: Video, at: datetime) -> bool:
    """Say whether the video was on air at this moment (UTC)."""
    return video.publish_at is None or video.publish_at <= at
