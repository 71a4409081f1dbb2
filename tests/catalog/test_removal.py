"""The deletion of videos: each slice clears its own rows, in the one transaction."""

import pytest

from app import db
from app.catalog.videos import removal, seasons, videos
from app.catalog.videos.removal import Videos


@pytest.fixture
def hooks(app, monkeypatch):
    """The registered hooks, to which a test adds its own."""
    monkeypatch.setattr(removal, "_hooks", dict(removal._hooks))
    return removal._hooks


def test_every_slice_that_keeps_rows_of_videos_has_registered(hooks):
    assert list(hooks) == ["media", "community"]


def test_the_latest_slice_clears_first_and_learns_which_videos(hooks, world):
    calls = []
    removal.register("early", lambda which: calls.append(("early", which)))
    removal.register("late", lambda which: calls.append(("late", which)))
    title_id = world.title()
    season_id = world.season(title_id)
    video_id = world.video(title_id, season_id=season_id)
    other = world.video(title_id, number=2, season_id=season_id)
    videos.delete(video_id, 1)
    assert calls == [(name, Videos(title_id, video_id=video_id)) for name in ("late", "early")]
    seasons.delete(season_id, 1)
    assert calls[2:] == [(name, Videos(title_id, season_id)) for name in ("late", "early")]
    assert not db.database().rows("SELECT id FROM videos WHERE id = %(id)s", {"id": other})


def test_a_hook_that_fails_deletes_nothing(hooks, world):
    def fail(which):
        raise RuntimeError("no")

    title_id = world.title()
    video_id = world.video(title_id)
    world.add("video_languages", video_id=video_id, language="en", track="audio")
    removal.register("failing", fail)
    with pytest.raises(RuntimeError):
        videos.delete(video_id, 1)
    assert len(db.database().rows("SELECT * FROM video_languages")) == 1


def test_without_its_owners_hook_a_row_keeps_its_video(hooks, world):
    """Negative control: the hook is what clears it."""
    video_id = world.video(world.title())
    world.add("comment_rooms", video_id=video_id)
    hook = hooks.pop("community")
    with pytest.raises(Exception, match="still uses it"):
        videos.delete(video_id, 1)
    removal.register("community", hook)
    videos.delete(video_id, 1)
    assert not db.database().rows("SELECT * FROM comment_rooms")
