"""A title that cannot be watched: its page says why and what else there is, and tells no secret."""

from datetime import timedelta

import pytest

from tests.accounts.tools import run
from tests.site.scenes import DAY, NOW, TODAY, finished

pytestmark = pytest.mark.usefixtures("fixed_day")
NAME = "The Salt Archive"
BARE = "Either there is no such"


def page(client, path: str) -> str:
    """Return the text of a page about something unavailable: its status is still a 404."""
    answer = client.get(path)
    assert answer.status_code == 404
    return " ".join(answer.text.split())


def signed(world, title_id: int, number: str, state: str = "active", **term) -> None:
    """License a title by a contract of its own, ended today if it has ended."""
    more = {"ended_on": TODAY - 5 * DAY} if state == "ended" else {}
    world.term(world.contract(world.house(number), number, state, **more), title_id, **term)


def test_a_title_that_left_says_when_it_returns_and_what_to_watch_until_then(client, world):
    title_id = world.title(NAME)
    video_id = world.video(title_id)
    signed(world, title_id, "SV-1", ends_on=TODAY - 10 * DAY)
    signed(world, title_id, "SV-2", starts_on=TODAY + 11 * DAY)
    signed(world, title_id, "SV-3", territories=("DE",), starts_on=TODAY - DAY)
    world.video(world.title("Low Orbit", owned=True))
    world.title("Hidden Harbour")
    finished(world, world.bob.id, video_id)
    client.sign_in(world.bob)
    for path in (f"/titles/{title_id}-the-salt-archive", f"/titles/{title_id}",
                 f"/watch/{video_id}-pilot"):
        text = page(client, path)
        assert "Not available in Portugal" in text and BARE not in text
        assert "It left Portugal on 10 November 2026 and returns on 1 December 2026." in text
        assert "Until then" in text and "Low Orbit" in text and "Hidden Harbour" not in text
        assert "You watched 1 episode. Your place is kept." in text
        assert "Germany" not in text and "SV-" not in text


@pytest.mark.parametrize(("state", "term", "expected"), [
    ("active", {"ends_on": TODAY - DAY}, "It left Portugal on 19 November 2026. No return"),
    ("ended", {}, "It left Portugal on 15 November 2026. No return"),
    ("active", {"starts_on": TODAY + DAY}, "It opens in Portugal on 21 November 2026."),
    ("active", {"territories": ("DE",)}, "It has not been in Portugal so far."),
])
def test_the_days_are_those_of_the_viewers_country(client, world, state, term, expected):
    title_id = world.title(NAME)
    signed(world, title_id, "SV-1", state, **term)
    assert expected in page(client.sign_in(world.bob), f"/titles/{title_id}-the-salt-archive")


def test_a_draft_neither_returns_nor_is_known(client, world):
    title_id = world.title(NAME)
    signed(world, title_id, "SV-1", "draft", starts_on=TODAY + DAY)
    path = f"/titles/{title_id}-the-salt-archive"
    assert NAME not in page(client.sign_in(world.bob), path)
    signed(world, title_id, "SV-2", ends_on=TODAY - DAY)
    assert "No return is signed yet" in page(client, path)


def test_unpublished_titles_and_videos_to_come_stay_unknown(client, world):
    hidden = world.title(NAME, owned=True, published=False)
    inside = world.video(hidden, "Low Tide")
    shown = world.title(NAME, owned=True)
    coming = world.video(shown, "Low Tide", publish_at=NOW + timedelta(hours=1))
    draft = world.video(shown, "Low Tide", published=False)
    client.sign_in(world.bob)
    for path in (f"/titles/{hidden}-the-salt-archive", f"/watch/{inside}-low-tide",
                 f"/watch/{coming}-low-tide", f"/watch/{draft}-low-tide"):
        text = page(client, path)
        assert BARE in text and NAME not in text and "Low Tide" not in text


def test_a_video_that_was_taken_off_the_air_leads_to_its_title(client, world):
    title_id = world.title(NAME, owned=True)
    gone = world.video(title_id, "High Water", unpublish_at=NOW - timedelta(hours=1))
    text = page(client.sign_in(world.bob), f"/watch/{gone}-high-water")
    assert "No longer on air" in text and "“High Water” was taken off the air" in text
    assert f'href="/titles/{title_id}-the-salt-archive"' in text


def test_an_age_or_a_plan_that_is_missing_is_named(client, world):
    grown_up = world.title(NAME, owned=True, maturity_age=18)
    paid = world.title("Low Orbit", owned=True)
    run("UPDATE accounts SET maturity_age = 16, has_plan = 0 WHERE id = %(id)s", id=world.bob.id)
    client.sign_in(world.bob)
    text = page(client, f"/titles/{grown_up}-the-salt-archive")
    assert "For viewers of 18 and over" in text and "titles up to 16" in text
    assert "About The Salt Archive." not in text
    assert "Not in your plan" in page(client, f"/titles/{paid}-low-orbit")


def test_programs_get_the_plain_404(client, call, world):
    title_id = world.title(NAME)
    signed(world, title_id, "SV-1", ends_on=TODAY - DAY)
    client.sign_in(world.bob)
    for answer in (call(world.bob, "GET", f"/api/titles/{title_id}"),
                   client.get(f"/titles/{title_id}-x", headers={"Accept": "application/json"})):
        assert answer.status_code == 404 and answer.json["code"] == "not_found"
        assert NAME not in answer.text
