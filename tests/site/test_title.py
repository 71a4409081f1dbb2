"""A title's page: its address, its videos, its last day, its people, and previews by staff."""

from datetime import timedelta

import pytest

from app.catalog.titles.addresses import slug
from tests.site.scenes import DAY, NOW, TODAY, begun, finished

pytestmark = pytest.mark.usefixtures("fixed_day")


def page(client, title_id: int, name: str = "the-salt-archive", **query: str) -> str:
    answer = client.get(f"/titles/{title_id}-{name}", query_string=query)
    assert answer.status_code == 200
    return " ".join(answer.text.split())


@pytest.fixture
def salt(world) -> int:
    """An owned series."""
    return world.title("The Salt Archive", owned=True)


@pytest.mark.parametrize(("name", "expected"), [
    ("Blood & Water", "blood-water"), ("C++", "c"), ("+", "title"), ("Ação!", "acao"),
    ("한국", "title"), ("It's", "its"), ("  Up  ", "up"), ("x" * 200, "x" * 80),
])
def test_a_name_becomes_a_readable_address(name, expected):
    assert slug(name) == expected


def test_an_address_with_another_name_redirects_to_the_right_one(client, world, salt):
    client.sign_in(world.bob)
    for path in (f"/titles/{salt}", f"/titles/{salt}-", f"/titles/{salt}-salt"):
        answer = client.get(path)
        if answer.status_code == 404:  # an address needs a name
            assert path.endswith("-")
            continue
        assert answer.status_code == 301
        assert answer.location == f"/titles/{salt}-the-salt-archive"
    kept = client.get(f"/titles/{salt}-old?after=abc")
    assert kept.location == f"/titles/{salt}-the-salt-archive?after=abc"


def test_hidden_and_missing_titles_get_the_same_answer(client, world):
    hidden = world.title("The Salt Archive")
    client.sign_in(world.bob)
    answers = [client.get(path) for path in (f"/titles/{hidden}-the-salt-archive",
                                             f"/titles/{hidden}", "/titles/999999-nothing")]
    assert {answer.status_code for answer in answers} == {404}
    assert all("cannot be watched where you are" in answer.text for answer in answers)
    bodies = {answer.text.replace(answer.headers["X-Request-ID"], "") for answer in answers}
    assert len(bodies) == 1


def test_seasons_list_the_videos_on_air_with_the_viewers_progress(client, world, salt):
    one, two = world.season(salt), world.season(salt, 2, name="The flood")
    first = world.video(salt, "Brine", season_id=one, number=1, synopsis="A scale is wrong.")
    second = world.video(salt, "Eleven Grams", season_id=one, number=2)
    world.video(salt, "High Water", season_id=two, number=1, runtime_s=3480)
    world.video(salt, "Not Yet", season_id=two, number=2, publish_at=NOW + timedelta(hours=1))
    finished(world, world.bob.id, first)
    begun(world, world.bob.id, second, 1740)
    text = page(client.sign_in(world.bob), salt)
    assert text.index("Brine") < text.index("Eleven Grams") < text.index("High Water")
    assert "Not Yet" not in text
    assert "Season 2: The flood" in text
    assert "2 episodes, 1 watched" in text
    assert "21 min left" in text and "58 min" in text and "A scale is wrong." in text
    assert text.count('<details class="season"') == 2 and text.count(" open>") == 1


def test_a_title_without_anything_on_air_says_so(client, world, salt):
    world.season(salt)
    assert "Nothing is on air yet" in page(client.sign_in(world.bob), salt)


def test_the_page_shows_the_last_day_in_the_viewers_country_only(client, world):
    title_id = world.title("The Salt Archive")
    contract_id = world.contract(world.house())
    world.term(contract_id, title_id, ("PT",), ends_on=TODAY + 10 * DAY)
    world.term(contract_id, title_id, ("PT",), starts_on=TODAY + 11 * DAY,
               ends_on=TODAY + 131 * DAY)
    world.term(contract_id, title_id, ("DE",), ends_on=TODAY + 400 * DAY)
    text = page(client.sign_in(world.bob), title_id)
    assert "In Portugal until 31 March 2027" in text
    assert "Germany" not in text


def test_staff_see_where_a_title_is_licensed(client, world, salt):
    world.term(world.contract(world.house()), salt, ("DE", "FR"))
    text = page(client.sign_in(world.erin), salt)
    assert "Germany, 1 Jan 2026 to 31 Dec 2027" in text and "France" in text


def test_the_page_shows_facts_credits_and_languages(client, world):
    title_id = world.title("The Salt Archive", owned=True, genres=(1, 11), house_id=world.house(),
                           original_language="pt", rating_label="TV-MA")
    world.add("title_countries", title_id=title_id, country="PT", position=1)
    for number in (1, 2):
        video_id = world.video(title_id, f"Part {number}")
        world.add("video_languages", video_id=video_id, language="pt", track="audio")
        world.add("video_languages", video_id=video_id, language="en", track="subtitle")
    for position, (name, role) in enumerate([("Inês Duarte", "director"), ("Rui Sena", "cast"),
                                             ("Ana Reis", "cast")], 1):
        person_id = world.add("people", name=name)
        world.add("credits", title_id=title_id, person_id=person_id, role=role, position=position)
    text = page(client.sign_in(world.bob), title_id)
    assert "<dt>Director</dt><dd>Inês Duarte</dd>" in text
    assert "<dt>Cast</dt><dd>Rui Sena, Ana Reis</dd>" in text
    assert "TV-MA" in text and "Casa Tramuntana" in text
    assert text.count(">Portuguese</a>") == 1 and text.count(">English</a>") == 1
    assert "genre=mystery" in text and "made_in=PT" in text


