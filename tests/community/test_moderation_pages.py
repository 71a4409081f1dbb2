"""The moderators' desk and the steps from it, with and without a script."""

import pytest

from app import db
from app.community.moderation import moderation, reports
from tests.accounts.tools import run
from tests.community.test_moderation import comment
from tests.world import BORN


@pytest.fixture
def reported(world, upload, say) -> int:
    """Bob's comment below Alice's upload, reported by Charlie."""
    comment_id = say(upload(world.alice, "The hum"), world.bob, "Buy <b>now</b>",
                     media_second=3725)
    world.add("comment_reports", comment_id=comment_id, account_id=world.charlie.id,
              reason="spam", note="The same everywhere", created_at=BORN)
    return comment_id


@pytest.fixture
def waits(world, upload) -> int:
    """Bob's held comment below Alice's upload."""
    return world.add("held_comments", video_id=upload(world.alice, "The fan"),
                     account_id=world.bob.id, body="A casino", held_for="word", created_at=BORN)


def test_the_desk_shows_a_comment_in_its_place(client, world, reported):
    text = client.sign_in(world.erin).get("/moderation").text
    assert "Buy &lt;b&gt;now&lt;/b&gt;" in text and "Spam or advertising" in text
    assert "“The same everywhere”" in text and "1 report" in text and "at 1:02:05 of" in text
    video_id = comment(reported)["video_id"]
    assert f'href="/watch/{video_id}?comment={reported}#comment-{reported}"' in text
    assert f'action="/comments/{reported}/removal"' in text
    assert f'href="/watch/{video_id}/room"' in text


def test_the_sidebar_counts_what_waits(client, world, reported, waits):
    for person, count in ((world.erin, "2"), (world.alice, "2"), (world.ivan, None)):
        text = client.sign_in(person).get("/moderation/sanctions").text
        assert ('<span class="count">' in text) == (count is not None), person.name
        if count:
            assert f'<span class="count">{count} <span class="visually-hidden">waiting' in (
                " ".join(text.split()))
        client.post("/sign-out")


def test_creators_see_their_own_titles_only(client, world, reported, waits):
    client.sign_in(world.ivan)
    assert "Nothing is reported" in client.get("/moderation").text
    assert "Nobody is waiting" in client.get("/moderation/waiting").text
    assert "Everybody can write" in client.get("/moderation/sanctions").text
    client.post("/sign-out")
    client.sign_in(world.alice)
    assert "Buy &lt;b&gt;" in client.get("/moderation").text
    assert "A casino" in client.get("/moderation/waiting").text


def test_customers_and_analysts_have_no_desk(client, world):
    for person in (world.bob, world.ana):
        client.sign_in(person)
        assert client.get("/moderation").status_code == 403
        client.post("/sign-out")


def test_a_creator_finds_the_desk_in_the_studio_and_no_back_office(client, world):
    client.sign_in(world.alice)
    assert "Your comments" in client.get("/studio/videos").text
    assert "Back office" not in client.get("/browse").text


def test_removing_can_be_undone_from_the_message(client, world, reported):
    client.sign_in(world.alice)
    answer = client.post(f"/comments/{reported}/removal", data={
        "reason": "An advertisement.", "next": "/moderation?sort=-weight"})
    assert answer.location == "/moderation?sort=-weight"
    text = client.get(answer.location).text
    assert "The comment is removed." in text and "Nothing is reported" in text
    assert f'action="/comments/{reported}/removal/delete"' in text
    answer = client.post(f"/comments/{reported}/removal/delete", data={
        "next": "https://elsewhere.example/"})
    assert answer.location == "/moderation" and comment(reported)["state"] == "visible"


def test_letting_stay_silencing_and_lifting(client, world, reported):
    client.sign_in(world.alice)
    client.post(f"/comments/{reported}/reports/settlement")
    assert "Nothing is reported" in client.get("/moderation").text
    client.post(f"/comments/{reported}/sanctions", data={"kind": "timeout", "minutes": "60"})
    text = client.get("/moderation/sanctions").text
    assert "Bob Marsh cannot write for 60 minutes below Alice Prado" in text.replace("&#39;", "’")
    made, = db.database().rows("SELECT id, kind FROM comment_sanctions")
    assert f'action="/sanctions/{made["id"]}/delete"' in text
    client.post(f"/sanctions/{made['id']}/delete")
    text = client.get("/moderation/sanctions").text
    assert "can write again" in text and "Everybody can write" in text


def test_held_comments_are_let_through_or_refused(client, world, waits):
    client.sign_in(world.alice)
    answer = client.post(f"/held-comments/{waits}/approval")
    made, = db.database().rows("SELECT id, state FROM comments")
    assert f'action="/comments/{made["id"]}/removal"' in client.get(answer.location).text
    client.post(f"/comments/{made['id']}/removal")
    assert comment(made["id"])["state"] == "hidden"
    assert client.post(f"/held-comments/{waits}/refusal").status_code == 404


