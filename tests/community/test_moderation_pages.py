"""The moderators' pages and the actions on them, with and without a script."""

import pytest

from app import db
from app.community.moderation import moderation, reports
from tests.accounts.tools import run
from tests.community.test_moderation import comment
from tests.world import BORN


@pytest.fixture
def reported(world, upload, say) -> int:
    """Bob's comment on Alice's upload, reported by Charlie."""
    comment_id = say(upload(world.alice, "The hum"), world.bob, "Buy <b>now</b>",
                     media_second=3725)
    world.add("comment_reports", comment_id=comment_id, account_id=world.charlie.id,
              reason="spam", note="The same everywhere", created_at=BORN)
    return comment_id


@pytest.fixture
def held(world, upload) -> int:
    """Bob's held comment on Alice's upload."""
    return world.add("held_comments", video_id=upload(world.alice, "The fan"),
                     account_id=world.bob.id, body="A casino", held_for="word", created_at=BORN)


def test_a_reported_comment_is_shown_in_its_place(client, world, reported):
    text = client.sign_in(world.erin).get("/moderation").text
    assert "Buy &lt;b&gt;now&lt;/b&gt;" in text and "Spam or advertising" in text
    assert "“The same everywhere”" in text and "1 report" in text and "at 1:02:05 in" in text
    video_id = comment(reported)["video_id"]
    assert f'href="/watch/{video_id}?comment={reported}#comment-{reported}"' in text
    assert f'action="/comments/{reported}/removal"' in text
    assert f'href="/watch/{video_id}/room"' in text


def test_the_sidebar_counts_what_is_open(client, world, reported, held):
    for person, count in ((world.erin, "2"), (world.alice, "2"), (world.ivan, None)):
        text = client.sign_in(person).get("/moderation/sanctions").text
        assert ('<span class="count">' in text) == (count is not None), person.name
        if count:
            assert f'<span class="count">{count} <span class="visually-hidden">open' in (
                " ".join(text.split()))
        client.post("/sign-out")


def test_creators_see_their_own_titles_only(client, world, reported, held):
    client.sign_in(world.ivan)
    assert "No reported comments" in client.get("/moderation").text
    assert "No held comments" in client.get("/moderation/held").text
    assert "Nobody is muted or banned" in client.get("/moderation/sanctions").text
    client.post("/sign-out")
    client.sign_in(world.alice)
    assert "Buy &lt;b&gt;" in client.get("/moderation").text
    assert "A casino" in client.get("/moderation/held").text


def test_customers_and_analysts_cannot_moderate(client, world):
    for person in (world.bob, world.ana):
        client.sign_in(person)
        assert client.get("/moderation").status_code == 403
        client.post("/sign-out")


def test_a_creator_moderates_from_the_studio_without_a_back_office(client, world):
    client.sign_in(world.alice)
    assert "Your comments" in client.get("/studio/videos").text
    assert "Back office" not in client.get("/browse").text


def test_a_removal_can_be_undone_from_its_message(client, world, reported):
    client.sign_in(world.alice)
    answer = client.post(f"/comments/{reported}/removal", data={
        "reason": "An advertisement.", "next": "/moderation?sort=-weight"})
    assert answer.location == "/moderation?sort=-weight"
    text = client.get(answer.location).text
    assert "Comment removed." in text and "No reported comments" in text
    assert f'action="/comments/{reported}/removal/delete"' in text
    answer = client.post(f"/comments/{reported}/removal/delete", data={
        "next": "https://elsewhere.example/"})
    assert answer.location == "/moderation" and comment(reported)["state"] == "visible"


def test_reports_are_dismissed_and_a_mute_is_lifted(client, world, reported):
    client.sign_in(world.alice)
    client.post(f"/comments/{reported}/reports/dismissal")
    text, undo = client.get("/moderation").text, f"/comments/{reported}/reports/dismissal/delete"
    assert "No reported comments" in text and f'action="{undo}"' in text
    client.post(undo)
    text = client.get("/moderation").text
    assert "The reports are open again." in text and f'id="comment-{reported}"' in text
    client.post(f"/comments/{reported}/reports/dismissal")
    client.post(f"/comments/{reported}/sanctions", data={"kind": "mute", "minutes": "60"})
    text = client.get("/moderation/sanctions").text
    assert "Bob Marsh is muted for 60 minutes on Alice Prado" in text.replace("&#39;", "’")
    made, = db.database().rows("SELECT id, kind FROM comment_sanctions")
    assert f'action="/sanctions/{made["id"]}/delete"' in text
    client.post(f"/sanctions/{made['id']}/delete")
    text = client.get("/moderation/sanctions").text
    assert "can comment again" in text and "Nobody is muted or banned" in text


