"""Fixtures that the tests of the community share."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app import db
from app.accounts import tokens
from app.accounts.users import Account
from app.community.comments import broadcast, rooms
from app.community.moderation import words
from app.community.subscriptions import feed
from app.ops.clock import now
from tests.world import Person


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """Forget what is cached, before and after each test."""
    feed._kept.clear()
    words.forget()
    yield
    feed._kept.clear()
    words.forget()


@pytest.fixture
def call(client) -> Callable[..., Any]:
    """Call the API as a person: call(world.bob, "GET", "/api/feed")."""

    def send(person: Person, method: str, path: str, json: Any = None,
             headers: dict[str, str] | None = None) -> Any:
        pair = tokens.open_session(person.id, refresh=False, user_agent="", network="")
        return client.open(path, method=method, json=json, csrf=False,
                           headers={"Authorization": f"Bearer {pair.access}"} | (headers or {}))

    return send


@pytest.fixture
def upload(world) -> Callable[..., int]:
    """Add an upload to the channel of a creator, which the first one makes."""
    channels: dict[int, int] = {}

    def add(creator: Person, name: str = "The radio that only hummed", **more: Any) -> int:
        if creator.id not in channels:
            channels[creator.id] = world.title(
                f"{creator.name}'s bench", "channel", genres=(), owned=True, is_free=True,
                owner_id=creator.id)
        return world.video(channels[creator.id], name, "upload", **more)

    return add


@pytest.fixture
def say(world) -> Callable[..., int]:
    """Add a comment to a video's room: say(video_id, world.bob, "Hello", reply_to_id=3)."""
    said: dict[int, int] = {}

    def add(video_id: int, person: Person, body: str = "It was the gardener.", **more: Any) -> int:
        said[video_id] = seq = said.get(video_id, 0) + 1
        if seq == 1:
            world.add("comment_rooms", video_id=video_id)
        db.run("tests.advance", rooms._sql.advance_room, video_id=video_id, comments=1, changes=1)
        revision = rooms.state(video_id)["revision"]
        return world.add("comments", **{
            "video_id": video_id, "account_id": person.id, "body": body, "seq": seq,
            "revision": revision, "created_at": now()} | more)

    return add


class Receiver:
    """Keep what is broadcast: stored comments, and the ids of videos with new room settings."""

    def __init__(self) -> None:
        self.kept: list[Any] = []

    def committed(self, changed: list[dict[str, Any]]) -> None:
        """Keep comments."""
        self.kept += changed

    def settings_changed(self, video_id: int) -> None:
        """Keep a video's id."""
        self.kept.append(video_id)


@pytest.fixture
def received() -> Iterator[list[Any]]:
    """Return what this process broadcasts after its COMMIT."""
    receiver = Receiver()
    broadcast.receive_by(receiver)
    yield receiver.kept
    broadcast.receive_by(None)


@pytest.fixture
def of() -> Callable[[Person], Account]:
    """Return the account of a person, as it moderates."""

    def find(person: Person) -> Account:
        return Account(
            id=person.id, name=person.name, email=person.email, country=person.country,
            roles=frozenset(person.roles), maturity_age=18, has_plan=True, auth_version=1,
            session_id=0, has_totp=False, is_proven=True)

    return find
