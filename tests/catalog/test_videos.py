"""Videos: their list, form, runtime and schedule."""

import re
from datetime import datetime, timedelta

import pytest

from app import db
from app.catalog.videos import lists as video_lists
from app.ops import audit
from app.ops.clock import now

FILLED = {
    "name": "Inventory of a closed house", "kind": "episode", "season_id": "", "number": "1",
    "hours": "", "minutes": "52", "seconds": "10", "published": "1", "publish_at": "",
    "unpublish_at": "", "audio": "Portuguese, en", "subtitles": "English", "synopsis": "Salt.",
}


@pytest.fixture
def office(client, world):
    """Erin, signed in."""
    return client.sign_in(world.erin)


@pytest.fixture
def title_id(world):
    """A series with one season."""
    found = world.title()
    world.season(found)
    return found


def season_id() -> int:
    """The only season."""
    [season] = db.database().rows("SELECT id FROM seasons")
    return int(season["id"])


def filled() -> dict[str, str]:
    """Return the form of an episode of the only season."""
    return FILLED | {"season_id": str(season_id())}


def video_row(video_id: int | None = None):
    """The only video, or the one asked for."""
    found = db.database().rows("SELECT * FROM videos")
    return next(row for row in found if video_id in (None, row["id"]))


def shown(text: str) -> list[int]:
    """The videos a list page shows, in order."""
    return [int(n) for n in re.findall(r'class="id named" href="/catalog/videos/(\d+)"', text)]


def test_a_video_is_saved_with_its_runtime_and_languages(office, title_id):
    form = office.get(f"/catalog/titles/{title_id}/videos/new?season=1").text
    assert f'value="{season_id()}" selected' in form and "episode" in form
    response = office.post(f"/catalog/titles/{title_id}/videos", data=filled())
    assert response.status_code == 303, response.text
    row = video_row()
    assert (row["runtime_s"], row["number"], row["published"]) == (3130, 1, 1)
    tracks = db.database().rows("SELECT language, track FROM video_languages "
                                "WHERE video_id = %s", (row["id"],))
    assert {(t["language"], t["track"]) for t in tracks} == {
        ("pt", "audio"), ("en", "audio"), ("en", "subtitle")}
    page = office.get(f"/catalog/videos/{row['id']}?history=1").text
    assert "English, Portuguese" in page and 'value="52"' in page and "52 min" in page


@pytest.mark.parametrize(("changes", "field", "message"), [
    ({"name": ""}, "name", "Please fill this in"),
    ({"kind": "opera"}, "kind", "Choose one from the list."),
    ({"kind": "lesson"}, "kind", "A series holds videos of the kind episode or feature"),
    ({"season_id": "999"}, "season_id", "has no such season"),
    ({"season_id": "one"}, "season_id", "whole number"),
    ({"number": "0"}, "number", "At least 1"),
    ({"number": "70000"}, "number", "At most 9999"),
    ({"minutes": "", "seconds": ""}, "runtime_s", "Enter a runtime"),
    ({"minutes": "0", "seconds": "0"}, "runtime_s", "Enter a runtime"),
    ({"hours": "24", "minutes": "1"}, "runtime_s", "At most 24 hours"),
    ({"seconds": "60"}, "seconds", "At most 59"),
    ({"hours": "two"}, "hours", "whole number"),
    ({"publish_at": "soon"}, "publish_at", "a date and a time"),
    ({"publish_at": "0001-01-01T00:00"}, "publish_at", "Enter a date between"),
    ({"publish_at": "2026-03-01T20:00", "unpublish_at": "2026-03-01T20:00"}, "unpublish_at",
     "later than the start"),
    ({"audio": "Elvish"}, "audio", "no language called “Elvish”"),
    ({"subtitles": "xx"}, "subtitles", "no language called “xx”"),
])
def test_a_mistake_is_reported_at_its_field_and_nothing_is_saved(office, title_id, changes, field,
                                                             message):
    response = office.post(f"/catalog/titles/{title_id}/videos", data=filled() | changes)
    assert response.status_code == 422
    assert message in response.text and f'id="error-{field}"' in response.text
    assert not db.database().rows("SELECT id FROM videos")


