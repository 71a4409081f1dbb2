"""Delivery in one process: whatever happens to the hints, each member sees each comment once, in
order, and ends with what is stored."""

from collections.abc import Callable
from dataclasses import dataclass, field

import hypothesis
import pytest
from hypothesis import strategies as st

from app import db
from app.community.comments import delivery
from app.community.comments.delivery import Delivery, Position

pytestmark = pytest.mark.no_database

VIDEO = 7
MEMBERS = ("ann", "ben", "cy")


class Log:
    """The database's part: one room, and what happens while somebody reads it."""

    def __init__(self) -> None:
        self.last_seq = self.revision = 0
        self.rows: dict[int, dict] = {}
        self.meanwhile: list[Callable[[], object]] = []

    def change(self, seq: int | None = None, *, state: str = "visible") -> dict:
        """Add a comment, or change one; returns its row as of now."""
        self.revision += 1
        if seq is None:
            seq = self.last_seq = self.last_seq + 1
        self.rows[seq] = {"video_id": VIDEO, "seq": seq, "revision": self.revision,
                          "state": state, "body": f"revision {self.revision}"}
        return dict(self.rows[seq])

    def _read(self, found):
        if self.meanwhile:
            self.meanwhile.pop(0)()
        return found

    def state(self, _video_id: int) -> dict:
        return self._read({"last_seq": self.last_seq, "revision": self.revision})

    def revisions(self, video_ids: list[int]) -> dict[int, int]:
        return dict.fromkeys(video_ids, self.revision)

    def comments_between(self, video_id: int, after_seq: int, up_to_seq: int, limit: int):
        rows = [dict(self.rows[seq]) for seq in range(after_seq + 1, up_to_seq + 1)
                if seq in self.rows]
        return self._read(rows[:limit])

    def changes_between(self, video_id: int, after_revision: int, up_to_revision: int,
                        up_to_seq: int, limit: int):
        rows = [dict(row) for row in self.rows.values() if row["seq"] <= up_to_seq
                and after_revision < row["revision"] <= up_to_revision]
        return self._read(sorted(rows, key=lambda row: row["revision"])[:limit])


@dataclass
class Member:
    """What a client keeps: as the watch page does, it believes the later revision."""

    begins: int = 0  # it asked for nothing up to here
    seq: int = 0
    revision: int = 0
    shown: list[int] = field(default_factory=list)
    rows: dict[int, dict] = field(default_factory=dict)
    inside: bool = False

    def take(self, name: str, row: dict) -> None:
        if name == "new_comment":
            assert row["seq"] not in self.rows, f"comment {row['seq']} came twice"
            assert row["seq"] > self.seq, f"comment {row['seq']} came after {self.seq}"
            self.shown.append(row["seq"])
        if row["revision"] >= self.rows.get(row["seq"], row)["revision"]:
            self.rows[row["seq"]] = row
        self.seq = max(self.seq, row["seq"])


class Sockets:
    """The sockets: who was admitted gets what is delivered."""

    def __init__(self) -> None:
        self.members = {name: Member() for name in MEMBERS}
        self.beside: list[tuple] = []
        self.breaks = 0

    def broadcast(self, _video_id: int, events: list) -> None:
        if self.breaks:
            self.breaks -= 1
            raise RuntimeError("the sockets broke")
        for member in self.members.values():
            if member.inside:
                for event in events:
                    member.take(*event)

    def deliver(self, sid: str, events: list) -> None:
        for event in events:
            self.members[sid].take(*event)

    def admit(self, sid: str, _video_id: int) -> None:
        self.members[sid].inside = True

    def dismiss(self, sid: str, _video_id: int) -> None:
        self.members[sid].inside = False

    def start(self, work, *args) -> None:
        self.beside.append((work, *args))

    def go_on(self) -> None:
        while self.beside:
            work, *args = self.beside.pop(0)
            work(*args)


