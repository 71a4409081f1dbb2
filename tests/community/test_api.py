"""The community's operations: shapes, statuses, lists by cursor, versions."""

import re
from datetime import timedelta

from app import db
from app.community.notifications import notifications
from app.community.subscriptions import subscriptions
from tests.accounts.tools import run
from tests.jobs import a_job
from tests.world import BORN

PERSON = {"id", "name"}
VIDEO = {"id", "title", "description", "url", "creatorId", "createdAt", "creator", "comments"}
IN_A_ROOM = {"seq", "revision", "client_msg_id", "mediaSecond", "editedAt", "state",
             "removalReason", "replyTo"}
COMMENT = {"id", "content", "userId", "videoId", "createdAt", "user"}


def pages(call, person, path: str) -> list[list[dict]]:
    """Every page of a list, by its Link headers."""
    found = []
    while path:
        answer = call(person, "GET", path)
        assert answer.status_code == 200, answer.text
        found.append(answer.json)
        link = re.search(r'<([^>]+)>; rel="next"', answer.headers.get("Link", ""))
        path = link[1] if link else ""
    return found


def test_a_video_has_its_creator_and_comments_in_two_queries(call, client, world, upload):
    video_id = upload(world.alice, "The hum", synopsis="Four capacitors.")
    world.add("assets", video_id=video_id, provider="url", state="ready", created_at=BORN,
              url="https://demo.supabase.co/hum.mp4")
    for text in ("First", "Second"):
        said = call(world.bob, "POST", f"/api/comments/{video_id}", {"content": text, "x": 1})
        assert said.status_code == 201 and said.json.keys() == COMMENT | IN_A_ROOM
    client.most_queries = 5  # two of them are the token's and the session's
    found = call(world.bob, "GET", f"/api/videos/{video_id}").json
    assert found.keys() == VIDEO and found["url"] == "https://demo.supabase.co/hum.mp4"
    assert (found["title"], found["description"]) == ("The hum", "Four capacitors.")
    assert found["creator"] == {"id": str(world.alice.id), "name": "Alice Prado"}
    assert [comment["content"] for comment in found["comments"]] == ["Second", "First"]
    assert found["createdAt"].endswith("Z")


def test_a_hidden_video_does_not_exist(call, world, upload):
    hidden = upload(world.alice, published=False)
    for method, path, body in (("GET", f"/api/videos/{hidden}", None),
                               ("GET", f"/api/comments/{hidden}", None),
                               ("POST", f"/api/comments/{hidden}", {"content": "Hello"})):
        assert call(world.bob, method, path, body).status_code == 404, path


def test_an_episode_has_no_creator_and_a_page_for_a_url(call, world):
    video_id = world.video(world.title("Salt", owned=True))
    found = call(world.bob, "GET", f"/api/videos/{video_id}").json
    assert found["creator"] is None and found["creatorId"] is None
    assert f"/watch/{video_id}-" in found["url"]


def test_empty_and_wrong_comments_are_400(call, world, upload):
    path = f"/api/comments/{upload(world.alice)}"
    for body in ({}, {"content": ""}, {"content": "  "}, {"content": 7}, {"content": "x" * 2001},
                 {"content": "x", "client_msg_id": "two words"}):
        answer = call(world.bob, "POST", path, body)
        assert answer.status_code == 400 and answer.json["errors"], body


def test_comments_go_on_both_ways(call, world, upload):
    video_id = upload(world.alice)
    for number in range(1, 6):
        call(world.bob, "POST", f"/api/comments/{video_id}", {"content": f"No {number}"})
    found = pages(call, world.bob, f"/api/comments/{video_id}?limit=2")
    assert [[row["content"] for row in page] for page in found] == [
        ["No 5", "No 4"], ["No 3", "No 2"], ["No 1"]]
    found = pages(call, world.bob, f"/api/comments/{video_id}?limit=2&after=1")
    assert [[row["content"] for row in page] for page in found] == [
        ["No 2", "No 3"], ["No 4", "No 5"]]


def test_subscribing_over_the_api(call, world):
    path = f"/api/subscriptions/{world.alice.id}"
    made = call(world.bob, "POST", path)
    assert made.status_code == 201
    assert made.json.keys() == {"id", "creator", "createdAt"}
    assert call(world.bob, "POST", path).status_code == 409
    assert call(world.alice, "POST", path).status_code == 400
    assert call(world.bob, "POST", "/api/subscriptions/999999").status_code == 404
    assert call(world.bob, "POST", f"/api/subscriptions/{world.ivan.id}").status_code == 404
    mine = call(world.bob, "GET", "/api/subscriptions/mine").json
    assert mine == [made.json]
    assert call(world.bob, "DELETE", path).status_code == 200
    assert call(world.bob, "DELETE", path).status_code == 404


