"""The daily roll-ups of the ledger: computed here once, read by every report.

A run takes the sections after the watermark in batches, one transaction each. A batch locks
`rollup_state` (the mutex), folds the sections into `viewer_progress`, adds to `video_days` and
`account_days`, moves the watermark, and bumps the version of the topic `viewing` last. A run that
dies leaves only whole batches behind. Rows of staff let them resume, but are never counted.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from app import db
from app.config import settings
from app.ops import versions
from app.ops.clock import now
from app.viewing import ledger

_sql = db.queries("analytics/rollups")

BATCH = 5_000
# Longer than a transaction may live (TRANSACTION_DEADLINE_SECONDS); see last_settled.
SETTLE_SECONDS = 10
REBUILDING = "rebuilding"
FIRST_DAY, LAST_DAY = date(2015, 1, 1), date(2042, 5, 18)  # of the table `days`

PROGRESS_COLUMNS = (
    "account_id", "video_id", "covered", "covered_s", "watch_s", "position_s", "started_on",
    "started_country", "completed_on", "completed_country", "updated_at",
)  # fmt: skip

Pair = tuple[int, int]


class Entry(NamedTuple):
    """A section of the ledger, with the columns of its session, video and viewer used here."""

    account_id: int
    video_id: int
    country: str
    started_at: datetime
    start_s: int
    end_s: int
    watched_at: datetime
    runtime_s: int | None
    opens_session: bool
    staff: bool


@dataclass
class Change:
    """The effect of a batch: progress by (account, video), additions by day.

    `videos`: (video, country, day) → sessions, watch_s, starters, starters_completed, completers.
    `accounts`: (account, day) → sessions, watch_s, starters, completers.
    """

    progress: dict[Pair, ledger.Progress] = field(default_factory=dict)
    videos: defaultdict[tuple[int, str, date], list[int]] = field(
        default_factory=lambda: defaultdict(lambda: [0, 0, 0, 0, 0])
    )
    accounts: defaultdict[tuple[int, date], list[int]] = field(
        default_factory=lambda: defaultdict(lambda: [0, 0, 0, 0])
    )


def fold(
    entries: Iterable[Entry], known: Mapping[Pair, ledger.Progress], day_of: ledger.DayOf
) -> Change:
    """Return the change that the entries make, in ledger order, to the progress before them."""
    change = Change(progress=dict(known))
    videos, accounts = change.videos, change.accounts
    for entry in entries:
        account, video = pair = (entry.account_id, entry.video_id)
        before = change.progress.get(pair)
        # Folding changes progress in place, so read which lines were crossed before.
        started = before is not None and before.started_on is not None
        completed = before is not None and before.completed_on is not None
        section = ledger.Section(entry.start_s, entry.end_s, entry.watched_at, entry.country)
        after = ledger.progress([section], entry.runtime_s, day_of, before, not entry.staff)
        change.progress[pair] = after
        if entry.staff:
            continue
        day, seconds = day_of(entry.watched_at), entry.end_s - entry.start_s
        videos[video, entry.country, day][1] += seconds
        accounts[account, day][1] += seconds
        if entry.opens_session:  # a session counts on the day it began
            began = day_of(entry.started_at)
            videos[video, entry.country, began][0] += 1
            accounts[account, began][0] += 1
        if after.started_on is not None and not started:
            videos[video, after.started_country or "", after.started_on][2] += 1
            accounts[account, after.started_on][2] += 1
        if after.completed_on is not None and not completed:
            videos[video, after.completed_country or "", after.completed_on][4] += 1
            accounts[account, after.completed_on][3] += 1
            if after.started_on is not None and after.finished_in_time:
                # On the day of the start: the share of a period's starters who finished in time.
                videos[video, after.started_country or "", after.started_on][3] += 1
    return change


def run(settle_seconds: float = SETTLE_SECONDS, batch: int = BATCH) -> int:
    """Roll up new sections and return their number.

    Rebuild first when the report's time zone changed, or when an account joined or left the staff.
    """
    state = _sql.state()
    if state["time_zone"] != settings().report_time_zone or _sql.counted_wrongly():
        _clear(batch)
    done = 0
    while step := _step(settle_seconds, batch):
        done += step
    return done


def rebuild(batch: int = BATCH) -> int:
    """Delete the roll-ups and compute them from the whole ledger.

    Reports are incomplete meanwhile. If it dies, the next run starts it again.
    """
    _clear(batch)
    return run(settle_seconds=0, batch=batch)


def progress_row(pair: Pair, at: ledger.Progress) -> tuple[Any, ...]:
    """Return a row of viewer_progress in the order of PROGRESS_COLUMNS."""
    covered = "[" + ",".join([f"[{a},{b}]" for a, b in at.covered]) + "]"
    return (
        *pair, covered, at.covered_s, at.watch_s, at.position_s, at.started_on,
        at.started_country, at.completed_on, at.completed_country, at.updated_at,
    )  # fmt: skip


@db.transactional("rollups.step")
def _step(settle_seconds: float, batch: int) -> int:
    """Roll up one batch and return its size, 0 when there is nothing left."""
    zone, at = settings().report_time_zone, now()
    state = _sql.lock_state()
    if state["time_zone"] != zone:  # another process is clearing
        return 0
    last_id = state["last_section_id"]
    settled_before = at - timedelta(seconds=settle_seconds)
    if settle_seconds <= 0:
        settled_before = datetime.max
    up_to = _sql.last_settled(last_id=last_id, settled_before=settled_before)
    rows = _sql.sections_after(last_id=last_id, up_to=up_to, batch=batch)
    if not rows:
        return 0
    entries = [Entry(*(row[name] for name in Entry._fields)) for row in rows]
    pairs = sorted({(entry.account_id, entry.video_id) for entry in entries})
    known = {
        (row["account_id"], row["video_id"]): _stored(row)
        for row in _sql.progress_of(pairs=_json(pairs))
    }
    change = fold(entries, known, ledger.days_in(ZoneInfo(zone)))
    _sql.put_progress(rows=_json([progress_row(p, change.progress[p]) for p in pairs]))
    _sql.add_video_days(rows=_json([(*key, *n) for key, n in sorted(change.videos.items())]))
    _sql.add_account_days(rows=_json([(*key, *n) for key, n in sorted(change.accounts.items())]))
    _sql.move_watermark(last_id=rows[-1]["id"], time_zone=zone, now=at)
    versions.bump("viewing")
    return len(rows)


def _clear(batch: int) -> None:
    """Empty the roll-ups in parts. Until the end, the state holds REBUILDING instead of a zone."""
    _begin_clearing()
    while _clear_part(batch):
        pass


@db.transactional("rollups.begin_clearing")
def _begin_clearing() -> None:
    _sql.lock_state()
    _sql.move_watermark(last_id=0, time_zone=REBUILDING, now=now())


@db.transactional("rollups.clear")
def _clear_part(batch: int) -> int:
    """Delete up to `batch` rows of each table; when none is left, open the roll-ups again."""
    _sql.lock_state()
    parts = (_sql.clear_progress, _sql.clear_video_days, _sql.clear_account_days)
    gone = sum(part(batch=batch) for part in parts)
    if not gone:
        set_days(settings().report_time_zone)
        # In the transaction that found them empty, so that no second rebuild comes in between.
        _sql.move_watermark(last_id=0, time_zone=settings().report_time_zone, now=now())
    return gone


def set_days(zone: str) -> None:
    """Set the moment at which each day begins in this zone."""
    _sql.set_days(spans=_json(day_spans(zone)))


@lru_cache(maxsize=4)
def day_spans(zone: str) -> list[tuple[date, date, int]]:
    """Return the days of the table in spans of one offset: first, last, minutes behind UTC."""
    spans: list[tuple[date, date, int]] = []
    day, place = FIRST_DAY, ZoneInfo(zone)
    while day <= LAST_DAY:
        begins = datetime(day.year, day.month, day.day, tzinfo=place)
        offset = begins.utcoffset() or timedelta(0)
        minutes = -round(offset.total_seconds() / 60)
        if spans and spans[-1][2] == minutes:
            spans[-1] = (spans[-1][0], day, minutes)
        else:
            spans.append((day, day, minutes))
        day += timedelta(days=1)
    return spans


def _stored(row: Mapping[str, Any]) -> ledger.Progress:
    """Return the progress that a row of viewer_progress holds."""
    fields = {name: row[name] for name in ledger.Progress.__slots__}
    covered = [(start_s, end_s) for start_s, end_s in json.loads(row["covered"])]
    return ledger.Progress(**fields | {"covered": covered})


def _json(rows: Any) -> str:
    return json.dumps(rows, default=str, separators=(",", ":"))
