"""Files of uploads, and applications to become a creator or an instructor."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import cycle

from app.config import Settings
from seeds.accounts import Account
from seeds.names import local_part
from seeds.rows import Table
from seeds.source import dice, table
from seeds.titles import Title

FOLDER = "storage/v1/object/public/uploads"
EARLY = 60  # applicants have been here for a while
DEMO = 8  # the demo accounts have the first ids, and no application to stand in their way


def build(
    number: int, anchor: date, catalogue: Sequence[Title], everybody: Sequence[Account],
    employees: Sequence[int],
) -> list[Table]:  # fmt: skip
    """Return the assets of uploads, and some applications, open and decided."""
    return [_assets(catalogue), _applications(number, anchor, everybody, employees)]


def _assets(catalogue: Sequence[Title]) -> Table:
    """Return an asset for each upload, on the host of the default setting."""
    host = Settings.model_fields["upload_hosts"].default
    uploads = [(title, video) for title in catalogue if title.kind == "channel"
               for video in title.videos]  # fmt: skip
    return Table(
        "assets",
        ("id", "video_id", "provider", "state", "url", "created_at"),
        [(i, video.id, "url", "ready",
          f"https://{host}/{FOLDER}/{local_part(title.owner or title.name)}/{video.id}.mp4",
          video.created_at) for i, (title, video) in enumerate(uploads, start=1)],
    )  # fmt: skip


def _applications(
    number: int, anchor: date, everybody: Sequence[Account], employees: Sequence[int]
) -> Table:
    """Return applications: approved ones of creators, waiting or declined ones of customers."""
    chance = dice(number, "applications")
    texts = table("applications")
    applicants: dict[str, list[Account]] = {}
    for role in ("creator", "instructor"):
        applicants[role] = [a for a in everybody if role in a.roles and a.id > DEMO]
    customers = [a for a in everybody if a.roles == ("customer",) and a.id > DEMO
                 and a.status == "active" and a.left_on is None]  # fmt: skip
    early = sorted(customers, key=lambda a: (a.created_at, a.id))[:EARLY]
    rows: list[tuple[object, ...]] = []
    deciders = cycle(employees[1:] or employees)
    for row in sorted(texts, key=lambda row: -int(row["days"])):
        approved = row["state"] == "approved"
        pool = applicants[row["role"]] if approved else early
        applicant = pool.pop(chance.randrange(len(pool)))
        day = anchor - timedelta(days=int(row["days"]))
        sent = datetime.combine(day, time(chance.randint(9, 20), chance.randint(0, 59)))
        sent = max(sent, applicant.created_at + timedelta(hours=1))
        decided = None if row["state"] == "open" else sent + timedelta(
            days=1, minutes=chance.randint(20, 900))
        rows.append((
            len(rows) + 1, applicant.id, row["role"], row["message"], row["state"],
            True if decided is None else None, row["answer"],
            next(deciders) if decided else None, decided, 1 if decided is None else 2, sent,
        ))  # fmt: skip
    return Table(
        "role_applications",
        ("id", "account_id", "role", "message", "state", "is_open", "answer", "decided_by",
         "decided_at", "row_version", "created_at"),
        rows,
    )  # fmt: skip
