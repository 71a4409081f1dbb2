"""Channels: the list of creators, and a creator's page under the access rule."""

from datetime import timedelta

import pytest

from app.community.subscriptions import subscriptions
from app.ops.clock import now
from tests.accounts.tools import run
from tests.world import BORN


def creators(world, names: list[str]) -> list[int]:
    """Make creators, from the oldest to the newest; return their ids."""
    made = []
    for place, name in enumerate(names):
        made.append(world.add("accounts", email=f"c{place}@example.org", name=name, country="PT",
                              password_hash="x", created_at=BORN + timedelta(days=place + 1)))
        world.add("account_roles", account_id=made[-1], role="creator")
    return made


def shown(text: str) -> list[str]:
    return [part.partition("</a>")[0].rpartition(">")[2]
            for part in text.split('<li class="creator">')[1:]
            for part in [part.partition("<h2>")[2]]]


def test_creators_are_sorted_searched_and_paged(client, world, upload):
    upload(world.alice)
    ids = creators(world, [f"Maker {n:02}" for n in range(26)])
    for creator_id in (ids[3], world.alice.id):
        subscriptions.subscribe(world.bob.id, creator_id)
    subscriptions.subscribe(world.charlie.id, ids[3])
    client.sign_in(world.bob)
    first = client.get("/channels").text
    assert shown(first)[:3] == ["Maker 03", "Alice Prado", "Maker 25"]
    assert len(shown(first)) == 24
    url = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    second = shown(client.get(url).text)
    assert len(second) == 3 and not set(second) & set(shown(first))
    assert shown(client.get("/channels?sort=-newest").text)[0] == "Maker 25"
    assert shown(client.get("/channels?sort=name").text)[0] == "Alice Prado"
    assert shown(client.get("/channels?q=ker+07").text) == ["Maker 07"]
    assert shown(client.get("/channels?q=Prado%27s+bench").text) == ["Alice Prado"], "a channel"
    assert shown(client.get("/channels?q=%25").text) == []
    assert "No creator matches “zz”" in client.get("/channels?q=zz").text


def test_a_subscription_leaves_the_viewer_where_the_button_was(client, world):
    client.sign_in(world.bob)
    here = "/channels?sort=name&q=alice"
    page = client.get(here).text
    assert f'name="next" value="{here.replace("&", "&amp;")}"' in page
    for action in ("subscription", "subscription/delete"):
        url = f"/channels/{world.alice.id}/{action}"
        assert client.post(url, data={"next": here}).headers["Location"] == here
        for other in ("//evil.example/", "https://evil.example/", "/\\evil.example"):
            answer = client.post(url, data={"next": other})
            assert answer.headers["Location"].startswith(f"/channels/{world.alice.id}-")


def test_an_account_that_is_no_creator_has_no_channel(client, world):
    client.sign_in(world.bob)
    assert client.get(f"/channels/{world.charlie.id}").status_code == 404
    assert client.get("/channels/999999999").status_code == 404
    assert shown(client.get("/channels").text) == ["Alice Prado"]


def test_an_address_with_another_name_redirects_to_the_right_one(client, world):
    answer = client.sign_in(world.bob).get(f"/channels/{world.alice.id}-someone?x=1")
    assert (answer.status_code, answer.location) == (
        301, f"/channels/{world.alice.id}-alice-prado?x=1")


def test_a_channel_lists_the_videos_the_viewer_may_watch_newest_first(client, world, upload):
    at = now()
    upload(world.alice, "Oldest", created_at=at - timedelta(days=9))
    upload(world.alice, "Newest", created_at=at - timedelta(hours=1))
    upload(world.alice, "Shown on a day", created_at=at - timedelta(days=30),
           publish_at=(at - timedelta(days=2)).replace(microsecond=0))
    upload(world.alice, "Hidden", published=False)
    upload(world.alice, "Not yet", publish_at=(at + timedelta(days=1)).replace(microsecond=0))
    text = client.sign_in(world.bob).get(f"/channels/{world.alice.id}-alice-prado").text
    found = [name for name in ("Newest", "Shown on a day", "Oldest", "Hidden", "Not yet")
             if f">{name}</a>" in text]
    assert found == ["Newest", "Shown on a day", "Oldest"]
    assert text.index(">Newest<") < text.index(">Shown on a day<") < text.index(">Oldest<")
    assert "3 videos" in text


def test_a_channel_above_the_viewers_age_is_empty(client, world, upload):
    upload(world.alice, "For the grown")
    run("UPDATE titles SET maturity_age = 18")
    run("UPDATE accounts SET maturity_age = 13 WHERE id = %(id)s", id=world.bob.id)
    try:
        text = client.sign_in(world.bob).get(f"/channels/{world.alice.id}-alice-prado").text
        assert "For the grown" not in text and "Nothing to watch here yet" in text
    finally:
        run("UPDATE accounts SET maturity_age = 18 WHERE id = %(id)s", id=world.bob.id)


def test_paging_a_channel_shows_each_video_once(client, world, upload):
    for number in range(30):
        upload(world.alice, f"Part {number:02}", created_at=BORN + timedelta(days=number // 4))
    client.sign_in(world.bob)
    first = client.get(f"/channels/{world.alice.id}-alice-prado").text
    url = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    second = client.get(url).text
    seen = [[n for n in range(30) if f">Part {n:02}</a>" in text] for text in (first, second)]
    assert sorted(seen[0] + seen[1]) == list(range(30)) and len(seen[0]) == 24


@pytest.mark.parametrize("cursor", ["abc", "e30", "=", "W1sxXSwxXQ"])
def test_a_broken_cursor_is_rejected(client, world, cursor):
    client.sign_in(world.bob)
    for path in ("/channels", "/feed", "/discover", "/notifications"):
        assert client.get(f"{path}?after={cursor}").status_code == 400, path


def test_an_upload_is_new_until_the_subscriber_marks_it_as_seen(client, world, upload):
    upload(world.alice, "Before", created_at=now() - timedelta(days=1))
    subscriptions.subscribe(world.bob.id, world.alice.id)
    run("UPDATE subscriptions SET seen_at = %(at)s", at=now() - timedelta(hours=2))
    upload(world.alice, "After", created_at=now() - timedelta(hours=1))
    client.sign_in(world.bob)
    page = f"/channels/{world.alice.id}-alice-prado"
    text = client.get(page).text
    assert text.count('class="flag"') == 1 and text.index('class="flag"') < text.index(">After<")
    assert '<span class="mark">1' in text, "the navigation counts it"
    assert client.post(f"/channels/{world.alice.id}/read").status_code == 303
    text = client.get(page).text
    assert 'class="flag"' not in text and '<span class="mark">' not in text


def test_the_header_of_a_page_is_one_query(client, world, upload):
    upload(world.alice)
    subscriptions.subscribe(world.bob.id, world.alice.id)
    client.sign_in(world.bob)
    for path in ("/browse", "/"):
        client.most_queries = 14
        assert client.get(path).status_code == 200
        assert client.queries.count("community/feed.count_unread") == 1
