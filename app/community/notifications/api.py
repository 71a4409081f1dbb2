"""/api/notifications: the account's notifications, and the e-mail about unread ones."""


from flask_login import current_user

from app.accounts.access import signed_in
from app.accounts.viewer import own_viewer
from app.community.notifications import notifications, shapes
from app.community.shapes import Done, Json
from app.web.api import Answer, Api, ListQuery

api = Api("notifications", __name__, area="community", tag="Notifications")


@api.get("/notifications", returns=[shapes.Notification])
@signed_in
def list_notifications(query: ListQuery) -> Answer:
    """List your notifications, newest first."""
    rows, next_page = notifications.own(own_viewer(), query)
    return Answer([notification_json(row) for row in rows], next=next_page)


@api.post("/notifications/read", returns=Done)
@signed_in
def read_notifications() -> Answer:
    """Mark all notifications as read."""
    notifications.mark_all_read(current_user.id)
    return Answer({"message": "All marked as read."})


@api.post("/notifications/<id:notification_id>/read", returns=Done)
@signed_in
def read_notification(notification_id: int) -> Answer:
    """Mark a notification as read."""
    notifications.mark_read(notification_id, current_user.id)
    return Answer({"message": "Marked as read."})


@api.delete("/notifications/<id:notification_id>/read", returns=Done)
@signed_in
def unread_notification(notification_id: int) -> Answer:
    """Mark a notification as unread."""
    notifications.mark_unread(notification_id, current_user.id)
    return Answer({"message": "Marked as unread."})


@api.get("/notifications/email", returns=shapes.EmailSettings)
@signed_in
def get_email_settings() -> Answer:
    """Get how often you receive e-mail about unread notifications."""
    return Answer({"digest": notifications.interval(current_user.id)})


@api.put("/notifications/email", returns=shapes.EmailSettings)
@signed_in
def set_email_settings(body: shapes.EmailSettingsForm) -> Answer:
    """Set how often you receive e-mail about unread notifications."""
    notifications.set_interval(current_user.id, body.digest)
    return Answer({"digest": body.digest})


def notification_json(row: notifications.Listed) -> Json:
    """Return a notification as JSON, with a sentence to show."""
    if row["kind"] == "upload":
        text = f"{row['creator_name']} uploaded {row['video_name']}"
    elif row["kind"] == "application":
        text = notifications.decision(row)
    elif row["kind"] == "rejection":
        text = notifications.rejection(row)
    else:
        text = f"{row['replier']} replied to your comment on {row['video_name']}"
    return {"id": str(row["id"]), "kind": row["kind"], "objectId": str(row["object_id"]),
            "videoId": str(row["video_id"]) if row["video_id"] else None,
            "createdAt": row["newest"], "readAt": row["seen_at"], "text": text}