def test_a_held_comment_is_approved_once(client, world, held):
    client.sign_in(world.alice)
    answer = client.post(f"/held-comments/{held}/approval")
    made, = db.database().rows("SELECT id, state FROM comments")
    assert f'action="/comments/{made["id"]}/removal"' in client.get(answer.location).text
    client.post(f"/comments/{made['id']}/removal")
    assert comment(made["id"])["state"] == "hidden"
    assert client.post(f"/held-comments/{held}/rejection").status_code == 404


def test_the_author_of_a_held_comment_is_muted_from_its_row(client, world, held):
    client.sign_in(world.alice)
    path = f"/held-comments/{held}/sanctions"
    assert f'action="{path}"' in client.get("/moderation/held").text
    client.post(path, data={"kind": "mute", "minutes": "60", "next": "/moderation/held"})
    text = client.get("/moderation/held").text
    assert "is muted for 60 minutes on Alice Prado" in text and "A casino" in text
    client.post("/sign-out")
    client.sign_in(world.ivan)
    assert client.post(path, data={"kind": "ban"}).status_code == 404
    client.post("/sign-out")
    client.sign_in(world.erin)
    client.post(path, data={"kind": "ban"})
    made = db.database().rows("SELECT kind, title_id FROM comment_sanctions ORDER BY id")
    assert [row["kind"] for row in made] == ["mute", "ban"] and made[1]["title_id"] is None


def test_scripts_get_messages(client, world, reported, held):
    client.sign_in(world.alice)
    accept = {"Accept": "application/json"}
    for path, data, message in (
            (f"/comments/{reported}/sanctions", {"kind": "ban"},
             "Bob Marsh is banned on Alice Prado's bench."),
            (f"/comments/{reported}/removal", {}, "Comment removed."),
            (f"/comments/{reported}/removal/delete", {}, "Comment restored."),
            (f"/held-comments/{held}/rejection", {}, "Comment rejected. Nobody has read it.")):
        answer = client.post(path, data=data, headers=accept)
        assert (answer.status_code, answer.json) == (200, {"message": message})
    answer = client.post(f"/comments/{reported}/sanctions", data={"kind": "x"}, headers=accept)
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json["errors"]} == {"kind"}
    answer = client.post(f"/held-comments/{held}/approval", headers=accept)
    assert answer.status_code == 404 and answer.json["message"]


def test_a_reader_reports_from_the_watch_page(client, world, reported):
    client.sign_in(world.ivan)
    path = f"/comments/{reported}/reports"
    answer = client.post(path, data={"reason": "", "note": "x" * 301, "next": "/feed"})
    assert answer.status_code == 422 and 'id="error-reason"' in answer.text
    assert 'id="error-note"' in answer.text and 'name="next" value="/feed"' in answer.text
    answer = client.post(path, data={"reason": "harassment", "next": "/feed"})
    assert answer.location == "/feed"
    assert len(db.database().rows("SELECT id FROM comment_reports")) == 2
    assert client.post(path, data={"reason": "spam"},
                       headers={"Accept": "application/json"}).json == {"message": reports.THANKS}


def test_a_viewer_who_may_not_moderate_gets_a_403_whatever_the_form_says(client, world, reported):
    client.sign_in(world.ivan)
    for path in ("removal", "removal/delete", "sanctions", "reports/dismissal",
                 "reports/dismissal/delete"):
        assert client.post(f"/comments/{reported}/{path}").status_code == 403, path
    assert comment(reported)["state"] == "visible"


