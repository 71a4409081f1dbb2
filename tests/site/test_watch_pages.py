"""The watch page: under the access rule, with its room, with and without the script."""

import html
import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from app.community.comments import comments
from app.community.subscriptions import subscriptions
from app.ops.clock import now
from tests.accounts.tools import rows, run
from tests.world import BORN, Person, World

JSON = {"Accept": "application/json"}
WITH_ITS_PAGE = 20  # queries of a rejected form: those that reject it, then those of the page


@pytest.fixture
def talk(world: World) -> Callable[..., int]:
    """Return talk(…), which posts a comment in a video's room and returns its id."""

    def add(video_id: int, author: Person, body: str = "Well said.", **more: Any) -> int:
        run("INSERT INTO comment_rooms (video_id) VALUES (%(id)s) "
            "ON DUPLICATE KEY UPDATE video_id = VALUES(video_id)", id=video_id)
        run("UPDATE comment_rooms SET last_seq = last_seq + 1, revision = revision + 1 "
            "WHERE video_id = %(id)s", id=video_id)
        seq = rows("SELECT last_seq FROM comment_rooms WHERE video_id = %(id)s",
                   id=video_id)[0]["last_seq"]
        return world.add("comments", **{
            "video_id": video_id, "seq": seq, "revision": seq, "account_id": author.id,
            "body": body, "created_at": now()} | more)

    return add


def series(world: World, name: str = "The Salt Archive") -> tuple[int, list[int]]:
    """Make an owned series of two seasons with three episodes each."""
    title_id = world.title(name, owned=True)
    videos = [world.video(title_id, f"Part {season}.{number}", season_id=season_id, number=number)
              for season in (1, 2) for season_id in [world.season(title_id, season)]
              for number in (1, 2, 3)]
    return title_id, videos


def shown(text: str) -> list[dict[str, Any]]:
    """Return the comments that a page holds for its script, in order."""
    return [json.loads(html.unescape(data)) for data in re.findall(r'data-comment="([^"]+)"', text)]


def test_an_address_with_another_name_redirects_to_the_right_one(client, world):
    _, (first, *_) = series(world)
    answer = client.sign_in(world.bob).get(f"/watch/{first}?season=3")
    assert (answer.status_code, answer.location) == (301, f"/watch/{first}-part-1-1?season=3")
    assert client.get(answer.location).status_code == 200


def test_a_video_the_viewer_may_not_watch_is_not_found(client, world, upload):
    hidden = upload(world.alice, "Hidden", published=False)
    house = world.house()
    elsewhere = world.title("Nur dort")
    world.term(world.contract(house), elsewhere, ("DE",))
    abroad = world.video(elsewhere)
    client.sign_in(world.bob)
    answers = [client.get(f"/watch/{video_id}{part}")
               for video_id in (hidden, abroad, 999_999_999)
               for part in ("", "-x", "/comments", "/moments")]
    answers += [client.post(f"/watch/{video_id}/comments", data={"content": "Hello"})
                for video_id in (hidden, abroad, 999_999_999)]
    assert {answer.status_code for answer in answers} == {404}
    client.get("/sign-out")
    assert client.sign_in(world.charlie).get(f"/watch/{abroad}-pilot").status_code == 200


def test_the_page_describes_the_video_and_its_last_day(client, world):
    title_id = world.title("The Salt Archive", rating_label="16+", maturity_age=16)
    world.term(world.contract(world.house()), title_id, ("PT",), ends_on=date(2031, 3, 31))
    season = world.season(title_id, 2)
    video_id = world.video(title_id, "The Lock-Keeper’s Daughter", season_id=season, number=4,
                           runtime_s=3160, synopsis="Inês finds the ledger.")
    world.add("reviews", title_id=title_id, account_id=world.charlie.id, rating=4, body="",
              created_at=BORN, updated_at=BORN)
    text = client.sign_in(world.bob).get(f"/watch/{video_id}-the-lock-keepers-daughter").text
    for words in ("Season 2, episode 4", "53 min", "Inês finds the ledger.", "Rated 4.0 by one",
                  "in Portugal until 31 March 2031", f"/titles/{title_id}-the-salt-archive",
                  "Demo clip", "52:40", 'class="grade">16+', "No comments yet"):
        assert words in text, words