def test_a_duplicate_number_in_a_season_is_rejected(office, title_id):
    office.post(f"/catalog/titles/{title_id}/videos", data=filled())
    response = office.post(f"/catalog/titles/{title_id}/videos", data=filled())
    assert response.status_code == 422 and "Season 1 already has a video 1" in response.text


def test_moments_are_typed_in_the_reports_zone_and_stored_in_utc(office, title_id, test_settings):
    from zoneinfo import ZoneInfo
    office.post(f"/catalog/titles/{title_id}/videos", data=filled() | {
        "publish_at": "2027-07-01T20:00", "unpublish_at": "2027-12-01T20:00"})
    row = video_row()
    zone = ZoneInfo(test_settings.report_time_zone)
    wanted = datetime(2027, 7, 1, 20, tzinfo=zone).astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
    assert row["publish_at"] == wanted
    assert 'value="2027-07-01 20:00"' in office.get(f"/catalog/videos/{row['id']}").text


def test_a_runtime_cannot_end_before_the_last_watched_second(office, world, title_id):
    video_id = world.video(title_id, runtime_s=3000)
    session = world.add("watch_sessions", account_id=world.bob.id, video_id=video_id, country="PT",
                        started_at="2026-02-01", ended_at="2026-02-01")
    world.add("watch_sections", session_id=session, start_s=0, end_s=2400, watched_at="2026-02-01")
    data = filled() | {"season_id": "", "row_version": "1"}
    refused = office.post(f"/catalog/videos/{video_id}", data=data | {"minutes": "39"})
    assert refused.status_code == 422 and "watched it up to 40 min" in refused.text
    assert office.post(f"/catalog/videos/{video_id}", data=data | {"minutes": "40", "seconds": ""}
                       ).status_code == 303


def test_a_video_saved_by_somebody_else_is_merged_field_by_field(office, title_id):
    office.post(f"/catalog/titles/{title_id}/videos", data=filled())
    video_id = video_row()["id"]
    url = f"/catalog/videos/{video_id}"
    office.post(url, data=filled() | {"row_version": "1", "minutes": "53", "audio": "French"})
    response = office.post(url, data=filled() | {"row_version": "1", "minutes": "54",
                                               "subtitles": "German"})
    assert response.status_code == 409
    text = response.text
    assert text.count("both of you changed it") == 1 and "53 min" in text and "54 min" in text
    merged = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text))
    merged.pop("csrf_token")
    assert merged["audio"] == "French" and merged["subtitles"] == "German"
    assert office.post(url, data=merged | {"runtime_s": "3250"}).status_code == 303
    assert (video_row()["runtime_s"], video_row()["row_version"]) == (3250, 3)


def test_one_click_hides_and_shows(office, world, title_id):
    video_id = world.video(title_id)
    url = f"/catalog/videos/{video_id}/visibility"
    office.post(url, data={"row_version": "1", "published": "0"})
    assert not video_row()["published"]
    office.post(url, data={"row_version": "1", "published": "1"})
    assert not video_row()["published"], "an old page does not undo what it has not seen"
    assert "Somebody changed this video" in office.get(f"/catalog/videos/{video_id}").text
    office.post(url, data={"row_version": "2", "published": "1"})
    assert video_row()["published"]
    assert [e["action"] for e in audit.history("video", video_id)] == [
        "video.publish", "video.unpublish"]