class Process:
    """One process's rooms over a log, and the hints that are still on their way."""

    def __init__(self, kind=Delivery):
        self.log, self.sockets = Log(), Sockets()
        self.rooms = kind(self.sockets)
        self.hints: list[Callable[[], None]] = []

    def commit(self, seq: int | None = None, state: str = "visible", *, here: bool) -> None:
        row = self.log.change(seq, state=state)
        if here:
            self.hints.append(lambda: self.rooms.committed([row]))
        else:
            self.hints.append(lambda: self.rooms.advanced(VIDEO, row["revision"]))

    def join(self, name: str, *, fresh: bool = False) -> None:
        member = self.sockets.members[name]
        seen = None if fresh else Position(member.seq, member.revision)
        if fresh:
            member.rows.clear()
        answer = self.rooms.join(name, VIDEO, seen)
        if fresh:
            member.begins = member.seq = answer.seq
        member.revision = answer.revision

    def leave(self, name: str) -> None:
        member = self.sockets.members[name]
        if member.inside:  # up to where it has surely seen everything
            room = self.rooms._rooms[VIDEO]
            member.revision = max(member.revision, room.revision)
        self.rooms.leave(name, VIDEO)

    def settle(self) -> None:
        """Everything stops, the hints are lost; `check` finds what is missing."""
        self.log.meanwhile.clear()
        self.sockets.go_on()
        self.rooms.check()
        self.sockets.go_on()

    def judge(self) -> None:
        inside = [name for name in MEMBERS if name in self.rooms.members().get(VIDEO, ())]
        for name in inside:
            member = self.sockets.members[name]
            assert member.inside, name
            wanted = {seq: row for seq, row in self.log.rows.items() if seq > member.begins}
            assert {seq: row for seq, row in member.rows.items()
                    if seq > member.begins} == wanted, name
            assert member.shown == sorted(set(member.shown)), name


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(delivery, "CHUNK", 2)
    monkeypatch.setattr(delivery, "RETRY_S", 0.0)


def process(kind=Delivery) -> Process:
    """A process whose reads are answered by its log."""
    found = Process(kind)
    delivery._sql = found.log
    delivery.rooms = type("Rooms", (), {
        "state": staticmethod(found.log.state), "revisions": staticmethod(found.log.revisions)})
    return found


@pytest.fixture(autouse=True)
def put_back(monkeypatch):
    monkeypatch.setattr(delivery, "_sql", delivery._sql)
    monkeypatch.setattr(delivery, "rooms", delivery.rooms)


names = st.sampled_from(MEMBERS)
places = st.integers(1, 6)
changes = st.one_of(
    st.tuples(st.just("say"), st.booleans()),
    st.tuples(st.just("edit"), places, st.booleans()),
    st.tuples(st.just("delete"), places, st.booleans()))
hints = st.one_of(
    st.tuples(st.just("hint"), st.integers(0, 5)), st.tuples(st.just("twice"), st.integers(0, 5)),
    st.tuples(st.just("lose"), st.integers(0, 5)))
moves = st.one_of(
    st.tuples(st.just("join"), names, st.booleans()), st.tuples(st.just("leave"), names),
    st.tuples(st.just("go")), st.tuples(st.just("check")))
actions = st.one_of(changes, changes, hints, hints, moves,
                    st.tuples(st.just("meanwhile"), st.one_of(changes, hints)))


def do(it: Process, action: tuple) -> None:
    match action:
        case "say", here:
            it.commit(here=here)
        case "edit", place, here if place in it.log.rows:
            if it.log.rows[place]["state"] == "visible":
                it.commit(place, here=here)
        case "delete", place, here if place in it.log.rows:
            it.commit(place, "deleted", here=here)
        case "hint" | "twice" | "lose" as what, place if place < len(it.hints):
            for _ in range({"hint": 1, "twice": 2, "lose": 0}[what]):
                it.hints[place]()
            del it.hints[place]
        case "join", name, fresh:
            it.join(name, fresh=fresh or not it.sockets.members[name].revision)
        case "leave", name:
            it.leave(name)
        case ("go",):
            it.sockets.go_on()
        case ("check",):
            it.rooms.check()
        case "meanwhile", inner:
            it.log.meanwhile.append(lambda: do(it, inner))


def play(kind, script: list[tuple]) -> None:
    it = process(kind)
    for action in script:
        do(it, action)
    it.settle()
    it.judge()


@hypothesis.settings(deadline=None, max_examples=400, database=None, suppress_health_check=[
    hypothesis.HealthCheck.function_scoped_fixture])
@hypothesis.given(st.lists(actions, max_size=40))
def test_whatever_happens_to_the_hints_members_see_each_comment_once_in_order(script):
    play(Delivery, script)