def test_episodes_show_progress_and_the_viewer_can_pick_a_season(client, world):
    _, videos = series(world)
    world.add("viewer_progress", account_id=world.bob.id, video_id=videos[0], covered_s=3000,
              watch_s=3000, position_s=3000, covered="[[0, 3000]]", started_on=date(2026, 1, 2),
              started_country="PT", completed_on=date(2026, 1, 2), completed_country="PT",
              updated_at=BORN)
    world.add("viewer_progress", account_id=world.bob.id, video_id=videos[1], covered_s=1740,
              watch_s=1740, position_s=1740, covered="[[0, 1740]]", started_on=date(2026, 1, 3),
              started_country="PT", updated_at=BORN + timedelta(days=1))
    page = f"/watch/{videos[1]}-part-1-2"
    text = client.sign_in(world.bob).get(page).text
    assert "1 of 3 watched" in text and "21 min left" in text
    assert 'data-start="1740"' in text and "Continue from 29:00" in text
    assert "Part 1.3" in text and "Part 2.1" not in text
    assert f'href="/watch/{videos[2]}-part-1-3" aria-label="Next: episode 3"' in text
    second = rows("SELECT season_id AS id FROM videos WHERE id = %(id)s", id=videos[3])[0]["id"]
    text = client.get(f"{page}?season={second}").text
    assert "Part 2.1" in text and "Part 1.1" not in text and "Continue from 29:00" in text
    assert "0 of 3 watched" in text
    assert client.get(f"{page}?season=none").status_code == 200


def test_the_viewer_can_pick_the_videos_of_no_season(client, world):
    title_id, videos = series(world)
    special = world.video(title_id, "Special", number=1)
    page = f"/watch/{videos[0]}-part-1-1"
    text = client.sign_in(world.bob).get(page).text
    assert "Part 1.2" in text and f"/watch/{special}-special" not in text
    assert '<option value="0">No season, 1 episode</option>' in " ".join(text.split())
    text = client.get(f"{page}?season=0").text
    assert f"/watch/{special}-special" in text and "Part 1.2" not in text


def test_the_title_page_links_to_the_next_episode(client, world):
    title_id, videos = series(world)
    page = f"/titles/{title_id}-the-salt-archive"
    text = client.sign_in(world.bob).get(page).text
    assert f'href="/watch/{videos[0]}-part-1-1">' in text and "Continue episode" not in text
    world.add("viewer_progress", account_id=world.bob.id, video_id=videos[2], covered_s=3000,
              watch_s=3000, position_s=3000, covered="[[0, 3000]]", started_on=date(2026, 1, 2),
              started_country="PT", completed_on=date(2026, 1, 2), completed_country="PT",
              updated_at=BORN)
    hero = client.get(page).text.partition('class="hero ')[2].partition("</section>")[0]
    assert "Continue episode 1" in hero and f"/watch/{videos[3]}-part-2-1" in hero


def test_an_upload_shows_its_creator_and_their_other_uploads(client, world, upload):
    first, other = upload(world.alice), upload(world.alice, "Why it crackles")
    subscriptions.subscribe(world.charlie.id, world.alice.id)
    text = client.sign_in(world.bob).get(f"/watch/{first}-the-radio-that-only-hummed").text
    assert "1 subscriber" in text and 'aria-label="Subscribe to Alice Prado"' in text
    more = text.partition('id="episodes"')[2].partition("</section>")[0]
    assert f"/watch/{other}-why-it-crackles" in more and f"/watch/{first}-" not in more


def test_the_page_has_the_newest_comments_and_older_ones_in_steps(
        client, world, upload, talk):
    video_id = upload(world.alice)
    for number in range(1, 121):
        talk(video_id, world.charlie, f"Number {number}")
    page = f"/watch/{video_id}-the-radio-that-only-hummed"
    text = client.sign_in(world.bob).get(page).text
    assert [row["seq"] for row in shown(text)] == list(range(71, 121))
    assert f"{page}?before=71#comments" in text and "data-apart" not in text
    step = client.get(f"/watch/{video_id}/comments?before=71").json
    assert [row["seq"] for row in step["comments"]] == list(range(70, 20, -1)) and step["more"]
    step = client.get(f"/watch/{video_id}/comments?before=21").json
    assert len(step["comments"]) == 20 and not step["more"]
    assert len(client.get(f"/watch/{video_id}/comments?before=x").json["comments"]) == 50
    text = client.get(f"{page}?before=71").text
    assert [row["seq"] for row in shown(text)] == list(range(21, 71)) and "data-apart" in text


