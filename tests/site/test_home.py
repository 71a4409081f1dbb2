"""The home page: each rail says something true, and a rail without titles is left out."""

from datetime import timedelta

import pytest

from app.site import home
from tests.site.scenes import DAY, NOW, TODAY, begun, finished, rail
from tests.world import viewer_of

pytestmark = pytest.mark.usefixtures("fixed_day")


def series(world, name: str, episodes: int = 3, **more) -> tuple[int, list[int]]:
    """Make an owned series of one season; return the title id and the video ids."""
    title_id = world.title(name, owned=True, **more)
    season_id = world.season(title_id)
    return title_id, [world.video(title_id, f"{name} {n}", season_id=season_id, number=n)
                      for n in range(1, episodes + 1)]


def test_strangers_get_the_landing_page_without_titles(client, world):
    series(world, "The Understudy")
    text = client.get("/").text
    assert "Create an account" in text and "Sign in" in text
    assert "The Understudy" not in text


def test_an_empty_catalogue_is_explained_and_has_no_rail(client, world):
    text = client.sign_in(world.bob).get("/").text
    assert "Nothing to watch in Portugal yet" in text
    assert "shelf" not in text


def test_the_hero_continues_where_the_viewer_stopped_last(client, world):
    _, (first, second, _) = series(world, "The Salt Archive")
    _, (elsewhere, *_) = series(world, "Low Orbit")
    begun(world, world.bob.id, first, updated_at=NOW - 3 * DAY)
    begun(world, world.bob.id, second, 1740, updated_at=NOW - timedelta(hours=2))
    begun(world, world.bob.id, elsewhere, 600, updated_at=NOW - 2 * DAY)
    text = client.sign_in(world.bob).get("/").text
    hero = text.partition('class="hero"')[2].partition("</section>")[0]
    assert "You stopped here 2 hours ago" in hero
    assert "Season 1, episode 2: The Salt Archive 2" in hero
    assert "About The Salt Archive." in hero
    assert "21 min left" in hero and 'value="58"' in hero
    assert f'href="/watch/{second}-' in hero
    continued = rail(text, "continue")
    assert "S1 E1: Low Orbit 1" in continued and "40 min left" in continued
    assert "The Salt Archive" not in continued


def test_videos_that_are_finished_or_hardly_begun_are_not_continued(client, world):
    _, (first, *_) = series(world, "The Salt Archive")
    finished(world, world.bob.id, first)
    _, (fresh, *_) = series(world, "Low Orbit")
    begun(world, world.bob.id, fresh, 60)
    _, (over, *_) = series(world, "Night Ferry")
    begun(world, world.bob.id, over, 2990)
    text = client.sign_in(world.bob).get("/").text
    assert "You stopped here" not in text and not rail(text, "continue")


def test_the_chart_counts_each_viewer_once_and_shows_which_titles_rose(client, world):
    people = [world.alice, world.charlie, world.ivan]
    # This week: A has 3 people, B 2 (one of them with two episodes), C 1. Before: B 2, A 1, C 0.
    _, a = series(world, "A")
    _, b = series(world, "B")
    _, c = series(world, "C")
    for person in people:
        finished(world, person.id, a[0], TODAY)
    finished(world, people[0].id, b[0], TODAY - 6 * DAY)
    finished(world, people[0].id, b[1], TODAY - 6 * DAY)
    finished(world, people[1].id, b[0], TODAY)
    finished(world, people[0].id, c[0], TODAY)
    finished(world, people[0].id, a[1], TODAY - 7 * DAY)
    for person in people[:2]:
        finished(world, person.id, b[2], TODAY - 13 * DAY)
    finished(world, people[0].id, c[1], TODAY - 14 * DAY)  # too long ago
    finished(world, people[2].id, c[2], TODAY, country="DE")  # in another country
    chart = rail(client.sign_in(world.bob).get("/").text, "top")
    places = [part.partition("</b>")[0] + "".join(part.rpartition("<p>")[2].split())
              for part in chart.split('<b aria-hidden="true">')[1:]]
    assert [place[0] for place in places] == ["1", "2", "3"]
    assert "Up1" in places[0] and "Down1" in places[1] and "Newthisweek" in places[2]
    assert chart.index(">A</span>") < chart.index(">B</span>") < chart.index(">C</span>")