def test_a_watched_video_is_hidden_not_deleted(office, world, title_id):
    video_id = world.video(title_id)
    url = f"/catalog/videos/{video_id}/delete"
    assert "Nothing else depends on Pilot" in office.get(url).text
    world.add("watch_sessions", account_id=world.bob.id, video_id=video_id, country="PT",
              started_at="2026-02-01", ended_at="2026-02-01")
    refused = office.post(url, data={"row_version": "1"})
    assert refused.status_code == 409 and "watched 1 time" in refused.text
    other = world.video(title_id, "Unseen")
    world.add("video_languages", video_id=other, language="en", track="audio")
    assert office.post(f"/catalog/videos/{other}/delete", data={"row_version": "7"}
                       ).status_code == 409
    assert office.post(f"/catalog/videos/{other}/delete", data={"row_version": "1"}
                       ).status_code == 303
    assert [row["id"] for row in db.database().rows("SELECT id FROM videos")] == [video_id]


def test_the_list_shows_the_schedule_the_rights_and_the_languages(office, world):
    soon, ago = now() + timedelta(days=3), now() - timedelta(days=3)
    title = world.title("The Salt Archive")
    film = world.title("Night Ferry", kind="film", owned=True)
    world.term(world.contract(world.house()), title, ("PT", "ES"))
    season = world.season(title, 2)
    on_air = world.video(title, "Aired", season_id=season, number=4)
    world.add("video_languages", video_id=on_air, language="pt", track="audio")
    planned = world.video(title, "Planned", publish_at=soon)
    over = world.video(film, "Over", kind="feature", unpublish_at=ago)
    hidden = world.video(film, "Veiled", kind="feature", published=False, publish_at=soon)
    text = office.get("/catalog/videos").text
    assert "season 2, no. 4" in text and "ES PT" in text and "everywhere" in text

    def found(query):
        return set(shown(office.get(f"/catalog/videos?{query}").text))

    assert found("air=on+air") == {on_air}
    assert found("air=scheduled") == {planned}
    assert found("air=ended") == {over}
    assert found("air=hidden") == {hidden}
    assert found("kind=feature") == {over, hidden}
    assert found("q=salt") == {on_air, planned}
    assert found(f"title={film}") == {over, hidden}
    assert found("rights=live") == {on_air, planned}
    assert found("rights=owned") == {over, hidden}
    assert found("rights=none") == set()
    assert "Night Ferry" in office.get(f"/catalog/videos?title={film}&history={over}").text


@pytest.mark.parametrize("sort", video_lists.SORTS)
@pytest.mark.parametrize("turned", ["", "-"])
def test_paging_lists_every_video_once_in_each_sort(office, world, monkeypatch, sort, turned):
    monkeypatch.setattr(video_lists, "PER_PAGE", 3)
    titles = [world.title(name) for name in ("Same", "Same", "Other")]
    made = [world.video(titles[n % 3], f"Name {n // 4}", kind=("episode", "feature")[n % 2],
                        runtime_s=600 + n % 3, published=n % 4 > 0) for n in range(10)]
    url, seen = f"/catalog/videos?sort={turned}{sort}", []
    while url:
        text = office.get(url).text
        seen += shown(text)
        following = re.search(r'rel="next" href="([^"]+)"', text)
        url = following and following[1].replace("&amp;", "&")
    assert sorted(seen) == sorted(made) and len(seen) == len(made)
    back = re.search(r'rel="prev" href="([^"]+)"', text)[1].replace("&amp;", "&")
    assert shown(office.get(back).text) == seen[6:9]


def test_a_new_video_starts_with_a_search_for_its_title(office, world):
    world.title("Kestrel Country")
    world.title("Estuary")
    text = office.get("/catalog/videos/new?q=kest").text
    assert "Kestrel Country" in text and "Estuary" not in text


def test_only_employees_touch_videos(client, world, title_id):
    video_id = world.video(title_id)
    client.sign_in(world.bob)
    for path in ("/catalog/videos", "/catalog/videos/new", f"/catalog/videos/{video_id}",
                 f"/catalog/videos/{video_id}/delete", f"/catalog/titles/{title_id}/videos/new"):
        assert client.get(path).status_code == 403, path
    assert client.post(f"/catalog/videos/{video_id}/delete", data={"row_version": "1"}
                       ).status_code == 403
    assert client.post(f"/catalog/videos/{video_id}", data=filled()).status_code == 403
