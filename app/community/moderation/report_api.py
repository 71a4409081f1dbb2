"""/api/comment-reports and /api/comment-removals: what readers report, and what is removed."""

from flask_login import current_user

from app.accounts.access import role_required, signed_in
from app.accounts.viewer import own_viewer
from app.community.moderation import moderation, reports, shapes
from app.community.moderation.moderation import MODERATORS
from app.community.shapes import Done
from app.web.api import Answer, Api, ListQuery
from app.web.api.lists import listed

api = Api("comment_reports", __name__, area="community", tag="Moderation of comments")


@api.get("/comment-reports", returns=[shapes.ReportedComment])
@role_required(*MODERATORS)
def list_reports(query: ListQuery) -> Answer:
    """List comments with open reports, the most reported first, then the latest.

    Employees and administrators see all of them, creators and instructors those on their own
    titles.
    """
    rows, following = listed(reports.rows, query, "-weight",
                             owner_id=moderation.scope(current_user))
    return Answer([shapes.reported_json(row) for row in rows], next=following)


@api.post("/comment-reports", returns=Done)
@signed_in
def report_comment(body: shapes.NewReport) -> Answer:
    """Report a comment that you can see and have not written. A second report changes the first."""
    accepted = reports.report(body.commentId, own_viewer(), body.reason, body.note)
    return Answer({"message": reports.THANKS if accepted else reports.REVIEWED})


@api.post("/comment-reports/<id:comment_id>/dismissal", returns=Done)
@role_required(*MODERATORS)
def dismiss_reports(comment_id: int) -> Answer:
    """Dismiss the reports of a comment, which stays. A 409 when no report is open."""
    reports.dismiss(comment_id, current_user)
    return Answer({"message": "Reports dismissed."})


@api.delete("/comment-reports/<id:comment_id>/dismissal", returns=Done)
@role_required(*MODERATORS)
def undo_dismissal(comment_id: int) -> Answer:
    """Open the reports again that were dismissed last. A 409 when there are none."""
    reports.undo_dismissal(comment_id, current_user)
    return Answer({"message": "The reports are open again."})


@api.post("/comment-removals", returns=shapes.ModeratedComment, status=201)
@role_required(*MODERATORS)
def remove_comment(body: shapes.NewRemoval) -> Answer:
    """Remove a comment for everybody and settle its reports. A 409 when it is removed already."""
    row = moderation.remove(body.commentId, current_user, body.reason)
    return Answer(shapes.moderated_json(row), location=f"/api/comment-removals/{row['id']}")


@api.delete("/comment-removals/<id:comment_id>", returns=shapes.ModeratedComment)
@role_required(*MODERATORS)
def restore_comment(comment_id: int) -> Answer:
    """Restore a removed comment. A creator cannot when StreamVault removed it: a 403."""
    return Answer(shapes.moderated_json(moderation.restore(comment_id, current_user)))
