"""What processes tell each other: each message once, also those that become visible late."""

import pytest

from app import db
from app.ops import bus
from tests.live.servers import wait_for

pytestmark = pytest.mark.commits


@pytest.fixture
def elsewhere(monkeypatch):
    """As another process: what is published comes from it."""
    def publish(number: int) -> None:
        with monkeypatch.context() as other:
            other.setattr(bus, "host", lambda: "another")
            bus.publish("comments", number=number)

    return publish


def numbers(messages: list[dict]) -> list[int]:
    return [message["number"] for message in messages]


class Careless(bus.Reader):
    """Asks only for what comes after the last it saw."""

    def _note(self, number: int, at: float) -> None:
        self.last = number


def told_late(database, elsewhere, reader) -> list[int]:
    """The first message's transaction ends after the second's; what the reader gets."""
    found: list[int] = []
    reader.read()
    slow = db.transaction("tests.slow")
    for attempt in slow:
        with attempt:
            elsewhere(1)
            in_another_thread(lambda: db.run("tests.fast", elsewhere, 2))
            found += in_another_thread(lambda: numbers(reader.read()))
    for _ in range(3):
        found += numbers(reader.read())
    return found


def in_another_thread(deed):
    """A connection of its own: a transaction belongs to its context."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(deed).result(30)


def test_a_message_that_becomes_visible_late_is_read_once(database, elsewhere):
    assert told_late(database, elsewhere, bus.Reader()) == [2, 1]


def test_reading_on_from_the_last_one_only_would_miss_it(database, elsewhere):
    """Negative control."""
    assert told_late(database, elsewhere, Careless()) == [2]


def test_what_is_rolled_back_is_told_to_nobody(database, elsewhere):
    reader = bus.Reader()
    reader.read()

    def fail() -> None:
        elsewhere(1)
        raise ValueError

    with pytest.raises(ValueError):
        db.run("tests.fail", fail)
    db.run("tests.tell", elsewhere, 2)
    assert numbers(reader.read()) == [2] and numbers(reader.read()) == []
    assert reader.last - 1 in reader.gaps, "its number is looked for, for some seconds"


def test_numbers_nobody_will_use_are_not_looked_for_for_ever(database, elsewhere, monkeypatch):
    reader = bus.Reader()
    reader.read()
    with pytest.raises(ValueError):
        db.run("tests.fail", lambda: (elsewhere(1), int("x")))
    db.run("tests.tell", elsewhere, 2)
    reader.read()
    assert reader.gaps
    later = bus.time.monotonic() + bus.GAP_S + 1
    monkeypatch.setattr(bus.time, "monotonic", lambda: later)
    assert reader.read() == [] and reader.gaps == {}


def test_ones_own_messages_are_not_ones_news(database, elsewhere):
    reader = bus.Reader()
    reader.read()
    db.run("tests.tell", lambda: bus.publish("comments", number=1))
    db.run("tests.tell", elsewhere, 2)
    assert numbers(reader.read()) == [2]


def test_without_a_transaction_nothing_is_told(database):
    with pytest.raises(Exception, match=r"transaction"):
        bus.publish("comments", number=1)


def test_listening_goes_on_after_the_database_was_away(database, elsewhere, monkeypatch):
    monkeypatch.setattr(bus, "POLL_S", 0.01)
    monkeypatch.setattr(bus, "AFTER_ERROR_S", 0.01)
    away = [db.ServerAway("away")]
    read = bus.Reader.read

    def sometimes(reader):
        if reader.last is not None and away:
            raise away.pop()
        found = read(reader)
        started.append(1)
        return found

    started: list[int] = []
    monkeypatch.setattr(bus.Reader, "read", sometimes)
    found: list[int] = []

    def listen() -> None:
        for message in bus.listen():
            found.append(message["number"])
            if message["number"] == 2:
                return

    import contextvars
    import threading

    thread = threading.Thread(target=contextvars.copy_context().run, args=(listen,), daemon=True)
    thread.start()
    wait_for(lambda: started)
    for number in (1, 2):
        db.run("tests.tell", elsewhere, number)
    thread.join(30)
    assert found == [1, 2] and not away