class Careless(Delivery):
    """Hands on what it hears as it hears it."""

    def committed(self, changed: list[dict]) -> None:
        self._sockets.broadcast(VIDEO, [delivery._event(row, row["seq"] - 1) for row in changed])

    def check(self) -> None:
        """Believes that nothing was lost."""


def test_handing_on_what_is_heard_as_it_is_heard_fails():
    """Negative control: what comes in another order is shown in another order, and what is lost
    stays away."""
    for hints in (("hint", 1), ("hint", 0)), (("twice", 0), ("hint", 0)), (("lose", 0),):
        script = [("join", "ann", True), ("say", True), ("say", True), *hints]
        play(Delivery, script)
        with pytest.raises(AssertionError):
            play(Careless, script)


def test_what_is_told_while_the_log_is_read_is_not_forgotten():
    it = process()
    it.join("ann", fresh=True)
    it.log.change()

    def meanwhile() -> None:
        it.log.change()
        it.rooms.advanced(VIDEO, 2)

    it.log.meanwhile = [meanwhile]
    it.rooms.advanced(VIDEO, 1)
    it.sockets.go_on()
    assert it.sockets.members["ann"].shown == [1, 2]


def test_a_video_that_is_gone_does_not_keep_its_room_busy():
    it = process()
    it.join("ann", fresh=True)
    it.rooms.advanced(VIDEO, 9)
    it.sockets.go_on()
    assert not it.rooms._rooms[VIDEO].delivering and not it.sockets.beside


def test_who_left_is_told_nothing_though_others_stay():
    it = process()
    for name in ("ann", "ben"):
        it.join(name, fresh=True)
    it.rooms.leave("ann", VIDEO)
    it.commit(here=True)
    it.hints.pop()()
    it.sockets.go_on()
    assert (it.sockets.members["ann"].shown, it.sockets.members["ben"].shown) == ([], [1])


def test_who_leaves_while_catching_up_stays_out():
    it = process()
    for _ in range(5):
        it.log.change()
    it.join("ben", fresh=True)
    it.sockets.members["ann"].revision = 1
    it.sockets.members["ann"].seq = 1
    it.log.meanwhile = [lambda: it.rooms.leave("ann", VIDEO)]
    it.rooms.join("ann", VIDEO, Position(1, 1))
    assert not it.sockets.members["ann"].inside
    assert it.rooms.members() == {VIDEO: {"ben"}}


def test_who_joins_again_is_told_on_from_what_it_says_and_once():
    it = process()
    it.join("ann", fresh=True)
    for _ in range(3):
        it.commit(here=True)
        it.hints.pop()()
    it.sockets.go_on()
    member = it.sockets.members["ann"]
    member.seq, member.revision, member.shown, member.rows = 1, 1, [1], {1: member.rows[1]}

    def meanwhile() -> None:  # one more is said while it catches up
        it.commit(here=True)
        it.hints.pop()()
        it.sockets.go_on()

    it.log.meanwhile = [meanwhile]
    it.join("ann")
    it.settle()
    assert member.shown == [1, 2, 3, 4] and member.inside


def test_an_sockets_that_breaks_once_stops_the_room_only_until_the_next_look():
    it = process()
    it.join("ann", fresh=True)
    it.sockets.breaks = 1
    it.commit(here=True)
    it.hints.pop()()
    it.sockets.go_on()
    it.settle()
    assert it.sockets.members["ann"].shown == [1]


def test_a_database_that_is_away_is_asked_again():
    it = process()
    it.join("ann", fresh=True)
    failures = [db.ServerAway("away"), db.ServerAway("away")]

    def fail() -> None:
        raise failures.pop()

    it.log.change()
    it.log.meanwhile = [fail, fail]
    it.rooms.advanced(VIDEO, 1)
    it.sockets.go_on()
    assert it.sockets.members["ann"].shown == [1] and not failures


def test_who_lacks_too_much_is_told_to_load_the_page(monkeypatch):
    monkeypatch.setattr(delivery, "MOST_MISSED", 3)
    it = process()
    for _ in range(5):
        it.log.change()
    assert not it.rooms.join("ann", VIDEO, Position(2, 2)).behind
    answer = it.rooms.join("ben", VIDEO, Position(1, 1))
    assert (answer.behind, answer.seq, answer.revision) == (True, 5, 5)
    assert it.sockets.members["ben"].shown == [] and it.sockets.members["ben"].inside