def test_a_long_list_is_paged(client, world, upload, monkeypatch):
    from app.community.moderation import pages as moderation_pages

    monkeypatch.setattr(moderation_pages, "PAGE", 2)
    video_id = upload(world.alice)
    for number in range(3):
        world.add("held_comments", video_id=video_id, account_id=world.bob.id,
                  body=f"Number {number}", held_for="policy", created_at=BORN)
    client.sign_in(world.erin)
    text = client.get("/moderation/held").text
    assert "Number 1" in text and "Number 2" not in text
    after = text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "Number 2" in client.get(after).text


def test_the_api_moderates_by_the_same_rules(call, world, reported, held, of):
    path = "/api/comment-removals"
    assert call(world.bob, "POST", path, {"commentId": str(reported)}).status_code == 403
    assert call(world.ivan, "POST", path, {"commentId": str(reported)}).status_code == 403
    found, = call(world.alice, "GET", "/api/comment-reports").json
    assert found["comment"]["id"] == str(reported) and found["reasons"]["spam"] == 1
    made = call(world.alice, "POST", path, {"commentId": str(reported), "reason": "Spam."})
    assert made.status_code == 201 and made.json["removalReason"] == "Spam."
    assert call(world.alice, "GET", "/api/comment-reports").json == []
    assert call(world.alice, "POST", path, {"commentId": str(reported)}).status_code == 409
    back = call(world.alice, "DELETE", f"{path}/{reported}")
    assert back.json["state"] == "visible"
    report = {"commentId": str(reported), "reason": "other"}
    assert call(world.ivan, "POST", "/api/comment-reports", report).json == {
        "message": reports.THANKS}
    assert call(world.bob, "POST", "/api/comment-reports", report).status_code == 403
    assert call(world.alice, "GET", "/api/held-comments").json[0]["heldFor"] == "word"
    assert call(world.ivan, "POST", f"/api/held-comments/{held}/approval").status_code == 404
    approved = call(world.alice, "POST", f"/api/held-comments/{held}/approval")
    assert approved.status_code == 201 and approved.json["content"] == "A casino"


def test_the_api_keeps_sanctions_and_blocked_words(call, world, reported):
    ban = {"commentId": str(reported), "kind": "ban", "reason": "Spam."}
    made = call(world.alice, "POST", "/api/comment-sanctions", ban)
    assert made.status_code == 201 and made.json["endsAt"] is None and made.json["titleId"]
    assert call(world.alice, "POST", "/api/comment-sanctions", ban).status_code == 409
    assert call(world.alice, "GET", "/api/comment-sanctions").json == [made.json]
    assert call(world.ivan, "GET", "/api/comment-sanctions").json == []
    lifted = call(world.alice, "DELETE", f"/api/comment-sanctions/{made.json['id']}")
    assert lifted.status_code == 204
    wrong = call(world.alice, "POST", "/api/comment-sanctions", ban | {"minutes": 0})
    assert wrong.status_code == 422 and wrong.json["errors"][0]["field"] == "minutes"
    word = {"word": "casino", "effect": "hold"}
    assert call(world.alice, "POST", "/api/blocked-words", word).status_code == 403
    listed = call(world.erin, "POST", "/api/blocked-words", word)
    assert listed.status_code == 201
    assert call(world.erin, "POST", "/api/blocked-words", word).status_code == 422
    assert call(world.ada, "GET", "/api/blocked-words").json == [listed.json]
    assert call(world.ada, "DELETE", f"/api/blocked-words/{listed.json['id']}").status_code == 204


def test_the_counts_stop_at_a_hundred_and_count_open_ones_only(world, app, upload, say):
    video_id = upload(world.alice)
    for number in range(103):
        world.add("held_comments", video_id=video_id, account_id=world.bob.id, body=str(number),
                  held_for="policy", created_at=BORN)
    comment_id = say(video_id, world.bob)
    for person in (world.charlie, world.ivan):
        world.add("comment_reports", comment_id=comment_id, account_id=person.id, reason="spam",
                  created_at=BORN)
    counted = {"reports": 1, "held": 100}
    assert moderation.count_open(None) == counted
    assert moderation.count_open(world.alice.id) == counted
    assert moderation.count_open(world.ivan.id) == {"reports": 0, "held": 0}
    run("UPDATE comment_reports SET settled_at = created_at")
    assert moderation.count_open(None) == {"reports": 0, "held": 100}
