"""Uploads of unknown length: every page says what it knows, and nothing else."""

from datetime import timedelta

import pytest

from app import db
from app.analytics import rollups
from app.db import laws
from tests.analytics.test_rollups import play
from tests.media.scenes import channel, upload
from tests.site.scenes import NOW, begun

pytestmark = pytest.mark.usefixtures("fixed_day")


def test_the_title_page_shows_no_length_and_no_bar(client, world):
    title_id = channel(world, world.alice)
    video_id = upload(world, world.alice, "The hum", title_id)
    begun(world, world.bob.id, video_id, 300)
    text = client.sign_in(world.bob).get(f"/titles/{title_id}-bench-solder").text
    row = text.partition(f'id="video-{video_id}"')[2].partition("</li>")[0]
    assert "The hum" in row
    for wrong in ("0 min", "None", "progress", "left", "–", "0 s"):
        assert wrong not in row, wrong


@pytest.mark.parametrize(("seen_s", "there"), [(119, False), (120, True), (50_000, True)])
def test_an_upload_without_a_length_continues_after_two_minutes(client, world, seen_s, there):
    title_id = channel(world, world.alice)
    first, second = (upload(world, world.alice, f"Part {n}", title_id) for n in (1, 2))
    other = upload(world, world.alice, "Newer", channel(world, world.alice, "Second channel"))
    begun(world, world.bob.id, other, 400)
    begun(world, world.bob.id, first, seen_s, updated_at=NOW - timedelta(days=3))
    assert second
    text = client.sign_in(world.bob).get("/").text
    rail = text.partition('id="h-continue"')[2].partition("</section>")[0]
    assert ("Part 1" in rail) is there
    hero = text.partition('class="hero"')[2].partition("</section>")[0]
    for wrong in ("None", " left<", "progress"):
        assert wrong not in hero + rail, wrong
    assert "Channel</p>" in rail or not there


def test_the_back_office_lists_sorts_and_edits_an_upload_of_unknown_length(client, world):
    title_id = channel(world, world.alice)
    unknown = upload(world, world.alice, "The hum", title_id)
    known = upload(world, world.alice, "The whistle", title_id, runtime_s=90)
    client.sign_in(world.erin)
    for sort in ("runtime_s", "-runtime_s", "name", "changed"):
        text = client.get(f"/catalog/videos?sort={sort}").text
        assert "The hum" in text and "0 min" not in text and "0 s<" not in text, sort
    assert client.get(f"/catalog/titles/{title_id}").status_code == 200
    form = {"name": "The hum, again", "kind": "upload", "season_id": "", "number": "1", "hours": "",
            "minutes": "", "seconds": "", "published": "1", "publish_at": "", "unpublish_at": "",
            "audio": "", "subtitles": "", "synopsis": "", "row_version": "1"}
    assert client.get(f"/catalog/videos/{unknown}").status_code == 200
    saved = client.post(f"/catalog/videos/{unknown}", data=form)
    assert saved.status_code == 303, saved.text
    refused = client.post(f"/catalog/videos/{known}", data=form)
    assert refused.status_code == 422 and "This video already had one" in refused.text


def test_only_uploads_may_have_an_unknown_length(client, world):
    title_id = world.title()
    client.sign_in(world.erin)
    answer = client.post(f"/catalog/titles/{title_id}/videos", data={
        "name": "Pilot", "kind": "episode", "number": "1", "published": "1"})
    assert answer.status_code == 422 and "Enter a runtime" in answer.text


def test_the_roll_ups_of_an_upload_of_unknown_length_keep_the_law(database, world):
    video = upload(world, world.alice)
    play(world, world.bob, video, (0, 100), (100, 700))
    play(world, world.charlie, video, (0, 119))
    rollups.run()
    rows = {row["account_id"]: row for row in db.database().rows("SELECT * FROM viewer_progress")}
    assert rows[world.bob.id]["started_on"] and not rows[world.bob.id]["completed_on"]
    assert rows[world.charlie.id]["started_on"] is None
    assert laws.broken(database) == {}


def test_the_law_notices_a_completer_of_an_unknown_length(database, world):
    """Negative control."""
    video = upload(world, world.alice)
    play(world, world.bob, video, (0, 700))
    rollups.run()
    for attempt in db.transaction("tests.break"):
        with attempt as tx:
            tx.execute("UPDATE viewer_progress SET completed_on = started_on, "
                       "completed_country = 'PT'")
    assert "viewer_progress" in laws.broken(database)
