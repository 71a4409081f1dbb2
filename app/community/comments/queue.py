"""The queue of comments: those that wait together are stored by one transaction.

One writer per process takes all that wait, stores them and acknowledges each. Under load the cost
of a COMMIT is shared, and a lone comment waits for nobody. Each message is checked by itself; a
rejected one rejects no other.
"""

import threading
from collections import deque
from collections.abc import Callable

from app import db
from app.community.comments import store
from app.community.comments.batch import Message, Stored
from app.config import settings
from app.ops import blocking
from app.ops.logs import log

AT_ONCE = 250  # messages in one transaction
MOST_QUEUED = 5000


class Queue:
    """The messages that wait, and the writer that stores them; the first message starts it."""

    def __init__(self) -> None:
        self._ready = threading.Condition()
        self._writer: threading.Thread | None = None
        self._waiting: deque[Message] = deque()

    def add(self, message: Message) -> None:
        """Queue a message. Raises Busy when the queue is full."""
        with self._ready:
            if len(self._waiting) >= MOST_QUEUED:
                raise db.Busy("comments.post: the queue is full.")
            self._waiting.append(message)
            if self._writer is None:
                self._start()
            self._ready.notify()

    def _start(self) -> None:
        self._writer = threading.Thread(target=self._write, name="comments", daemon=True)
        self._writer.start()

    def remove(self, message: Message) -> None:
        """Give up on a message; one that is being stored gets its outcome all the same."""
        with self._ready:
            if message in self._waiting:
                self._waiting.remove(message)

    def _write(self) -> None:
        while True:
            with self._ready:
                while not self._waiting:
                    self._ready.wait()
                most = min(AT_ONCE, len(self._waiting))
                taken = [self._waiting.popleft() for _ in range(most)]
            try:
                store.store_all(taken)
            except BaseException:  # this thread is being ended, and may look alive for a moment
                with self._ready:
                    self._writer = None
                    if self._waiting:
                        self._start()
                raise
            finally:
                for message in blocking.turns(taken):
                    if message.outcome is None:  # this thread is being ended: nothing was stored
                        message.outcome = db.TransactionExhausted("comments.post: interrupted.")
                    _acknowledge(message)


def _acknowledge(message: Message) -> None:
    """Acknowledge a message; a failure delays no other."""
    try:
        if message.acknowledge is not None:
            message.acknowledge(message)
    except Exception:
        log.exception("comments.acknowledge")


_queue = Queue()


def enqueue(message: Message, acknowledge: Callable[[Message], None]) -> None:
    """Have a message stored with all that wait at the same time; `acknowledge` gets it with its
    outcome. Raises Busy when the queue is full."""
    message.acknowledge = acknowledge
    _queue.add(message)


def wait_for(message: Message) -> Stored:
    """Have a message stored, wait, and return its comment.

    Raises what it is rejected for, or the database's error.
    """
    if db.in_transaction():  # it is part of the caller's, and no other message can be
        store.store_all([message])
    else:
        done = threading.Event()
        enqueue(message, lambda _: done.set())
        if not done.wait(2 * settings().transaction_deadline_seconds):
            _queue.remove(message)
            raise db.TransactionExhausted("comments.post: not stored in time.")
    if isinstance(message.outcome, Exception):
        raise message.outcome
    assert message.outcome is not None
    return message.outcome
