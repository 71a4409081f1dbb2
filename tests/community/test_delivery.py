"""Delivery in one process: whatever happens to the broadcasts, each member sees each comment once,
in order, and ends with what is stored."""

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
    """The database's part: one room, and what happens while it is read."""

    def __init__(self) -> None:
        self.last_seq = self.revision = 0
        self.rows: dict[int, dict] = {}
        self.meanwhile: list[Callable[[], object]] = []

    def change(self, seq: int | None = None, *, state: str = "visible") -> dict:
        """Add a comment, or change one; return its present row."""
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
    """A client's state: as on the watch page, the later revision wins."""

    begins: int = 0  # the client asked for nothing up to here
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
    """The sockets: admitted ones get the broadcasts."""

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

    def run(self) -> None:
        while self.beside:
            work, *args = self.beside.pop(0)
            work(*args)


class Process:
    """One process's rooms over a log, and the broadcasts that are still on their way."""

    def __init__(self, kind=Delivery):
        self.log, self.sockets = Log(), Sockets()
        self.rooms = kind(self.sockets)
        self.broadcasts: list[Callable[[], None]] = []

    def commit(self, seq: int | None = None, state: str = "visible", *, here: bool) -> None:
        row = self.log.change(seq, state=state)
        if here:
            self.broadcasts.append(lambda: self.rooms.committed([row]))
        else:
            self.broadcasts.append(lambda: self.rooms.advanced(VIDEO, row["revision"]))

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
        if member.inside:  # it has surely seen everything up to here
            room = self.rooms._rooms[VIDEO]
            member.revision = max(member.revision, room.revision)
        self.rooms.leave(name, VIDEO)

    def settle(self) -> None:
        """Lose the broadcasts on their way; `check` finds what is missing."""
        self.log.meanwhile.clear()
        self.sockets.run()
        self.rooms.check()
        self.sockets.run()

    def verify(self) -> None:
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
    """Return a process that reads its log."""
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
broadcasts = st.one_of(
    st.tuples(st.just("broadcast"), st.integers(0, 5)),
    st.tuples(st.just("twice"), st.integers(0, 5)),
    st.tuples(st.just("lose"), st.integers(0, 5)))
moves = st.one_of(
    st.tuples(st.just("join"), names, st.booleans()), st.tuples(st.just("leave"), names),
    st.tuples(st.just("go")), st.tuples(st.just("check")))
actions = st.one_of(changes, changes, broadcasts, broadcasts, moves,
                    st.tuples(st.just("meanwhile"), st.one_of(changes, broadcasts)))


def do(it: Process, action: tuple) -> None:
    match action:
        case "say", here:
            it.commit(here=here)
        case "edit", place, here if place in it.log.rows:
            if it.log.rows[place]["state"] == "visible":
                it.commit(place, here=here)
        case "delete", place, here if place in it.log.rows:
            it.commit(place, "deleted", here=here)
        case "broadcast" | "twice" | "lose" as what, place if place < len(it.broadcasts):
            for _ in range({"broadcast": 1, "twice": 2, "lose": 0}[what]):
                it.broadcasts[place]()
            del it.broadcasts[place]
        case "join", name, fresh:
            it.join(name, fresh=fresh or not it.sockets.members[name].revision)
        case "leave", name:
            it.leave(name)
        case ("go",):
            it.sockets.run()
        case ("check",):
            it.rooms.check()
        case "meanwhile", inner:
            it.log.meanwhile.append(lambda: do(it, inner))


def play(kind, script: list[tuple]) -> None:
    it = process(kind)
    for action in script:
        do(it, action)
    it.settle()
    it.verify()


@hypothesis.settings(deadline=None, max_examples=400, database=None, suppress_health_check=[
    hypothesis.HealthCheck.function_scoped_fixture])
@hypothesis.given(st.lists(actions, max_size=40))
def test_members_see_each_comment_once_in_order_whatever_happens_to_the_broadcasts(script):
    play(Delivery, script)


class Careless(Delivery):
    """Delivers each broadcast as it comes."""

    def committed(self, changed: list[dict]) -> None:
        self._sockets.broadcast(VIDEO, [delivery._event(row, row["seq"] - 1) for row in changed])

    def check(self) -> None:
        """Assume that nothing was lost."""


def test_delivering_each_broadcast_as_it_comes_fails():
    """Negative control: comments come in another order, and lost ones never come."""
    swapped, again = (("broadcast", 1), ("broadcast", 0)), (("twice", 0), ("broadcast", 0))
    for found in swapped, again, (("lose", 0),):
        script = [("join", "ann", True), ("say", True), ("say", True), *found]
        play(Delivery, script)
        with pytest.raises(AssertionError):
            play(Careless, script)


def test_a_broadcast_while_the_log_is_read_is_not_forgotten():
    it = process()
    it.join("ann", fresh=True)
    it.log.change()

    def meanwhile() -> None:
        it.log.change()
        it.rooms.advanced(VIDEO, 2)

    it.log.meanwhile = [meanwhile]
    it.rooms.advanced(VIDEO, 1)
    it.sockets.run()
    assert it.sockets.members["ann"].shown == [1, 2]


def test_a_deleted_video_does_not_keep_its_room_busy():
    it = process()
    it.join("ann", fresh=True)
    it.rooms.advanced(VIDEO, 9)
    it.sockets.run()
    assert not it.rooms._rooms[VIDEO].delivering and not it.sockets.beside


def test_a_member_that_left_gets_nothing_though_others_stay():
    it = process()
    for name in ("ann", "ben"):
        it.join(name, fresh=True)
    it.rooms.leave("ann", VIDEO)
    it.commit(here=True)
    it.broadcasts.pop()()
    it.sockets.run()
    assert (it.sockets.members["ann"].shown, it.sockets.members["ben"].shown) == ([], [1])


def test_a_member_that_leaves_while_catching_up_stays_out():
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


def test_a_member_that_joins_again_gets_the_rest_from_its_position_once():
    it = process()
    it.join("ann", fresh=True)
    for _ in range(3):
        it.commit(here=True)
        it.broadcasts.pop()()
    it.sockets.run()
    member = it.sockets.members["ann"]
    member.seq, member.revision, member.shown, member.rows = 1, 1, [1], {1: member.rows[1]}

    def meanwhile() -> None:  # one more comes while it catches up
        it.commit(here=True)
        it.broadcasts.pop()()
        it.sockets.run()

    it.log.meanwhile = [meanwhile]
    it.join("ann")
    it.settle()
    assert member.shown == [1, 2, 3, 4] and member.inside


def test_a_broken_socket_stops_the_room_only_until_the_next_check():
    it = process()
    it.join("ann", fresh=True)
    it.sockets.breaks = 1
    it.commit(here=True)
    it.broadcasts.pop()()
    it.sockets.run()
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
    it.sockets.run()
    assert it.sockets.members["ann"].shown == [1] and not failures


def test_a_client_that_missed_too_much_is_to_load_the_page(monkeypatch):
    monkeypatch.setattr(delivery, "MOST_MISSED", 3)
    it = process()
    for _ in range(5):
        it.log.change()
    assert not it.rooms.join("ann", VIDEO, Position(2, 2)).behind
    answer = it.rooms.join("ben", VIDEO, Position(1, 1))
    assert (answer.behind, answer.seq, answer.revision) == (True, 5, 5)
    assert it.sockets.members["ben"].shown == [] and it.sockets.members["ben"].inside
