"""/api/tokens: the tokens that people make for their programs."""

from flask_login import current_user

from app.accounts import personal_tokens, shapes
from app.accounts.access import signed_in
from app.web.api import Answer, Api

api = Api("tokens", __name__, area="account", tag="Signing in")


@api.get("/tokens", returns=[shapes.PersonalToken], scope=None)
@signed_in
def list_tokens() -> list[dict[str, object]]:
    """List your working personal tokens, newest first."""
    return [shapes.token_json(row) for row in personal_tokens.of_account(current_user.id)]


@api.post("/tokens", returns=shapes.NewToken, status=201, scope=None)
@signed_in
def create_token(body: shapes.TokenForm) -> Answer:
    """Create a personal token. Its secret is in this answer and nowhere else."""
    made = personal_tokens.create(current_user.id, body.name, body.scopes, body.days)
    return Answer(shapes.token_json(made) | {"token": made["token"]},
                  headers={"Cache-Control": "no-store"})


@api.delete("/tokens/<id:token_id>", scope=None)
@signed_in
def revoke_token(token_id: int) -> Answer:
    """Revoke a personal token. It stops working at once."""
    personal_tokens.revoke(current_user.id, token_id)
    return Answer()
