"""The purges delete what accounts no longer need, and keep the rest."""

from datetime import timedelta

import time_machine

from app import db
from app.accounts import links, locks, sessions
from app.ops.clock import now
from tests.accounts import tools
from tests.jobs import run_task

issue = db.transactional("tests.issue")(links.issue)


def test_old_sessions_links_and_failures_are_deleted_and_new_ones_kept(app, world):
    with time_machine.travel(now(), tick=False) as clock:
        leave_behind(world.bob)
        clock.shift(timedelta(days=45))
        leave_behind(world.charlie)
        for name in ("sessions", "mail_tokens", "sign_in_locks"):
            run_task(f"purge.{name}")
    left = [tools.rows(f"SELECT account_id FROM {table}") for table in ("sessions", "mail_tokens")]
    assert left == [[{"account_id": world.charlie.id}]] * 2
    assert len(tools.rows("SELECT scope FROM sign_in_locks")) == 2


def leave_behind(person) -> None:
    """Make one row of each kind."""
    sessions.open_session(person.id)
    issue("reset", person.email, timedelta(hours=1), person.id)
    locks.reserve(person.email, "198.51.100.1")
