"""Uploads: creators register, change and delete them, on pages and over the API."""

import json

import pytest

from app import db
from app.accounts import tokens
from app.catalog.videos import videos
from app.catalog.videos.values import Video
from app.db import laws
from app.media import uploads
from app.media.uploads import NotYours
from app.office.editing import Stale
from app.web.errors import Problem
from app.web.forms import Invalid
from tests.accounts import tools
from tests.accounts.tools import at_once, fresh
from tests.media.scenes import URL, upload
from tests.world import BORN

SENT = {"title": "The radio that only hummed", "description": "Four capacitors.", "url": URL}


@pytest.fixture
def studio(client, world):
    """Sign Alice in."""
    return client.sign_in(world.alice)


def registered(person, title="The radio that only hummed") -> int:
    """Register an upload and return its id."""
    return uploads.register(person.id, title, "Four capacitors.", URL)


def rows(table: str) -> list[dict]:
    """Return all rows of a table."""
    return tools.rows(f"SELECT * FROM {table}")


def bearer(person) -> dict[str, str]:
    """Return the header of a program that belongs to this person."""
    pair = tokens.open_session(person.id, refresh=False, user_agent="", network="")
    return {"Authorization": f"Bearer {pair.access}"}


def test_the_first_upload_creates_the_creators_free_channel(database, world):
    video_id = registered(world.alice)
    channel, = rows("titles")
    assert (channel["kind"], channel["name"], channel["owner_id"]) == (
        "channel", "Alice Prado", world.alice.id)
    assert channel["owned"] and channel["is_free"] and channel["published"]
    video, = rows("videos")
    assert (video["id"], video["kind"], video["number"]) == (video_id, "upload", 1)
    assert video["runtime_s"] is None and video["published"]
    asset, = rows("assets")
    assert (asset["provider"], asset["state"], asset["url"]) == ("url", "ready", URL)
    registered(world.alice, "Second")
    assert len(rows("titles")) == 1 and [row["number"] for row in rows("videos")] == [1, 2]
    assert laws.broken(database) == {}


