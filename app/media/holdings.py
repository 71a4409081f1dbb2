"""Personal data in media; see app/ops/holdings.py."""

from app import db
from app.ops.holdings import Holdings, Leaving, Noun, Place, each

_sql = db.queries("media/holdings")


def erase(leaving: Leaving) -> None:
    """Delete every upload of the person, as they could one by one."""
    from app.media import uploads  # with pages, which the worker does without

    leaving.owned("video", {row["id"] for row in _sql.list_upload_ids(
        account_id=leaving.account_id)})
    uploads.delete_all(leaving.account_id)


HOLDINGS = Holdings(
    part="media",
    nouns=(Noun("files", "Where the files of your uploads are.", each(_sql.list_files)),),
    places=(Place("assets.video_id", "erased", "Uploads are deleted with their files' addresses, "
                  "comments and notifications. One that was watched stays in the ledger under its "
                  "name, and nobody can open it.", "files"),),
    erase=erase,
)
