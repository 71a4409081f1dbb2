"""Messages between processes: each is read once, also one that becomes visible late."""

import pytest

from app import db
from app.ops import bus
from tests.live.servers import wait_for

pytestmark = pytest.mark.commits


@pytest.fixture
def elsewhere(monkeypatch):
    """Publish as another process."""
    def publish(number: int) -> None:
        with monkeypatch.context() as other:
            other.setattr(bus, "host", lambda: "another")
            bus.publish("comments", number=number)

    return publish


def numbers(messages: list[dict]) -> list[int]:
    return [message["number"] for message in messages]


class Careless(bus.Reader):
    """Reads only what comes after the last id."""

    def _note(self, number: int, at: float) -> None:
        self.last = number


def told_late(database, elsewhere, reader) -> list[int]:
    """Commit the first message after the second, and return what the reader gets."""
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
    """Run in a context of its own, which has its own transaction."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(deed).result(30)


def test_a_message_that_becomes_visible_late_is_read_once(database, elsewhere):
    assert told_late(database, elsewhere, bus.Reader()) == [2, 1]


def test_reading_from_the_last_id_alone_would_miss_it(database, elsewhere):
    """Negative control."""
    assert told_late(database, elsewhere, Careless()) == [2]


def test_a_rolled_back_message_reaches_nobody(database, elsewhere):
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


def test_a_reader_gives_up_on_unused_numbers(database, elsewhere, monkeypatch):
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


def test_a_process_does_not_read_its_own_messages(database, elsewhere):
    reader = bus.Reader()
    reader.read()
    db.run("tests.tell", lambda: bus.publish("comments", number=1))
    db.run("tests.tell", elsewhere, 2)
    assert numbers(reader.read()) == [2]


def test_publishing_needs_a_transaction(database):
    with pytest.raises(Exception, match=r"transaction"):
        bus.publish("comments", number=1)


def test_listening_continues_after_the_database_was_down(database, elsewhere, monkeypatch):
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
