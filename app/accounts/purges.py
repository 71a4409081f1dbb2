"""What accounts leave behind, deleted by the worker."""

from datetime import timedelta

from app import db
from app.accounts import links as mail_links
from app.accounts import locks, tokens
from app.accounts import sessions as sign_ins
from app.ops import worker
from app.ops.clock import now

BATCH = 1000
SESSIONS_KEPT = timedelta(days=30)
LINKS_KEPT = timedelta(days=7)


@db.transactional("sessions.purge")
def sessions() -> int:
    """Sign-ins that ended a month ago; how many, a batch at most."""
    return sign_ins.sql.purge_sessions(before=now() - SESSIONS_KEPT, batch=BATCH)


@db.transactional("links.purge")
def links() -> int:
    """Links that expired a week ago; how many, a batch at most."""
    return mail_links.sql.purge_mail_tokens(before=now() - LINKS_KEPT, batch=BATCH)


@db.transactional("locks.purge")
def forgotten_locks() -> int:
    """Failures that count no more; how many, a batch at most."""
    return locks.sql.purge_sign_in_locks(before=now() - 2 * locks.FORGET_AFTER, batch=BATCH)


def register() -> None:
    """Have the worker do all of them; refresh tokens before the sessions they point at."""
    worker.purge("refresh_tokens", tokens.purge)
    worker.purge("sessions", sessions)
    worker.purge("mail_tokens", links)
    worker.purge("sign_in_locks", forgotten_locks)
