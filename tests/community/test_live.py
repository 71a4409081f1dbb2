"""The visitors of a process: what it keeps of them, and the rooms they may stay in."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.accounts import tokens, totp
from app.community.comments import live
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


def mute(world, account_id: int, **values: Any) -> int:
    at = now()
    return world.add("comment_sanctions", account_id=account_id, kind="mute", made_by=world.erin.id,
                     created_at=at, ends_at=at + timedelta(minutes=5), **values)


def test_a_viewer_hears_of_a_mute_and_of_its_end_at_once(place, world, upload):
    video_id = upload(world.alice)
    place.enter("one", world.bob)
    place.enter("another's", world.charlie)
    for sid in ("one", "another's"):
        assert place.ask("join_video", sid, str(video_id))["mayWrite"]
    muted = mute(world, world.bob.id)
    place.live.sweep()
    place.live.sweep()
    (sid, event, told), = place.sent
    assert (sid, event, told["mayWrite"], told["code"]) == ("one", "room_settings", False, "muted")
    assert told["videoId"] == str(video_id) and 0 < told["retryAfter"] <= 300
    run("UPDATE comment_sanctions SET lifted_at = %(now)s WHERE id = %(id)s", now=now(), id=muted)
    place.live.sweep()
    assert place.sent[1:] == [("one", "room_settings", {
        "videoId": str(video_id), "policy": "open", "slowMode": 0, "mayWrite": True, "why": None})]


def test_a_mute_on_another_title_says_nothing(place, world, upload):
    place.enter("one", world.bob)
    place.ask("join_video", "one", str(upload(world.alice)))
    mute(world, world.bob.id, title_id=world.title())
    place.live.sweep()
    assert place.sent == []


def test_a_socket_ends_with_its_access_token(place, world, monkeypatch):
    pair = tokens.open_session(world.bob.id, refresh=True, user_agent="", network="")
    place.live.connect("one", pair.access, None)
    place.live.sweep()
    assert place.ended == []
    later = time.time() + pair.expires_s + 1
    monkeypatch.setattr(live.time, "time", lambda: later)
    place.live.sweep()
    assert place.ended == ["one"] and place.sent[-1][1:] == (
        "signed_out", {"code": "signed_out", "message": live.SIGNED_OUT})


def test_staff_without_two_step_sign_in_get_no_socket(place, world, app, monkeypatch):
    monkeypatch.setattr(totp, "settings", lambda: app.config["SETTINGS"].model_copy(
        update={"staff_totp_required": True}))
    place.enter("a viewer", world.bob)
    with pytest.raises(Problem) as refused:
        place.enter("one", world.erin)
    assert (refused.value.status, refused.value.code) == (403, "two_step_required")


def test_the_allowances_of_an_account_outlive_its_sockets(place, world):
    pair = tokens.open_session(world.bob.id, refresh=False, user_agent="", network="")
    allowance = place.live.connect("one", pair.access, None)
    allowance.spend(10**6, 10)
    place.live.disconnect("one")
    place.live.review()
    assert place.live.connect("two", pair.access, None) is allowance
    place.live.disconnect("two")
    allowance._at -= 60  # all of it is there again
    place.live.review()
    assert place.live._shares == {}