def test_a_link_to_a_comment_opens_the_room_at_it(client, world, upload, talk):
    video_id, other = upload(world.alice), upload(world.alice, "Another")
    ids = [talk(video_id, world.charlie, f"Number {number}") for number in range(1, 301)]
    elsewhere = talk(other, world.charlie)
    page = f"/watch/{video_id}-the-radio-that-only-hummed"
    client.sign_in(world.bob)

    def seen(comment_id: int) -> tuple[int, int]:
        found = shown(client.get(f"{page}?comment={comment_id}").text)
        return found[0]["seq"], found[-1]["seq"]

    assert seen(ids[199]) == (189, 300), "with all that came after it"
    first, last = seen(ids[19])
    assert first <= 20 <= last < 300
    assert seen(elsewhere) == seen(999_999) == (251, 300)


def test_a_removed_comment_keeps_its_place_and_loses_its_text(client, world, upload, talk):
    video_id = upload(world.alice)
    talk(video_id, world.charlie, "She dies", state="hidden", removal_reason="spoils the end")
    gone = talk(video_id, world.charlie, "Never mind", state="deleted")
    talk(video_id, world.alice, "Who?", reply_to_id=gone)
    text = client.sign_in(world.bob).get(f"/watch/{video_id}-the-radio-that-only-hummed").text
    assert "Removed by a moderator: spoils the end" in text and "Deleted by its author" in text
    assert "She dies" not in text and "Never mind" not in text
    assert "Charlie Voss: (removed)" in text and '<span class="role">Creator</span>' in text


def test_a_comment_is_never_markup(client, world, upload, talk):
    video_id = upload(world.alice)
    talk(video_id, world.charlie, '<img src=x> "quoted" & <b>more</b>')
    text = client.sign_in(world.bob).get(f"/watch/{video_id}-the-radio-that-only-hummed").text
    assert "<img" not in text and shown(text)[0]["content"].startswith("<img src=x")


def test_a_replay_gets_the_comments_between_two_seconds(client, world, upload, talk):
    video_id = upload(world.alice, runtime_s=1000)
    for second in (59, 60, 119, 120, None):
        talk(video_id, world.charlie, f"At {second}", media_second=second)
    talk(video_id, world.charlie, "Gone", media_second=70, state="hidden")
    client.sign_in(world.bob)
    found = client.get(f"/watch/{video_id}/moments?from=60&to=120").json
    assert [row["mediaSecond"] for row in found["comments"]] == [60, 119]
    assert client.get(f"/watch/{video_id}/moments").json["comments"] == []
    assert len(client.get(f"/watch/{video_id}/moments?to=9999999").json["comments"]) == 4
    assert 'class="wave" d="M0 28L' in client.get(
        f"/watch/{video_id}-the-radio-that-only-hummed").text


def test_the_script_posts_a_comment_once_and_edits_and_deletes_it(client, world, upload):
    video_id = upload(world.alice)
    client.sign_in(world.bob)
    sent = {"content": "It hums.", "client_msg_id": "m-1", "media_second": "31"}
    first = client.post(f"/watch/{video_id}/comments", data=sent, headers=JSON)
    again = client.post(f"/watch/{video_id}/comments", data=sent, headers=JSON)
    assert first.status_code == again.status_code == 201 and first.json == again.json
    assert (first.json["mediaSecond"], first.json["client_msg_id"]) == (31, "m-1")
    assert first.json["createdAt"].endswith("Z")
    reply = client.post(f"/watch/{video_id}/comments", headers=JSON, data={
        "content": "Still?", "reply_to": first.json["id"]})
    assert reply.json["replyTo"]["content"] == "It hums."
    path = f"/comments/{first.json['id']}"
    changed = client.post(path, data={"content": "It hummed."}, headers=JSON)
    assert changed.json["content"] == "It hummed." and changed.json["editedAt"]
    gone = client.post(f"{path}/delete", headers=JSON).json
    assert (gone["state"], gone["content"]) == ("deleted", "")
    assert client.post(path, data={"content": "x"}, headers=JSON).status_code == 404


@pytest.mark.parametrize("sent", [{"content": "  "}, {"content": "x" * 2001}, {},
                                  {"content": "x", "media_second": "soon"},
                                  {"content": "x", "reply_to": "999999"},
                                  {"content": "x", "sort": "1"}])
def test_a_rejected_comment_says_why_to_scripts_and_to_people(client, world, upload, sent):
    video_id = upload(world.alice)
    client.sign_in(world.bob)
    answer = client.post(f"/watch/{video_id}/comments", data=sent, headers=JSON)
    assert answer.status_code == 422 and answer.json["message"] and answer.json["errors"]
    client.most_queries = WITH_ITS_PAGE
    answer = client.post(f"/watch/{video_id}/comments", data=sent)
    assert answer.status_code == 422 and 'class="wrong" role="alert"' in answer.text
    assert sent.get("content", "").strip() in answer.text
    assert not rows("SELECT * FROM comments")