def test_the_old_feed_is_two_queries_and_bounded(call, client, world, upload):
    subscriptions.subscribe(world.bob.id, world.alice.id)
    for number in range(25):
        upload(world.alice, f"Hers {number:02}", created_at=BORN + timedelta(days=number))
    client.most_queries = 4
    found = call(world.bob, "GET", "/api/subscriptions/feed/me").json
    assert [video["title"] for video in found["subscribedVideos"]] == [
        f"Hers {number:02}" for number in range(24, 4, -1)]
    assert found["otherVideos"] == [] and found["subscribedVideos"][0].keys() == VIDEO
    others = call(world.charlie, "GET", "/api/subscriptions/feed/me").json
    assert others["subscribedVideos"] == [] and len(others["otherVideos"]) == 10


def test_the_feed_and_discovery_go_on_by_cursor(call, world, upload):
    subscriptions.subscribe(world.bob.id, world.alice.id)
    for number in range(7):
        upload(world.alice, f"Hers {number}", created_at=BORN + timedelta(days=number // 2))
    whole = [video["title"] for page in pages(call, world.bob, "/api/feed?limit=3")
             for video in page]
    assert whole == [f"Hers {number}" for number in range(6, -1, -1)]
    found = [video for page in pages(call, world.charlie, "/api/discover?limit=2")
             for video in page]
    assert sorted(video["title"] for video in found) == sorted(whole)
    assert {video["because"] for video in found} == {"You have not watched this"}
    assert call(world.bob, "GET", "/api/feed?after=abc").status_code == 400
    assert call(world.bob, "GET", "/api/feed?limit=0").status_code == 422
    assert call(world.bob, "GET", "/api/feed?colour=red").status_code == 400


def test_marks_of_the_feed(call, world, upload):
    subscriptions.subscribe(world.bob.id, world.alice.id)
    run("UPDATE subscriptions SET seen_at = '2025-01-01'")
    upload(world.alice)
    def new():
        return [video["isNew"] for video in call(world.bob, "GET", "/api/feed").json]
    assert new() == [True] and new() == [True], "looking marks nothing"
    assert call(world.bob, "POST", f"/api/subscriptions/{world.alice.id}/read").status_code == 200
    assert new() == [False]


def test_creators_in_the_old_shape(call, world, upload):
    upload(world.alice, "Seen")
    upload(world.alice, "Hidden", published=False)
    listed = call(world.bob, "GET", "/api/creators").json
    assert [row["name"] for row in listed] == ["Alice Prado"]
    one = call(world.bob, "GET", f"/api/creators/{world.alice.id}").json
    assert one.keys() == {"id", "name", "createdAt", "videos"}
    assert [video["title"] for video in one["videos"]] == ["Seen"]
    assert call(world.bob, "GET", f"/api/creators/{world.bob.id}").status_code == 404


def test_notifications_are_listed_and_marked(call, world, upload):
    subscriptions.subscribe(world.bob.id, world.alice.id)
    notifications.deliver(a_job({"video_id": upload(world.alice, "The hum")}))
    listed = call(world.bob, "GET", "/api/notifications").json
    assert [(row["kind"], row["text"], row["readAt"]) for row in listed] == [
        ("upload", "Alice Prado uploaded The hum", None)]
    path = f"/api/notifications/{listed[0]['id']}/read"
    assert call(world.charlie, "POST", path).status_code == 404
    assert call(world.bob, "POST", path).status_code == 200
    assert call(world.bob, "GET", "/api/notifications").json[0]["readAt"]
    assert call(world.bob, "DELETE", path).status_code == 200
    assert call(world.bob, "GET", "/api/notifications").json[0]["readAt"] is None
    assert call(world.bob, "PUT", "/api/notifications/email", {"digest": "off"}).json == {
        "digest": "off"}
    refused = call(world.bob, "PUT", "/api/notifications/email", {"digest": "hourly"})
    assert refused.status_code == 422


def test_a_review_has_a_version(call, world):
    title_id = world.title("Salt", owned=True)
    path = f"/api/titles/{title_id}/reviews"
    made = call(world.bob, "POST", path, {"rating": 4, "body": "Patient."})
    assert made.status_code == 201 and made.json["own"]
    assert call(world.bob, "POST", path, {"rating": 1}).status_code == 409
    own = made.headers["Location"]
    assert call(world.charlie, "GET", own).status_code == 404
    assert [row["own"] for row in call(world.charlie, "GET", path).json] == [False]
    etag = call(world.bob, "GET", own).headers["ETag"]
    change = {"rating": 5}
    assert call(world.bob, "PATCH", own, change).status_code == 428
    changed = call(world.bob, "PATCH", own, change, {"If-Match": etag})
    assert (changed.json["rating"], changed.json["body"]) == (5, "Patient.")
    assert call(world.bob, "PATCH", own, change, {"If-Match": etag}).status_code == 412
    assert call(world.bob, "DELETE", own, headers={"If-Match": etag}).status_code == 412
    now = changed.headers["ETag"]
    assert call(world.bob, "DELETE", own, headers={"If-Match": now}).status_code == 204
    assert not db.database().rows("SELECT id FROM reviews")


def test_the_body_names_no_author(call, world, upload):
    path = f"/api/comments/{upload(world.alice)}"
    sent = {"content": "Mine", "userId": "1", "author": 1, "account_id": 1, "seq": 99}
    assert call(world.bob, "POST", path, sent).json["userId"] == str(world.bob.id)
