"""Room settings: who can comment and how fast, changed by moderators one after the other."""

import pytest

from app.community.comments import room_settings, rooms
from tests.community.test_moderation import audited, refused


def test_a_change_is_stored_broadcast_and_audited(world, upload, of, received):
    video_id = upload(world.alice)
    room = room_settings.change(video_id, of(world.alice), "approval", 30, 1)
    assert (room["policy"], room["slow_mode_s"], room["row_version"]) == ("approval", 30, 2)
    assert rooms.state(video_id) == room and received == [video_id]
    assert audited() == [("comment_room.update", video_id, world.alice.id)]


def test_a_moderator_with_a_stale_version_is_rejected(world, upload, of, received):
    video_id = upload(world.alice)
    room_settings.change(video_id, of(world.erin), "off", 0, 1)
    with pytest.raises(room_settings.Stale) as stale:
        room_settings.change(video_id, of(world.alice), "approval", 0, 1)
    assert stale.value.room["policy"] == "off" == rooms.state(video_id)["policy"]
    assert received == [video_id]


def test_others_may_not_change_the_settings(world, upload, of, received):
    video_id, hidden = upload(world.alice), world.video(world.title("Not here"))
    for person in (world.bob, world.ivan, world.ana):
        refused(403, room_settings.change, video_id, of(person), "off", 0, 1)
        refused(404, room_settings.change, hidden, of(person), "off", 0, 1)
        refused(404, room_settings.seen, hidden, of(person))
    refused(404, room_settings.change, 999_999, of(world.erin), "off", 0, 1)
    assert room_settings.seen(video_id, of(world.bob))["policy"] == "open" and not received


def test_the_form_shows_what_is_wrong(client, world, upload):
    video_id = upload(world.alice)
    url = f"/watch/{video_id}/room"
    client.sign_in(world.alice)
    assert "Slow mode" in client.get(url).text
    for sent, message in (({"slow_mode_s": "601"}, "At most 600."),
                          ({"slow_mode_s": "-1"}, "At least 0."),
                          ({"policy": "closed"}, "Choose one from the list.")):
        answer = client.post(url, data={"policy": "open", "slow_mode_s": "0", "row_version": "1"}
                             | sent)
        assert answer.status_code == 422 and message in answer.text
        assert f'id="error-{next(iter(sent))}"' in answer.text
    answer = client.post(url, data={"policy": "off", "slow_mode_s": "5", "row_version": "1",
                                    "next": "//elsewhere.example"})
    assert answer.status_code == 303 and answer.location == url


def test_two_moderators_changes_are_merged(client, world, upload, of):
    video_id = upload(world.alice)
    url = f"/watch/{video_id}/room"
    room_settings.change(video_id, of(world.erin), "approval", 0, 1)
    client.sign_in(world.alice)
    sent = {"policy": "open", "slow_mode_s": "30", "row_version": "1"}
    answer = client.post(url, data=sent)
    assert answer.status_code == 409 and "Erin Hale saved this room" in answer.text
    assert 'name="policy" value="approval"' in answer.text, "theirs alone"
    assert 'name="slow_mode_s" value="30"' in answer.text, "mine alone"
    answer = client.post(url, data=sent | {"policy": "off"})
    assert 'type="radio" name="policy" value="off"' in answer.text, "both: choose"
    answer = client.post(url, data=sent, headers={"Accept": "application/json"})
    assert answer.status_code == 409 and "meanwhile" in answer.json["message"]


def test_programs_read_and_change_the_settings_with_their_version(call, world, upload, of):
    path = f"/api/comment-rooms/{upload(world.alice)}"
    found = call(world.bob, "GET", path)
    assert found.json == {"videoId": path[19:], "policy": "open", "slowModeS": 0}
    changes = {"slowModeS": 20}
    assert call(world.alice, "PATCH", path, changes).status_code == 428
    assert call(world.bob, "PATCH", path, changes, {"If-Match": '"1"'}).status_code == 403
    changed = call(world.alice, "PATCH", path, changes, {"If-Match": found.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.json == {"videoId": path[19:], "policy": "open", "slowModeS": 20}
    assert call(world.erin, "PATCH", path, {"policy": "off"},
                {"If-Match": found.headers["ETag"]}).status_code == 412
    for wrong in ({"slowModeS": 601}, {"policy": None}, {"policy": "closed"}):
        assert call(world.erin, "PATCH", path, wrong, {"If-Match": '"2"'}).status_code == 422
