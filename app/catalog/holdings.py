"""Personal data in the catalogue; see app/ops/holdings.py."""

from app import db
from app.ops.holdings import Holdings, Leaving, Noun, Place, each

FORMER_CHANNEL = "Former channel"

_sql = db.queries("catalog/holdings")


def erase(leaving: Leaving) -> None:
    """Take the person's name from their channel; media has deleted the videos in it."""
    channels = {row["id"] for row in _sql.list_channels(account_id=leaving.account_id)}
    if not channels:
        return
    leaving.owned("title", channels)
    _sql.rename_channels(account_id=leaving.account_id, name=FORMER_CHANNEL)
    _sql.blank_uploads(account_id=leaving.account_id)
    leaving.topics.add("catalog")


HOLDINGS = Holdings(
    part="catalog",
    nouns=(
        Noun("titles", "Your channel, and courses that you own.", each(_sql.list_own_titles)),
        Noun("videos", "The videos in them.", each(_sql.list_own_videos)),
        Noun("imports", "Catalogue files that you imported.", each(_sql.list_imports_by)),
    ),
    places=(
        Place("titles.owner_id", "anonymised", "A channel loses its name and its uploads; a course "
              "stays on air, for its learners.", "titles"),
        Place("imports.made_by", "kept", "Work for StreamVault; it reads “Former member”.",
              "imports"),
    ),
    nobody=("alliances", "countries", "credits", "external_refs", "genres", "houses", "languages",
            "people", "producers", "seasons", "title_countries", "title_genres", "title_releases",
            "video_languages", "videos"),
    erase=erase,
)