def test_who_has_written_what_waits_is_silenced_from_its_row(client, world, waits):
    client.sign_in(world.alice)
    path = f"/held-comments/{waits}/sanctions"
    assert f'action="{path}"' in client.get("/moderation/waiting").text
    client.post(path, data={"kind": "timeout", "minutes": "60", "next": "/moderation/waiting"})
    text = client.get("/moderation/waiting").text
    assert "cannot write for 60 minutes below Alice Prado" in text and "A casino" in text
    client.post("/sign-out")
    client.sign_in(world.ivan)
    assert client.post(path, data={"kind": "ban"}).status_code == 404
    client.post("/sign-out")
    client.sign_in(world.erin)
    client.post(path, data={"kind": "ban"})
    made = db.database().rows("SELECT kind, title_id FROM comment_sanctions ORDER BY id")
    assert [row["kind"] for row in made] == ["timeout", "ban"] and made[1]["title_id"] is None


def test_programs_get_messages(client, world, reported, waits):
    client.sign_in(world.alice)
    accept = {"Accept": "application/json"}
    for path, data, message in (
            (f"/comments/{reported}/sanctions", {"kind": "ban"},
             "Bob Marsh is banned below Alice Prado's bench."),
            (f"/comments/{reported}/removal", {}, "The comment is removed."),
            (f"/comments/{reported}/removal/delete", {}, "The comment is back."),
            (f"/held-comments/{waits}/refusal", {}, "The comment is refused. Nobody has read it.")):
        answer = client.post(path, data=data, headers=accept)
        assert (answer.status_code, answer.json) == (200, {"message": message})
    answer = client.post(f"/comments/{reported}/sanctions", data={"kind": "x"}, headers=accept)
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json["errors"]} == {"kind"}
    answer = client.post(f"/held-comments/{waits}/approval", headers=accept)
    assert answer.status_code == 404 and answer.json["message"]


def test_a_report_from_the_watch_page(client, world, reported):
    client.sign_in(world.ivan)
    path = f"/comments/{reported}/reports"
    answer = client.post(path, data={"reason": "", "note": "x" * 301, "next": "/feed"})
    assert answer.status_code == 422 and 'id="error-reason"' in answer.text
    assert 'id="error-note"' in answer.text and 'name="next" value="/feed"' in answer.text
    answer = client.post(path, data={"reason": "abuse", "next": "/feed"})
    assert answer.location == "/feed"
    assert len(db.database().rows("SELECT id FROM comment_reports")) == 2
    assert client.post(path, data={"reason": "spam"},
                       headers={"Accept": "application/json"}).json == {"message": reports.THANKS}


def test_who_may_not_is_told_so_whatever_they_send(client, world, reported):
    client.sign_in(world.ivan)
    for path in ("removal", "removal/delete", "sanctions", "reports/settlement"):
        assert client.post(f"/comments/{reported}/{path}").status_code == 403, path
    assert comment(reported)["state"] == "visible"


def test_a_list_goes_on(client, world, upload, monkeypatch):
    from app.community.moderation import pages as moderation_pages

    monkeypatch.setattr(moderation_pages, "PAGE", 2)
    video_id = upload(world.alice)
    for number in range(3):
        world.add("held_comments", video_id=video_id, account_id=world.bob.id,
                  body=f"Number {number}", held_for="policy", created_at=BORN)
    client.sign_in(world.erin)
    text = client.get("/moderation/waiting").text
    assert "Number 1" in text and "Number 2" not in text
    after = text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "Number 2" in client.get(after).text


def test_programs_moderate_by_the_same_rules(call, world, reported, waits, of):
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
    assert call(world.ivan, "POST", f"/api/held-comments/{waits}/approval").status_code == 404
    said = call(world.alice, "POST", f"/api/held-comments/{waits}/approval")
    assert said.status_code == 201 and said.json["content"] == "A casino"


def test_programs_sanction_and_keep_the_words(call, world, reported):
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
    assert call(world.alice, "POST", "/api/comment-words", word).status_code == 403
    listed = call(world.erin, "POST", "/api/comment-words", word)
    assert listed.status_code == 201
    assert call(world.erin, "POST", "/api/comment-words", word).status_code == 422
    assert call(world.ada, "GET", "/api/comment-words").json == [listed.json]
    assert call(world.ada, "DELETE", f"/api/comment-words/{listed.json['id']}").status_code == 204


def test_the_counts_stop_at_a_hundred_and_see_open_ones_only(world, app, upload, say):
    video_id = upload(world.alice)
    for number in range(103):
        world.add("held_comments", video_id=video_id, account_id=world.bob.id, body=str(number),
                  held_for="policy", created_at=BORN)
    comment_id = say(video_id, world.bob)
    for person in (world.charlie, world.ivan):
        world.add("comment_reports", comment_id=comment_id, account_id=person.id, reason="spam",
                  created_at=BORN)
    counted = {"reports": 1, "held": 100}
    assert moderation.sql.waiting() == counted
    assert moderation.sql.waiting_below(owner_id=world.alice.id) == counted
    assert moderation.sql.waiting_below(owner_id=world.ivan.id) == {"reports": 0, "held": 0}
    run("UPDATE comment_reports SET settled_at = created_at")
    assert moderation.sql.waiting() == {"reports": 0, "held": 100}
