"""Requests that no browser sends: broken cursors, huge numbers, odd characters. None is a 500."""

import base64
import json

import pytest

LISTS = {
    "titles": ("name", "newest", "year", "changed", "places", "published", "kind"),
    "videos": ("runtime_s", "changed", "air", "title", "newest"),
    "houses": ("titles", "changed"),
    "producers": ("houses", "changed"),
}
HUGE = "9" * 30


@pytest.fixture
def office(client, world):
    """Erin, signed in."""
    return client.sign_in(world.erin)


@pytest.mark.parametrize("noun", LISTS)
@pytest.mark.parametrize("way", ["after", "before"])
def test_a_broken_cursor_is_rejected_or_finds_nothing(office, world, noun, way):
    world.house()
    world.video(world.title())
    world.add("producers", name="Iker", created_at="2026-01-01")
    for sort in LISTS[noun]:
        for key in ("x", 1e308, -5, "2026-13-45", "\x00", "😀", 10**30):
            cursor = base64.urlsafe_b64encode(json.dumps([key, 10**25]).encode()).decode()
            response = office.get(f"/catalog/{noun}?sort={sort}&{way}={cursor}")
            assert response.status_code in (200, 400), (sort, key)


@pytest.mark.parametrize("changes", [
    {"name": "a\x00b\x85"}, {"maturity_age": "9" * 400}, {"release_year": "9" * 5000},
    {"row_version": HUGE}, {"extra": "1"}, {"kind": ["film", "series"]},
])
def test_a_form_with_nonsense_is_saved_or_rejected(office, world, changes):
    title_id = world.title(kind="film")
    data = {"kind": "film", "name": "Name", "maturity_age": "0"} | changes
    assert office.post("/catalog/titles", data=data).status_code in (303, 422)
    assert office.post(f"/catalog/titles/{title_id}", data=data).status_code in (409, 422)


def test_numbers_too_large_for_a_column_never_cause_an_error(office, world):
    title_id = world.title()
    video_id = world.video(title_id)
    for version in ("x", "-1", HUGE, ""):
        response = office.post(f"/catalog/titles/{title_id}/delete", data={"row_version": version})
        assert response.status_code == 409, version
    assert office.get(f"/catalog/titles/{HUGE}").status_code == 404
    assert office.post(f"/catalog/titles/{HUGE}/delete", data={"row_version": 1}
                       ).status_code == 404
    assert office.post("/catalog/titles/bulk", data={"do": "own", "ids": [HUGE, "-1", "x"]}
                       ).status_code == 303
    assert office.post(f"/catalog/videos/{video_id}/visibility", data={
        "row_version": HUGE, "published": "1"}).status_code == 303
    assert office.post(f"/catalog/titles/{title_id}/videos", data={
        "name": "n", "kind": "episode", "season_id": HUGE, "number": "1", "minutes": "5"}
                       ).status_code == 422
    assert office.get(f"/catalog/titles/{title_id}/videos/new?season={HUGE}").status_code == 200