def test_leaving_soon_is_a_timeline_of_last_days(client, world):
    contract_id = world.contract(world.house())
    for name, ends_on in (("Later", TODAY + 20 * DAY), ("Today", TODAY), ("Far", TODAY + 43 * DAY)):
        title_id = world.title(name)
        world.term(contract_id, title_id, ends_on=ends_on)
    renewed = world.title("Renewed")
    world.term(contract_id, renewed, ends_on=TODAY + 5 * DAY)
    world.term(contract_id, renewed, starts_on=TODAY + 6 * DAY, ends_on=TODAY + 400 * DAY)
    leaving = rail(client.sign_in(world.bob).get("/").text, "leaving")
    assert leaving.index(">Today</span>") < leaving.index(">Later</span>")
    assert "Far" not in leaving and "Renewed" not in leaving
    assert 'datetime="2026-12-10"' in leaving and "in 20 days" in leaving
    assert leaving.count("is-near") == 1


def test_because_you_finished_gives_the_true_reason(client, world):
    house_id = world.house()
    title_id = world.title("Harbour Lights", "film", genres=(3,), house_id=house_id, owned=True)
    finished(world, world.bob.id, world.video(title_id, kind="feature"))
    world.title("Same Walls", genres=(6,), house_id=house_id, owned=True)
    world.title("Also A Crime", genres=(3,), owned=True)
    world.title("Something Else", genres=(9,), owned=True)
    _, (seen, *_) = series(world, "Seen Already", genres=(3,))
    begun(world, world.bob.id, seen)
    text = client.sign_in(world.bob).get("/").text
    akin = rail(text, "because")
    assert "Because you finished Harbour Lights" in text
    assert "Same house: Casa Tramuntana" in akin and "Same genre: crime" in akin
    assert "Something Else" not in akin and "Seen Already" not in akin


def test_a_series_is_finished_with_its_last_episode_on_air(client, world):
    title_id, videos = series(world, "Harbour Lights", 2)
    world.video(title_id, "Not on air yet", publish_at=NOW + DAY)
    world.title("Another Drama", owned=True)
    finished(world, world.bob.id, videos[0])
    client.sign_in(world.bob)
    assert "Because you finished" not in client.get("/").text
    finished(world, world.bob.id, videos[1])
    assert "Because you finished Harbour Lights" in client.get("/").text


def test_every_rail_has_a_name_and_can_be_reached_by_keyboard(client, world):
    contract_id = world.contract(world.house())
    for number in range(3):
        _, (video_id, *_) = series(world, f"Series {number}")
        finished(world, world.charlie.id, video_id)
        world.term(contract_id, world.title(f"Term {number}"), ends_on=TODAY + 3 * DAY)
    text = client.sign_in(world.bob).get("/").text
    rails = text.count('class="rail')
    assert rails == 4  # chart, leaving, new, drama
    assert text.count('tabindex="0"') >= rails
    assert text.count("<h1") == 1


def test_the_home_page_takes_at_most_twelve_queries(client, world):
    for number in range(1, 13):
        series(world, f"Series {number}", genres=(number,))
    _, (video_id, *_) = series(world, "The Salt Archive")
    begun(world, world.bob.id, video_id)
    client.sign_in(world.bob)
    client.most_queries = 12
    assert client.get("/").status_code == 200


def test_genre_rails_begin_with_the_viewers_favourite(world):
    _, (video_id, *_) = series(world, "Reef", genres=(9,))
    begun(world, world.bob.id, video_id)
    rows = home.favourite_genres(viewer_of(world.bob))
    assert [row["slug"] for row in rows] == ["nature", "drama", "thriller", "crime"]