def test_text_from_the_catalogue_is_never_markup(client, world):
    title_id = world.title("<b>Bold</b>", owned=True, synopsis="<script>x</script>")
    text = page(client.sign_in(world.bob), title_id, "b-bold-b")
    assert "<b>Bold" not in text and "<script>x" not in text


class TestPreview:
    """Staff preview a country and a day: the access rule is the same, and nothing is written."""

    @pytest.fixture
    def coming(self, world) -> int:
        """A title that is licensed in Germany from December."""
        title_id = world.title("The Salt Archive")
        world.term(world.contract(world.house()), title_id, ("DE",), starts_on=TODAY + 11 * DAY,
                   ends_on=TODAY + 100 * DAY)
        return title_id

    def test_an_employee_sees_what_a_country_sees_on_a_day(self, client, world, coming):
        client.sign_in(world.erin)
        assert client.get(f"/titles/{coming}-the-salt-archive").status_code == 404
        text = page(client, coming, **{"as": "DE", "on": "2026-12-01"})
        assert "as a subscriber in <b>Germany</b> on <b>1 December 2026</b>" in text
        assert "In Germany until" in text
        early = client.get(f"/titles/{coming}-the-salt-archive?as=DE&on=2026-11-30")
        assert early.status_code == 404

    def test_links_keep_the_preview(self, client, world, coming):
        client.sign_in(world.erin)
        for path in ("/", "/browse"):
            text = client.get(f"{path}?as=DE&on=2026-12-01").text
            assert f"/titles/{coming}-the-salt-archive?as=DE&amp;on=2026-12-01" in text
            assert 'href="/?as=DE&amp;on=2026-12-01"' in text
            assert 'href="/browse?as=DE&amp;on=2026-12-01"' in text
            assert text.count('name="on" value="2026-12-01"') >= 1
        moved = client.get(f"/titles/{coming}?as=DE&on=2026-12-01")
        assert moved.location.endswith("-the-salt-archive?as=DE&on=2026-12-01")

    def test_a_preview_has_no_form_and_no_progress(self, client, world, coming):
        video_id = world.video(coming)
        begun(world, world.erin.id, video_id)
        client.sign_in(world.erin)
        text = page(client, coming, **{"as": "DE", "on": "2026-12-01"})
        assert "Publish review" not in text and "min left" not in text
        assert "You stopped here" not in client.get("/?as=DE&on=2026-12-01").text

    @pytest.mark.parametrize("name", ["bob", "ana", "ada"])
    def test_other_accounts_have_no_preview(self, client, world, coming, name):
        client.sign_in(getattr(world, name))
        path = f"/titles/{coming}-the-salt-archive?as=DE&on=2026-12-01"
        assert client.get(path).status_code == 404

    def test_a_preview_gives_no_right_to_write(self, client, world, coming):
        client.sign_in(world.erin)
        answer = client.post(f"/titles/{coming}/reviews?as=DE&on=2026-12-01", data={"rating": "5"})
        assert answer.status_code == 404

    @pytest.mark.parametrize("query", ["as=Germany", "as=D1", "on=soon", "as=DE&on=2026-13-01"])
    def test_an_unreadable_preview_is_rejected_in_words(self, client, world, query):
        answer = client.sign_in(world.erin).get(f"/browse?{query}")
        assert answer.status_code == 400 and "of a preview" in answer.text


def test_ratings_on_a_titles_page_leave_out_staff_whose_reviews_stay(client, world, salt):
    for person, rating in ((world.bob, 2), (world.charlie, 3), (world.erin, 5), (world.ana, 5),
                           (world.ada, 5)):
        world.add("reviews", title_id=salt, account_id=person.id, rating=rating,
                  body=f"By {person.name}.", created_at=NOW, updated_at=NOW)
    text = page(client.sign_in(world.ivan), salt)
    assert "2.5 of 5" in text and "2 reviews" in text
    assert "By Erin Hale." in text


def test_browsing_by_rating_leaves_out_staff(client, world, salt):
    other = world.title("Estuary", owned=True)
    for title_id, person, rating in ((salt, world.bob, 3), (other, world.charlie, 2),
                                     (other, world.erin, 5)):
        world.add("reviews", title_id=title_id, account_id=person.id, rating=rating, body="",
                  created_at=NOW, updated_at=NOW)
    text = client.sign_in(world.ivan).get("/browse?sort=-rating").text
    wall = text.partition('class="wall-grid"')[2]
    assert wall.index(f'/titles/{salt}-') < wall.index(f'/titles/{other}-')
