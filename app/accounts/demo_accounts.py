"""The accounts of a public demo: everybody signs in to them, so nobody can take one over."""

from app.ops import demo
from app.web.errors import Problem

KEPT = ("This is an account of a public demo, which everybody can sign in to. Its password, e-mail "
        "address, two-step sign-in, roles and status cannot be changed. Create an account of your "
        "own to try that.")


def protect(account_id: int) -> None:
    """Raise Problem 403 for a change after which others could not sign in to a demo account."""
    if demo.holds(account_id):
        raise Problem(403, KEPT, code="demo_account", title="Demo account")
