"""What accounts leave behind, deleted by the worker."""

from app.accounts import links, locks, sessions, tokens
from app.ops import worker


def register() -> None:
    """Have the worker do all of them; refresh tokens before the sessions they point at."""
    worker.purge("refresh_tokens", tokens.purge)
    worker.purge("sessions", sessions.purge)
    worker.purge("mail_tokens", links.purge)
    worker.purge("sign_in_locks", locks.purge)
