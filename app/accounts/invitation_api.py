"""/api/invitations: accounts for people who do not have one, made by themselves."""

from flask_login import current_user

from app.accounts import invitation_shapes as shapes
from app.accounts import invitations
from app.accounts.access import limited, role_required
from app.web import limits
from app.web.api import Answer, Api, Json, ListQuery
from app.web.api.lists import listed

api = Api("invitations", __name__, area="admin", tag="Users")


@api.get("/invitations", returns=[shapes.Invitation])
@role_required("admin")
def list_invitations(query: ListQuery) -> Answer:
    """List the open invitations, newest first, those that have expired among them."""
    rows, following = listed(invitations.rows, query, "-sent")
    return Answer([shapes.invitation_json(row) for row in rows], next=following)


@api.post("/invitations", returns=shapes.Invitation, status=201)
@role_required("admin")
@limited("send", by="account")
def invite(body: shapes.InvitationForm) -> Answer:
    """Invite somebody by e-mail. An address that has an account or an invitation is a 409."""
    limits.hit("invite", f"account {current_user.id}")
    invitation_id = invitations.invite(body.email, body.role, current_user.id)
    return Answer(shapes.invitation_json(invitations.get(invitation_id)),
                  location=f"/api/invitations/{invitation_id}")


@api.get("/invitations/<id:invitation_id>", returns=shapes.Invitation)
@role_required("admin")
def get_invitation(invitation_id: int) -> Json:
    """Get one open invitation."""
    return shapes.invitation_json(invitations.get(invitation_id))


@api.post("/invitations/<id:invitation_id>/reminder", returns=shapes.Invitation, status=201)
@role_required("admin")
@limited("send", by="account")
def send_again(invitation_id: int) -> Answer:
    """Send an invitation again. It gets a new link and a new week, and the earlier link is void."""
    limits.hit("invite", f"account {current_user.id}")
    return Answer(shapes.invitation_json(invitations.send_again(invitation_id, current_user.id)))


@api.delete("/invitations/<id:invitation_id>")
@role_required("admin")
def withdraw(invitation_id: int) -> None:
    """Withdraw an invitation. Its link is void at once."""
    invitations.withdraw(invitation_id, current_user.id)
