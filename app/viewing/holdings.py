"""Personal data in the ledger; see app/ops/holdings.py."""

from app import db
from app.ops.holdings import Holdings, Noun, Place, each

_sql = db.queries("viewing/holdings")

HOLDINGS = Holdings(
    part="viewing",
    nouns=(
        Noun("watch_sessions", "When you watched which video, and in which country.",
             each(_sql.list_watch_sessions)),
        Noun("watch_sections", "The seconds that you played in each of these sessions.",
             each(_sql.list_watch_sections)),
    ),
    places=(
        Place("watch_sessions.account_id", "kept", "The ledger, which every report is counted "
              "from. It refers to an account without a person.", "watch_sessions"),
        Place("watch_sections.session_id", "kept", "The same.", "watch_sections"),
    ),
)
