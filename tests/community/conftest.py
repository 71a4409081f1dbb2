"""What the tests of the community share."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.accounts import tokens
from app.community import feed
from tests.world import Person


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """What discovery keeps for a while belongs to the test that asked."""
    feed._kept.clear()
    yield
    feed._kept.clear()


@pytest.fixture
def call(client) -> Callable[..., Any]:
    """Asks the API as somebody: call(world.bob, "GET", "/api/feed")."""

    def send(person: Person, method: str, path: str, json: Any = None,
             headers: dict[str, str] | None = None) -> Any:
        pair = tokens.open_session(person.id, refresh=False, user_agent="", network="")
        return client.open(path, method=method, json=json, csrf=False,
                           headers={"Authorization": f"Bearer {pair.access}"} | (headers or {}))

    return send


@pytest.fixture
def upload(world) -> Callable[..., int]:
    """Adds an upload of a creator's, in a channel made with the first."""
    channels: dict[int, int] = {}

    def add(creator: Person, name: str = "The radio that only hummed", **more: Any) -> int:
        if creator.id not in channels:
            channels[creator.id] = world.title(
                f"{creator.name}'s bench", "channel", genres=(), owned=True, is_free=True,
                owner_id=creator.id)
        return world.video(channels[creator.id], name, "upload", **more)

    return add
