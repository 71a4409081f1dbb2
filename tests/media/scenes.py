"""Short ways to a creator's uploads."""

from typing import Any

from tests.world import BORN, Person, World

URL = "https://demo.supabase.co/storage/v1/object/public/videos/radio.mp4"


def channel(world: World, owner: Person, name: str = "Bench & Solder") -> int:
    """Make a creator's channel."""
    return world.title(name, kind="channel", genres=(), owned=True, is_free=True,
                       owner_id=owner.id)


def upload(world: World, owner: Person, name: str = "The radio that only hummed",
           title_id: int | None = None, **more: Any) -> int:
    """Make an upload of unknown runtime, with its file."""
    values: dict[str, Any] = {"runtime_s": None} | more
    video_id = world.video(title_id or channel(world, owner), name, kind="upload", **values)
    world.add("assets", video_id=video_id, provider="url", state="ready", url=URL,
              created_at=BORN)
    return video_id
