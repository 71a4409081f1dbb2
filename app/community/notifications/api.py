"""/api/notifications: what the account was told, and how often it gets letters about it."""

from typing import Any

from flask_login import current_user

from app.accounts.access import signed_in
from app.accounts.viewer import own_viewer
from app.community import shapes
from app.community.notifications import notifications
from app.web.api import Answer, Api, ListQuery
from app.web.api.lists import listed

api = Api("notifications", __name__, area="community", tag="Notifications")


@api.get("/notifications", returns=[shapes.Notification])
@signed_in
def list_notifications(query: ListQuery) -> Answer:
    """What you were told, newest first."""
    rows, on = listed(notifications.sql.list_notifications, query, "-newest",
                      viewer=own_viewer())
    return Answer([notification_json(row) for row in rows], next=on)


@api.post("/notifications/seen", returns=shapes.Done)
@signed_in
def see_notifications() -> Answer:
    """Mark all as seen."""
    notifications.mark_all_seen(current_user.id)
    return Answer({"message": "Everything is marked as seen."})


@api.post("/notifications/<id:notification_id>/seen", returns=shapes.Done)
@signed_in
def see_notification(notification_id: int) -> Answer:
    """Mark one as seen."""
    notifications.mark_seen(notification_id, current_user.id)
    return Answer({"message": "Marked as seen."})


@api.delete("/notifications/<id:notification_id>/seen", returns=shapes.Done)
@signed_in
def unsee_notification(notification_id: int) -> Answer:
    """Make one new again."""
    notifications.mark_unseen(notification_id, current_user.id)
    return Answer({"message": "Marked as new."})


@api.get("/notifications/letters", returns=shapes.LettersShape)
@signed_in
def get_letters() -> Answer:
    """How often you get letters about what you have not seen."""
    return Answer({"digest": notifications.interval(current_user.id)})


@api.put("/notifications/letters", returns=shapes.LettersShape)
@signed_in
def set_letters(body: shapes.Letters) -> Answer:
    """Choose how often."""
    notifications.set_interval(current_user.id, body.digest)
    return Answer({"digest": body.digest})


def notification_json(row: dict[str, Any]) -> dict[str, Any]:
    """A notification as JSON, with a sentence for who only shows it."""
    if row["kind"] == "upload":
        text = f"{row['creator_name']} uploaded {row['video_name']}"
    elif row["kind"] == "application":
        text = notifications.decision(row)
    else:
        text = f"{row['replier']} answered your comment below {row['video_name']}"
    return {"id": str(row["id"]), "kind": row["kind"], "objectId": str(row["object_id"]),
            "videoId": str(row["video_id"]) if row["video_id"] else None,
            "createdAt": row["newest"], "seenAt": row["seen_at"], "text": text}
