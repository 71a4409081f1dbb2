"""A batch: the comments that one transaction stores, each with an outcome of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app.accounts.viewer import Viewer
from app.web.errors import Problem

Row = dict[str, Any]
Stored = Row  # the comment, or {"held": True, …}
Outcome = Stored | Exception  # the stored comment, {"held": True, …}, or why it is rejected


@dataclass(slots=True, eq=False)
class Message:
    """A comment on its way into the database, and its outcome once it has one."""

    video_id: int
    author_id: int
    viewer: Viewer
    body: str
    client_msg_id: str | None = None
    media_second: int | None = None
    reply_to_id: int | None = None
    outcome: Outcome | None = None
    acknowledge: Callable[["Message"], None] | None = None  # called with the outcome

    @property
    def key(self) -> tuple[int, str] | None:
        """Return the key by which a message that is sent again is the same one."""
        return (self.author_id, self.client_msg_id) if self.client_msg_id else None


class Batch:
    """One attempt to store messages. A message is open until it is accepted or rejected; one that
    is sent twice gets the outcome of the first."""

    def __init__(self, messages: Sequence[Message]):
        self.messages = messages
        self.videos: dict[int, Row] = {}  # those that somebody here may watch
        self.replied_to: dict[Message, Row] = {}
        self.suspect: set[Message] = set()  # with a blocked word that a moderator looks at
        self._outcomes: dict[Message, Outcome] = {}
        self._twins: dict[Message, Message] = {}  # sent again → sent first

    @property
    def open(self) -> list[Message]:
        """The messages without an outcome, in the order in which they came."""
        return [message for message in self.messages
                if message not in self._outcomes and message not in self._twins]

    def reject(self, message: Message, why: Exception) -> None:
        """Reject one message; the others stay open."""
        self._outcomes[message] = why

    def accept(self, message: Message, stored: Stored) -> None:
        """Note what a message is stored as."""
        self._outcomes[message] = stored

    def pair(self) -> dict[tuple[int, str], Message]:
        """Pair the open messages that are sent twice, and return the first of each key."""
        first: dict[tuple[int, str], Message] = {}
        for message in self.open:
            if message.key and first.setdefault(message.key, message) is not message:
                self._twins[message] = first[message.key]
        return first

    def rejection(self, message: Message) -> Exception | None:
        """Return why a message is rejected, if it is."""
        found = self._outcomes.get(message)
        return found if isinstance(found, Exception) else None

    def outcomes(self) -> dict[Message, Outcome]:
        """Return the outcome of each message, once none is open."""
        for message, first in self._twins.items():
            same = message.video_id == first.video_id
            self._outcomes[message] = self._outcomes[first] if same else sent_elsewhere()
        return self._outcomes


def sent_elsewhere() -> Problem:
    """Return why a message is rejected whose key belongs to a comment on another video."""
    return Problem(409, "This client_msg_id was used for a comment on another video.",
                   code="message_id_taken", title="That id is taken")
