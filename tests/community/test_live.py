"""The visitors of a process: what it keeps of them, and the rooms they may stay in."""

from collections.abc import Callable
from typing import Any

import pytest

from app.accounts import tokens
from app.community.comments.delivery import Delivery
from app.community.comments.live import BANNED, HIDDEN, Live
from app.community.comments.presence import Presence
from app.community.moderation import sanctions
from app.ops.clock import now
from app.web.errors import Problem
from tests.accounts.tools import run
from tests.world import Person


class Sockets:
    """Sockets that accept everything, and note who is in which room."""

    def __init__(self) -> None:
        self.inside: set[tuple[str, int]] = set()

    def broadcast(self, video_id: int, events: list[Any]) -> None:
        pass

    def deliver(self, sid: str, events: list[Any]) -> None:
        pass

    def admit(self, sid: str, video_id: int) -> None:
        self.inside.add((sid, video_id))

    def dismiss(self, sid: str, video_id: int) -> None:
        self.inside.discard((sid, video_id))

    def start(self, work: Callable[..., None], *args: Any) -> None:
        work(*args)


class Place:
    """One process, and the events that its sockets were sent."""

    def __init__(self) -> None:
        self.sockets, self.sent, self.ended = Sockets(), [], []
        self.delivery = Delivery(self.sockets)
        self.presence = Presence(lambda video_id, data: None)
        self.live = Live(self.delivery, self.presence,
                         lambda sid, event, data: self.sent.append((sid, event, data)),
                         self.ended.append, self.sockets.start)

    def enter(self, sid: str, person: Person) -> None:
        pair = tokens.open_session(person.id, refresh=False, user_agent="", network="")
        self.live.connect(sid, pair.access, None)

    def ask(self, event: str, sid: str, *given: Any) -> dict[str, Any]:
        """Handle an event and return its acknowledgement."""
        answers: list[dict[str, Any]] = []
        self.live.handle(event, sid, answers.append, *given)
        (answer,) = answers
        return answer

    def is_empty(self) -> bool:
        """Return whether nothing is kept of any visitor."""
        live, presence = self.live, self.presence
        here = [share for share in live._shares.values() if share.sockets]
        return not any((live.visitors, here, self.sockets.inside,
                        self.delivery.members(), presence._here, presence._typing))


@pytest.fixture
def place() -> Place:
    return Place()


def test_nothing_is_kept_of_a_visitor_that_has_left(place, world, upload):
    video_id = upload(world.alice)
    place.enter("one", world.bob)
    place.enter("two", world.bob)
    for sid in ("one", "two"):
        assert place.ask("join_video", sid, str(video_id))["ok"]
        assert place.ask("typing", sid, str(video_id))["ok"]
        place.live.disconnect(sid)
    assert place.is_empty()


def test_nothing_is_kept_of_a_visitor_that_leaves_while_joining(place, world, upload, monkeypatch):
    video_id = upload(world.alice)
    place.enter("one", world.bob)
    asked = sanctions.in_force

    def meanwhile(*args: Any) -> Any:
        place.live.disconnect("one")
        return asked(*args)

    monkeypatch.setattr(sanctions, "in_force", meanwhile)
    place.ask("join_video", "one", str(video_id))
    assert place.is_empty()


def test_nothing_is_kept_of_a_visitor_whose_join_failed(place, world, upload, monkeypatch):
    video_id = upload(world.alice)
    place.enter("one", world.bob)
    monkeypatch.setattr(place.sockets, "admit", lambda *_: 1 / 0)
    assert place.ask("join_video", "one", str(video_id))["status"] == 500
    assert place.live.presence.counts(video_id)["watching"] == 0
    place.live.disconnect("one")
    assert place.is_empty()


@pytest.mark.parametrize("change", [
    "UPDATE videos SET published = FALSE", "UPDATE titles SET owned = FALSE",
    "UPDATE accounts SET maturity_age = 13"])
def test_a_visitor_that_may_not_watch_any_more_is_dismissed(place, world, upload, change):
    video_id = upload(world.alice)
    run("UPDATE titles SET maturity_age = 16")
    place.enter("one", world.bob)
    place.ask("join_video", "one", str(video_id))
    place.live.review()
    assert place.sockets.inside == {("one", video_id)}
    run(change)
    place.live.review()
    assert not place.sockets.inside
    assert place.sent[:1] == [("one", "error", {
        "status": 403, "code": "not_found", "videoId": str(video_id), "message": HIDDEN})]
    assert place.ask("join_video", "one", str(video_id))["status"] == 404


def test_a_ban_reaches_the_room_of_a_hidden_video(place, world, upload):
    video_id = upload(world.alice)
    place.enter("one", world.bob)
    place.ask("join_video", "one", str(video_id))
    title_id = place.live.visitors["one"].rooms[video_id]
    run("UPDATE videos SET published = FALSE")
    world.add("comment_sanctions", account_id=world.bob.id, title_id=title_id, kind="ban",
              made_by=world.alice.id, created_at=now())
    place.live.sweep()
    assert not place.sockets.inside and place.sent[-1][2]["message"] == BANNED


def test_an_account_has_only_so_many_sockets(place, world, app, monkeypatch):
    most = app.config["SETTINGS"].live_sockets_per_account
    for number in range(most):
        place.enter(f"no {number}", world.bob)
    with pytest.raises(Problem) as refused:
        place.enter("one more", world.bob)
    assert refused.value.status == 429
    place.enter("another's", world.charlie)
    place.live.disconnect("no 0")
    place.enter("one more", world.bob)


def test_joining_again_and_again_is_rejected(place, world, upload):
    video_id = upload(world.alice)
    for number in range(5):
        place.enter(f"no {number}", world.bob)
    asked = {"videoId": video_id, "after": 0}
    answers = [place.ask("join_video", f"no {number % 5}", asked)
               for number in range(100)]
    assert [answer["ok"] for answer in answers[:60]] == [True] * 60
    assert answers[-1]["status"] == 429
