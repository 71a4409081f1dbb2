"""The share of time that other work takes from ours."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

BEAT_S = 0.02


@contextmanager
def lost_time() -> Iterator[list[float]]:
    """A list of one number: the seconds by which a thread that only sleeps has come too late.

    Next to nothing on an idle machine. What a test measures on a busy one may be later by this
    much and not be the fault of the code.
    """
    lost, stop = [0.0], threading.Event()

    def beat() -> None:
        while not stop.is_set():
            began = time.monotonic()
            time.sleep(BEAT_S)
            lost[0] += max(0.0, time.monotonic() - began - 2 * BEAT_S)

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield lost
    finally:
        stop.set()
        thread.join()
