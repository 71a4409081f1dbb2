"""The earlier platform's API: creators and their subscribers."""

import pytest

from tests.compatibility.shapes import (
    CREATOR,
    FEED,
    PERSON,
    SUBSCRIPTION,
    VIDEO,
    Id,
    Time,
    is_answer,
    is_error,
)

# Of the list the contract says only that there is one; a creator has at least these.
LISTED = {"id": Id, "name": str}


def test_creators_are_a_bare_array_newest_first(site, emil):
    made = [site.join("CREATOR").user["id"] for _ in range(3)]
    answer = emil.get("/api/creators")
    assert answer.status_code == 200
    found = answer.json()
    assert [each["id"] for each in found][:3] == made[::-1]
    for each in found:
        assert each.keys() >= LISTED.keys(), each
        assert isinstance(each["id"], str) and isinstance(each["name"], str)


def test_only_creators_are_listed(emil):
    assert emil.user["id"] not in [each["id"] for each in emil.get("/api/creators").json()]


def test_one_creator_has_a_profile_and_videos_newest_first(site, emil):
    creator = site.join("CREATOR", "Hana Wolff")
    made = [creator.upload() for _ in range(3)]
    found = is_answer(emil.get(f"/api/creators/{creator.user['id']}"), 200, CREATOR)
    assert found["id"] == creator.user["id"] and found["name"] == "Hana Wolff"
    assert found["videos"] == made[::-1]


def test_no_profile_tells_an_address(site, emil):
    creator = site.join("CREATOR")
    creator.upload()
    for path in ("/api/creators", f"/api/creators/{creator.user['id']}",
                 "/api/subscriptions/feed/me"):
        assert "@example.org" not in emil.get(path).text


@pytest.mark.parametrize("name", ["999999999", "0", "abc", "9" * 40])
def test_an_unknown_creator_is_404(emil, name):
    is_error(emil.get(f"/api/creators/{name}"), 404)
    is_error(emil.post(f"/api/subscriptions/{name}"), 404)
    is_error(emil.delete(f"/api/subscriptions/{name}"), 404)


def test_somebody_who_is_no_creator_is_no_creator(site, emil):
    is_error(emil.get(f"/api/creators/{site.join().user['id']}"), 404)
    is_error(emil.post(f"/api/subscriptions/{site.join().user['id']}"), 404)


def test_without_a_token_all_of_it_is_401(nobody, dora):
    one = dora.user["id"]
    for method, path in (
            ("GET", "/api/creators"), ("GET", f"/api/creators/{one}"),
            ("POST", f"/api/subscriptions/{one}"), ("DELETE", f"/api/subscriptions/{one}"),
            ("GET", "/api/subscriptions/feed/me"), ("GET", "/api/subscriptions/mine")):
        is_error(nobody.send(method, path), 401)


@pytest.mark.parametrize("body", [None, {}, {"anything": 1}])
def test_subscribing_is_201_with_or_without_a_body(site, dora, body):
    viewer = site.join()
    answer = viewer.post(f"/api/subscriptions/{dora.user['id']}", body)
    assert answer.status_code == 201, answer.text
    mine = is_answer(viewer.get("/api/subscriptions/mine"), 200, [SUBSCRIPTION])
    assert [each["creator"] for each in mine] == [{"id": dora.user["id"], "name": "Dora Quint"}]


def test_subscribing_twice_is_409_and_once_is_kept(site, dora):
    viewer = site.join()
    assert viewer.subscribe(dora).status_code == 201
    is_error(viewer.subscribe(dora), 409)
    assert len(viewer.get("/api/subscriptions/mine").json()) == 1


def test_subscribing_to_oneself_is_400(dora):
    is_error(dora.subscribe(dora), 400)


def test_a_creator_may_follow_another(site, dora):
    other = site.join("CREATOR")
    assert dora.subscribe(other).status_code == 201
    assert dora.delete(f"/api/subscriptions/{other.user['id']}").status_code == 200


@pytest.mark.parametrize("email", ["erin@example.org", "ana@example.org", "ada@example.org"])
def test_any_account_may_subscribe(site, dora, email):
    person = site.enter(email, "correct-horse-battery")
    assert person.subscribe(dora).status_code in (201, 409)
    assert person.delete(f"/api/subscriptions/{dora.user['id']}").status_code == 200


def test_unsubscribing_is_200_and_one_may_subscribe_again(site, dora):
    viewer = site.join()
    viewer.subscribe(dora)
    assert viewer.delete(f"/api/subscriptions/{dora.user['id']}").status_code == 200
    assert viewer.get("/api/subscriptions/mine").json() == []
    assert viewer.subscribe(dora).status_code == 201


def test_my_subscriptions_are_mine_and_newest_first(site):
    viewer, creators = site.join(), [site.join("CREATOR") for _ in range(3)]
    site.join().subscribe(creators[0])
    for creator in creators:
        assert viewer.subscribe(creator).status_code == 201
    mine = is_answer(viewer.get("/api/subscriptions/mine"), 200, [SUBSCRIPTION])
    assert [each["creator"]["id"] for each in mine] == [
        creator.user["id"] for creator in reversed(creators)]


def test_the_feed_has_videos_of_whom_i_follow_and_others_apart(site):
    viewer, followed, other = site.join(), site.join("CREATOR"), site.join("CREATOR")
    made = [followed.upload() for _ in range(3)]
    foreign = other.upload()
    viewer.subscribe(followed)
    feed = is_answer(viewer.get("/api/subscriptions/feed/me"), 200, FEED)
    assert feed["subscribedVideos"] == made[::-1]
    others = [video["id"] for video in feed["otherVideos"]]
    assert foreign["id"] in others and not {video["id"] for video in made} & set(others)


def test_the_feed_holds_at_most_20_of_mine_and_10_of_others(site):
    viewer, other = site.join(), site.join("CREATOR")
    followed = [site.join("CREATOR") for _ in range(3)]
    made = []
    for place in range(24):
        made.append(followed[place % 3].upload())
    for _ in range(12):
        other.upload()
    for creator in followed:
        viewer.subscribe(creator)
    feed = is_answer(viewer.get("/api/subscriptions/feed/me"), 200, FEED)
    assert [video["id"] for video in feed["subscribedVideos"]] == [
        video["id"] for video in made[:-21:-1]]
    assert len(feed["otherVideos"]) == 10
    assert len({video["id"] for video in feed["otherVideos"]}) == 10


def test_the_feed_of_who_follows_nobody_has_only_others(site, dora):
    dora.upload()
    feed = is_answer(site.join().get("/api/subscriptions/feed/me"), 200, FEED)
    assert feed["subscribedVideos"] == [] and 0 < len(feed["otherVideos"]) <= 10


def test_shapes_are_held_and_not_only_looked_at(dora):
    """Negative control: a key more, a key less or another type is seen."""
    from tests.compatibility.shapes import fits

    person = {"id": "7", "name": "Ines"}
    fits([person], [PERSON])
    video = dora.upload()
    wrong = [(person | {"email": "x"}, PERSON), ({"id": "7"}, PERSON),
             (person | {"id": 7}, PERSON), ({"items": []}, [PERSON]),
             ("2026-01-01T00:00:00+00:00", Time), ("2026-01-01 00:00:00Z", Time),
             (video | {"comments": None}, VIDEO), (video | {"createdAt": 5}, VIDEO)]
    for value, shape in wrong:
        try:
            fits(value, shape)
        except AssertionError:
            continue
        raise AssertionError(f"{value} passed for {shape}")