def test_an_upload_is_audited_and_announced_in_its_transaction(world, monkeypatch):
    video_id = registered(world.alice)
    message, = [row for row in rows("jobs") if row["task"] == "video.published"]
    assert json.loads(message["payload"]) == {"video_id": video_id}
    assert {row["action"] for row in rows("audit_events")} >= {"title.create", "video.create"}
    monkeypatch.setattr(uploads.versions, "bump", lambda topic: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        registered(world.alice, "Never")
    assert len(rows("videos")) == 1
    assert len([row for row in rows("jobs") if row["task"] == "video.published"]) == 1


def test_a_change_keeps_omitted_fields_and_rejects_an_old_version(world):
    video_id = registered(world.alice)
    uploads.change(video_id, world.alice.id, {"title": "Repaired"})
    row = uploads.get(video_id)
    assert (row["title"], row["description"], row["row_version"]) == (
        "Repaired", "Four capacitors.", 2)
    uploads.change(video_id, world.alice.id, {"description": ""}, row_version=2)
    assert uploads.get(video_id)["title"] == "Repaired"
    with pytest.raises(Stale):
        uploads.change(video_id, world.alice.id, {"title": "Late"}, row_version=2)


def test_another_creator_cannot_touch_an_upload(world):
    video_id = registered(world.alice)
    for action in (lambda: uploads.change(video_id, world.bob.id, {"title": "Mine"}),
                 lambda: uploads.show(video_id, world.bob.id, 1, False),
                 lambda: uploads.delete(video_id, world.bob.id)):
        with pytest.raises(NotYours):
            action()
    assert uploads.get(video_id)["title"] == "The radio that only hummed"


def test_an_episode_is_no_upload_and_a_404(world):
    episode = world.video(world.title(owner_id=world.alice.id))
    for action in (uploads.get, lambda v: uploads.delete(v, world.alice.id),
                 lambda v: uploads.change(v, world.alice.id, {"title": "Mine"})):
        with pytest.raises(Problem) as found:
            action(episode)
        assert found.value.status == 404
    assert len(rows("videos")) == 1


def discussed(world, video_id: int) -> None:
    """Add comments, a reply, and notifications about them."""
    world.add("comment_rooms", video_id=video_id, last_seq=2, revision=2)
    first = world.add("comments", video_id=video_id, seq=1, revision=1,
                      account_id=world.bob.id, body="Hum?",
                      created_at=BORN)
    answer = world.add("comments", video_id=video_id, seq=2, revision=2,
                       account_id=world.alice.id,
                       body="Yes.", reply_to_id=first, created_at=BORN)
    for kind, about in (("upload", video_id), ("reply", answer)):
        world.add("notifications", account_id=world.bob.id, kind=kind, object_id=about,
                  created_at=BORN)


def watched(world, video_id: int) -> None:
    """Let Bob watch it."""
    world.add("watch_sessions", account_id=world.bob.id, video_id=video_id, country="PT",
              started_at=BORN, ended_at=BORN)


@pytest.mark.parametrize("was_watched", [False, True])
def test_deleting_an_upload_deletes_its_belongings_but_no_ledger(
        app, database, world, was_watched):
    kept, video_id = registered(world.alice, "Another"), registered(world.alice)
    for each in (kept, video_id):
        discussed(world, each)
    if was_watched:
        watched(world, video_id)
    uploads.delete(video_id, world.alice.id)
    for table in ("assets", "comments", "comment_rooms"):
        assert {row["video_id"] for row in rows(table)} == {kept}, table
    assert [row["kind"] for row in rows("notifications")] == ["upload", "reply"]
    assert len(rows("videos")) == 1 + len(rows("watch_sessions")) == 1 + int(was_watched)
    for action in (uploads.get, lambda v: uploads.delete(v, world.alice.id)):
        with pytest.raises(Problem) as gone:
            action(video_id)
        assert gone.value.status == 404
    left = uploads.list_own(world.alice.id, order="-newest", limit=10, after_key=None,
                            after_id=None)
    assert [row["id"] for row in left] == [kept]
    assert laws.broken(database) == {}


def test_a_deleted_video_that_was_watched_is_a_404_and_can_never_be_published(
        client, world):
    video_id = registered(world.alice)
    watched(world, video_id)
    uploads.delete(video_id, world.alice.id)
    client.sign_in(world.erin)
    assert "only hummed" not in client.get("/catalog/videos").text
    assert client.get(f"/catalog/videos/{video_id}").status_code == 404
    assert client.get(f"/catalog/videos/{video_id}/delete").status_code == 404
    with pytest.raises(db.Rejected):  # the database rejects it even if the code forgets
        tools.run("UPDATE videos SET published = TRUE WHERE id = %(id)s", id=video_id)


def test_an_employee_deletes_an_upload_with_its_belongings(client, world):
    video_id = registered(world.alice)
    discussed(world, video_id)
    client.sign_in(world.erin)
    assert "2 comments" in client.get(f"/catalog/videos/{video_id}/delete").text
    answer = client.post(f"/catalog/videos/{video_id}/delete", data={"row_version": "1"})
    assert answer.status_code == 303 and rows("videos") == rows("assets") == []


def test_a_wrong_field_shows_its_message(studio):
    answer = studio.post("/studio/videos", data={"title": "", "url": "http://evil.example/a"})
    assert answer.status_code == 422 and 'href="#f-url"' in answer.text
    assert "begins with https://" in answer.text and "Please fill this in." in answer.text
    answer = studio.post("/studio/videos", data={"title": "A", "url": "https://evil.example/a"})
    assert "The file must be hosted on demo.supabase.co." in answer.text
    assert 'value="https://evil.example/a"' in answer.text and rows("videos") == []


def test_a_creator_adds_edits_hides_and_deletes_videos_on_pages(studio, world):
    assert "demo.supabase.co" in studio.get("/studio/videos/new").text
    answer = studio.post("/studio/videos", data=SENT)
    video_id = rows("videos")[0]["id"]
    url = f"/studio/videos/{video_id}"
    assert answer.location == url
    assert "Four capacitors." in studio.get(url).text and URL in studio.get(url).text
    assert studio.post(url, data={"title": "Repaired", "description": "", "row_version": "1"}
                       ).status_code == 303
    for published, version in (("1", "2"), ("0", "3")):
        answer = studio.post(f"{url}/visibility", data={
            "published": published, "row_version": version, "plays": "1"})
        assert answer.status_code == 303
    assert not rows("videos")[0]["published"]
    old = studio.post(url, data={"title": "Late", "description": "", "row_version": "1"})
    assert old.status_code == 409 and "Repaired" in old.text and "Late" in old.text
    assert "cannot be undone" in studio.get(f"{url}/delete").text
    assert studio.post(f"{url}/delete").status_code == 303 and rows("videos") == []
    assert studio.get(url).status_code == 404


def announced() -> list[int]:
    """Return the videos whose subscribers the worker is asked to notify."""
    return [json.loads(row["payload"])["video_id"] for row in rows("jobs")
            if row["task"] == "video.published"]


def test_a_video_from_the_page_is_a_draft_that_nobody_sees_and_nobody_hears_of(app, studio, world):
    studio.post("/studio/videos", data=SENT)
    video, = rows("videos")
    assert not video["published"] and announced() == []
    assert "draft" in studio.get("/studio/videos").text
    bob = fresh(app).sign_in(world.bob)
    assert bob.get(f"/watch/{video['id']}").status_code == 404
    mine, = studio.get("/api/videos/my", headers=bearer(world.alice)).json
    assert mine["url"] == URL, "its creator's programs still know the address"


def test_a_draft_is_published_once_its_creator_has_seen_it_play(app, studio, world):
    studio.post("/studio/videos", data=SENT)
    video_id = rows("videos")[0]["id"]
    tools.run("UPDATE videos SET created_at = '2026-01-01'")
    url = f"/studio/videos/{video_id}"
    page = studio.get(url)
    assert f'src="{URL}"' in page.text and "media-src 'self' https://demo.supabase.co" in (
        page.headers["Content-Security-Policy"])
    refused = studio.post(f"{url}/visibility", data={"published": "1", "row_version": "1"})
    assert refused.status_code == 422 and "Watch the video on this page first" in refused.text
    assert not rows("videos")[0]["published"] and announced() == []
    sent = {"published": "1", "row_version": "1", "plays": "1"}
    assert studio.post(f"{url}/visibility", data=sent).location == "/studio/videos"
    video, = rows("videos")
    assert video["published"] and announced() == [video_id]
    assert video["aired_at"] > video["created_at"], "new in feeds from now on"
    assert "demo.supabase.co" not in studio.get(url).headers["Content-Security-Policy"]
    bob = fresh(app).sign_in(world.bob)
    assert bob.get(f"/watch/{video_id}", follow_redirects=True).status_code == 200


def test_subscribers_hear_of_the_first_publication_only(world):
    video_id = uploads.register(world.alice.id, "Hum", "", URL, is_draft=True)
    for version, published in enumerate((True, False, True), 1):
        uploads.show(video_id, world.alice.id, version, published, plays=True)
    assert announced() == [video_id]


def test_a_stale_click_publishes_nothing_and_notifies_nobody(world):
    video_id = uploads.register(world.alice.id, "Hum", "", URL, is_draft=True)
    with pytest.raises(Stale):
        uploads.show(video_id, world.alice.id, 9, published=True, plays=True)
    assert announced() == [] and not uploads.get(video_id)["is_checked"]


def test_an_employee_cannot_publish_a_draft(client, world):
    video_id = uploads.register(world.alice.id, "Hum", "", URL, is_draft=True)
    client.sign_in(world.erin)
    answer = client.post(f"/catalog/videos/{video_id}/visibility",
                         data={"published": "1", "row_version": "1"})
    assert answer.status_code == 409 and "has not seen it play" in answer.text
    before = videos.get(video_id)
    values = {name: before[name] for name in Video.model_fields} | {"published": True}
    video = Video.model_construct(**values)
    with pytest.raises(Invalid) as caught:
        videos.update(video_id, video, 1)
    assert "published" in caught.value.errors and not rows("videos")[0]["published"]


def test_a_video_of_the_earlier_api_goes_on_air_at_once(client, world):
    made = client.post("/api/videos", json=SENT, headers=bearer(world.alice))
    assert rows("videos")[0]["published"] and announced() == [int(made.json["id"])]


def test_a_program_registers_lists_changes_and_deletes_videos(client, world):
    alice = bearer(world.alice)
    made = client.post("/api/videos", json=SENT | {"views": 9}, headers=alice)
    assert made.status_code == 201, made.text
    video = made.json
    assert {name: video[name] for name in SENT} == SENT and video["comments"] == []
    assert video["creator"] == {"id": str(world.alice.id), "name": "Alice Prado"}
    second = client.post("/api/videos", json=SENT, headers=alice).json
    assert [each["id"] for each in client.get("/api/videos/my", headers=alice).json] == [
        second["id"], video["id"]]
    page = client.get("/api/videos/my?limit=1", headers=alice)
    following = page.headers["Link"].partition(">")[0].lstrip("<")
    assert client.get(following, headers=alice).json == [video]
    one = f"/api/videos/{video['id']}"
    changed = client.patch(one, json={"title": "Repaired"}, headers=alice)
    assert changed.json == video | {"title": "Repaired"}
    assert client.patch(one, json={"title": None}, headers=alice).status_code == 400
    assert client.delete(one, headers=alice).status_code == 200
    assert client.delete(one, headers=alice).status_code == 404
    assert client.patch(one, json={"title": "Ghost"}, headers=alice).status_code == 404


def test_a_list_shows_the_newest_visible_comments_of_each_video(client, world):
    video_id = upload(world, world.alice)
    for seq, state in enumerate(("visible", "hidden", "visible"), 1):
        world.add("comments", video_id=video_id, seq=seq, account_id=world.bob.id,
                  body=f"No. {seq}", state=state, created_at=BORN)
    found, = client.get("/api/videos/my", headers=bearer(world.alice)).json
    assert [each["content"] for each in found["comments"]] == ["No. 3", "No. 1"]
    assert found["comments"][0]["user"] == {"id": str(world.bob.id), "name": "Bob Marsh"}


def first_uploads_at_once(world) -> int:
    """Return how many channels eight first uploads at the same moment create."""
    at_once(8, lambda number: registered(world.alice, f"Video {number}"))
    assert len(rows("videos")) == 8
    return len(rows("titles"))


@pytest.mark.commits
def test_first_uploads_at_once_create_one_channel(world):
    assert first_uploads_at_once(world) == 1
    assert sorted(row["number"] for row in rows("videos")) == list(range(1, 9))


@pytest.mark.commits
def test_without_the_creators_lock_they_would_create_more(world, monkeypatch):
    """Negative control."""
    monkeypatch.setattr(uploads, "_sql", Unlocked(uploads._sql))
    assert first_uploads_at_once(world) > 1


class Unlocked:
    """The queries of the module, but reading the creator does not lock."""

    def __init__(self, sql):
        self.whole = sql

    def __getattr__(self, name: str):
        return getattr(self.whole, name)

    def lock_creator(self, account_id: int) -> dict:
        """Return the creator without a lock."""
        return {"id": account_id, "name": "Alice Prado"}
