"""The earlier platform's API: a list without `limit` is the newest hundred."""

from datetime import UTC, datetime, timedelta

import pytest

from app import db
from tests.compatibility.running import next_page
from tests.compatibility.shapes import IN_A_ROOM, SUBSCRIPTION, VIDEO, fits

MANY = 130


def add(table: str, rows: list[dict]) -> None:
    """Write rows that would take too many requests."""
    db.run("tests.many", lambda: db.insert_many(
        table, tuple(rows[0]), [tuple(row.values()) for row in rows]))


def at(place: int) -> datetime:
    """A time of its own for each row; the later place is the newer one."""
    return datetime.now(UTC).replace(tzinfo=None) + timedelta(microseconds=place)


@pytest.fixture(scope="module")
def busy(site, contract_database):
    """A creator with 130 more videos, followed by somebody who follows 130 creators."""
    db.configure(contract_database)
    creator, viewer = site.join("CREATOR"), site.join()
    one = creator.upload()
    found = db.database().rows(
        "SELECT title_id, season_id, kind FROM videos WHERE id = %(id)s", {"id": int(one["id"])})[0]
    first = 5_000_000
    # The one that was registered shows what an upload consists of.
    add("videos", [{"id": first + n, "number": 1, "name": f"Old {n}", "synopsis": "",
                    "created_at": at(n)} | found for n in range(MANY)])
    add("assets", [{"video_id": first + n, "provider": "url", "state": "ready",
                    "url": f"https://demo.supabase.co/{n}.mp4", "created_at": at(n)}
                   for n in range(MANY)])
    add("comment_rooms", [{"video_id": first, "last_seq": MANY}])
    add("comments", [{"video_id": first, "seq": n + 1, "account_id": int(viewer.user["id"]),
                      "body": f"Said {n}", "created_at": at(n)} for n in range(MANY)])
    add("accounts", [{"id": first + n, "email": f"crowd{n}@example.org", "name": f"Many {n}",
                      "password_hash": "!", "country": "PT", "created_at": at(n)}
                     for n in range(MANY)])
    add("account_roles", [{"account_id": first + n, "role": "creator"} for n in range(MANY)])
    add("subscriptions", [{"account_id": int(viewer.user["id"]), "creator_id": first + n,
                           "created_at": at(n), "seen_at": at(n)} for n in range(MANY)])
    return creator, viewer, first


LISTS = [("/api/videos/my", VIDEO), ("/api/comments/5000000", IN_A_ROOM),
         ("/api/subscriptions/mine", SUBSCRIPTION), ("/api/creators", None)]


@pytest.mark.parametrize(("path", "shape"), LISTS)
def test_a_list_without_limit_is_the_newest_hundred_and_a_link_leads_to_the_rest(
        busy, path, shape):
    creator, viewer, _ = busy
    program = creator if path.endswith("my") else viewer
    answer = program.get(path)
    first = answer.json()
    assert answer.status_code == 200 and len(first) == 100
    seen, url = list(first), next_page(answer)
    while url:
        answer = program.get(url)
        assert answer.status_code == 200, answer.text
        assert answer.json(), "an empty page behind a link"
        seen += answer.json()
        url = next_page(answer)
    ids = [each["id"] for each in seen]
    assert len(set(ids)) == len(ids) >= MANY
    if shape is not None:
        fits(seen, [shape])
        times = [each["createdAt"] for each in seen]
        assert times == sorted(times, reverse=True)


@pytest.mark.parametrize(("path", "shape"), LISTS)
def test_limit_takes_fewer_and_pages_meet_without_a_gap(busy, path, shape):
    creator, viewer, _ = busy
    program = creator if path.endswith("my") else viewer
    whole = [each["id"] for each in program.get(path).json()]
    seen, url = [], f"{path}?limit=7"
    while len(seen) < 21:
        answer = program.get(url)
        assert len(answer.json()) == 7
        seen += [each["id"] for each in answer.json()]
        url = next_page(answer)
    assert seen == whole[:21]


@pytest.mark.parametrize(("path", "shape"), LISTS)
def test_a_limit_that_will_not_do_is_refused_and_an_unknown_word_is_ignored(busy, path, shape):
    creator, viewer, _ = busy
    program = creator if path.endswith("my") else viewer
    for limit in ("101", "0", "-1", "x", "1.5", "9" * 30):
        assert program.get(f"{path}?limit={limit}").status_code in (400, 422), limit
    assert program.get(f"{path}?page=2&sort=x").status_code == 200
    for after in ("x", "%00", "1;2", "e30", "a" * 400, "'"):
        assert program.get(f"{path}?after={after}").status_code in (200, 400, 422), after


def test_a_creators_profile_and_a_video_hold_a_hundred_at_most(busy):
    creator, viewer, first = busy
    assert len(viewer.get(f"/api/creators/{creator.user['id']}").json()["videos"]) == 100
    assert len(viewer.get(f"/api/videos/{first}").json()["comments"]) == 100
