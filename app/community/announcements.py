"""Who wants to hear of a comment once it is stored: whatever brings it to those who are watching.

A hook gets the stored comment after its COMMIT; it must not raise, and writes nothing.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from app import db

Row = dict[str, Any]

new_comment: list[Callable[[Row], None]] = []


def announce(comment: Row) -> None:
    """Tell every hook when the current transaction is committed; nobody when it is not."""
    for hook in new_comment:
        db.after_commit(partial(hook, comment))
