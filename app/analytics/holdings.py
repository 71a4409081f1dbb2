"""Personal data in roll-ups; see app/ops/holdings.py."""

from datetime import date

from app import db
from app.ops.holdings import Holdings, Noun, Place, each

_sql = db.queries("analytics/holdings")

HOLDINGS = Holdings(
    part="analytics",
    nouns=(
        Noun("progress", "How far you are in each video.", each(_sql.list_progress, "video_id")),
        Noun("watch_days", "How long you watched on each day.",
             each(_sql.list_days, "day", date(1000, 1, 1))),
    ),
    places=(
        Place("viewer_progress.account_id", "kept", "Computed from the ledger; reports read it.",
              "progress"),
        Place("account_days.account_id", "kept", "Computed from the ledger; reports read it.",
              "watch_days"),
    ),
    nobody=("days", "rollup_state", "video_days"),
)