def test_without_the_script_the_form_returns_to_the_room(client, world, upload):
    video_id = upload(world.alice)
    client.sign_in(world.bob)
    page = f"/watch/{video_id}-the-radio-that-only-hummed#comments"
    answer = client.post(f"/watch/{video_id}/comments", data={"content": "It hums."})
    assert (answer.status_code, answer.location) == (303, page)
    comment_id = rows("SELECT id FROM comments")[0]["id"]
    answer = client.post(f"/comments/{comment_id}", data={"content": "It hummed."})
    assert (answer.status_code, answer.location) == (303, page)
    answer = client.post(f"/comments/{comment_id}/delete")
    assert (answer.status_code, answer.location) == (303, page)


def test_a_held_comment_is_shown_to_its_author_only(client, world, upload):
    video_id = upload(world.alice)
    world.add("comment_rooms", video_id=video_id, policy="approval")
    page = f"/watch/{video_id}-the-radio-that-only-hummed"
    client.sign_in(world.bob)
    assert "A moderator approves comments before they appear" in client.get(page).text
    held = client.post(f"/watch/{video_id}/comments", data={"content": "May I?"}, headers=JSON)
    assert held.status_code == 202 and held.json["held"]
    answer = client.post(f"/watch/{video_id}/comments", data={"content": "And I?"})
    assert answer.status_code == 303
    text = client.get(page).text
    assert text.count("Held for a moderator") == 2 and "May I?" in text
    client.post("/sign-out")
    assert "May I?" not in client.sign_in(world.charlie).get(page).text


def test_a_closed_room_and_a_muted_viewer_have_no_form(client, world, upload):
    video_id, closed = upload(world.alice), upload(world.alice, "Closed")
    world.add("comment_rooms", video_id=closed, policy="off")
    world.add("comment_sanctions", account_id=world.bob.id, title_id=None, kind="mute",
              made_by=world.erin.id, created_at=now(), ends_at=now() + timedelta(minutes=10))
    client.sign_in(world.bob)
    for path, why in ((f"/watch/{closed}-closed", "Comments are closed here."),
                      (f"/watch/{video_id}-the-radio-that-only-hummed", "muted you")):
        text = client.get(path).text
        assert why in text and re.search(r'<form class="composer"[^>]* hidden', text), path
    client.most_queries = WITH_ITS_PAGE
    answer = client.post(f"/watch/{video_id}/comments", data={"content": "Still here"})
    assert answer.status_code == 403 and "muted you" in answer.text
    said = client.post(f"/watch/{video_id}/comments", data={"content": "And now"}, headers=JSON)
    assert said.status_code == 403 and 590 < said.json["retry_after"] <= 600


def test_only_moderators_see_reports_and_the_room_settings(client, world, upload, talk):
    video_id = upload(world.alice)
    comment_id = talk(video_id, world.charlie, "Free films at my profile")
    for person in (world.bob, world.ivan):
        world.add("comment_reports", comment_id=comment_id, account_id=person.id, reason="spam",
                  created_at=now())
    page = f"/watch/{video_id}-the-radio-that-only-hummed"
    for person, moderates in ((world.bob, False), (world.ivan, False), (world.alice, True),
                              (world.erin, True)):
        text = client.sign_in(person).get(page).text
        assert ("Room settings" in text) == moderates
        answer = client.get(f"/comments/{comment_id}/reports/count")
        assert answer.json == {"reports": 2} if moderates else answer.status_code == 403
        client.post("/sign-out")


def test_a_preview_shows_the_room_and_cannot_post(client, world, talk):
    _, videos = series(world)
    talk(videos[0], world.charlie, "Seen by all")
    client.sign_in(world.erin)
    text = client.get(f"/watch/{videos[0]}-part-1-1?as=DE").text
    assert "Seen by all" in text and "You cannot comment in a preview." in text
    assert "socket.io" not in text and 'class="composer"' not in text and "data-me" not in text
    assert f"/watch/{videos[1]}-part-1-2?as=DE" in text, "links keep the preview"
    answer = client.get(f"/watch/{videos[0]}?as=DE")
    assert answer.location == f"/watch/{videos[0]}-part-1-1?as=DE"


def test_a_page_with_comments_takes_as_many_queries_as_an_empty_one(client, world, upload, talk):
    video_id = upload(world.alice)
    for number in range(30):
        talk(video_id, world.charlie, f"Number {number}")
    assert client.sign_in(world.erin).get(
        f"/watch/{video_id}-the-radio-that-only-hummed").status_code == 200
    assert comments.MOST > 30
