"""Personal data in the community; see app/ops/holdings.py.

Comments and reviews stay, for the conversation is also that of the others. Their author reads
"Former member", which is the name of the account that is left.
"""

from collections.abc import Iterable, Mapping

from app import db
from app.ops.holdings import Holdings, Leaving, Noun, Place, each

_sql = db.queries("community/holdings")


def erase(leaving: Leaving) -> None:
    """Delete subscriptions, notifications, sanctions and held comments of the person."""
    account_id = leaving.account_id
    leaving.owned("comment_sanction", _ids(_sql.list_sanction_ids(account_id=account_id)))
    leaving.owned("held_comment", _ids(_sql.list_held_ids(account_id=account_id)))
    _sql.delete_held(account_id=account_id)
    _sql.blank_reports(account_id=account_id)
    _sql.blank_deleted_comments(account_id=account_id)
    _sql.delete_sanctions(account_id=account_id)
    _sql.delete_subscriptions(account_id=account_id)
    _sql.delete_notifications(account_id=account_id)
    _sql.delete_settings(account_id=account_id)
    leaving.topics.add("subscriptions")


def _ids(rows: Iterable[Mapping[str, int]]) -> set[int]:
    return {row["id"] for row in rows}


WORK = "Work for StreamVault about others, so not in the download; it reads “Former member”."

HOLDINGS = Holdings(
    part="community",
    nouns=(
        Noun("comments", "Your comments, also removed ones.", each(_sql.list_comments_of)),
        Noun("held_comments", "Your held comments.", each(_sql.list_held_of)),
        Noun("reviews", "Your reviews.", each(_sql.list_reviews_of)),
        Noun("reports", "Comments that you reported.", each(_sql.list_reports_of)),
        Noun("sanctions", "When you were muted or banned.", each(_sql.list_sanctions_of)),
        Noun("subscriptions", "Creators you subscribe to.", each(_sql.list_subscriptions_of)),
        Noun("notifications", "Your notifications.", each(_sql.list_notifications_of)),
        Noun("notification_settings", "How often you get a digest.", each(_sql.list_settings_of)),
    ),
    places=(
        Place("comments.account_id", "anonymised", "They stay, by “Former member”; the text of "
              "those that you deleted goes.", "comments"),
        Place("reviews.account_id", "anonymised", "They stay, by “Former member”.", "reviews"),
        Place("held_comments.account_id", "erased", "Nobody has read them yet.", "held_comments"),
        Place("comment_reports.account_id", "anonymised", "They stay for the moderators, without "
              "your note.", "reports"),
        Place("comment_sanctions.account_id", "erased", "Nobody is left whom they could stop.",
              "sanctions"),
        Place("comment_sanctions.made_by", "kept", WORK),
        Place("comment_words.made_by", "kept", WORK),
        Place("subscriptions.account_id", "erased", "Creators no longer count you.",
              "subscriptions"),
        Place("subscriptions.creator_id", "erased", "Your channel has no subscribers any more. "
              "They are other people, so not in the download."),
        Place("notifications.account_id", "erased", "Nobody is left to read them.",
              "notifications"),
        Place("notification_settings.account_id", "erased", "Nobody is left to mail.",
              "notification_settings"),
        Place("live_presence.watching", "expires", "Who is in a room: seconds after your sockets "
              "close. Too short for the download."),
    ),
    nobody=("comment_rooms",),
    erase=erase,
)
