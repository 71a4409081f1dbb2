"""The browse page: filters, search, sorts, pages, and the filter to drop when nothing is left."""

import re
from datetime import datetime, timedelta

import pytest

from app.site import browse
from tests.site.scenes import NOW

pytestmark = pytest.mark.usefixtures("fixed_day")


def names(text: str) -> list[str]:
    """Return the names on the wall, in order."""
    wall = text.partition('class="wall-grid"')[2].partition("</main>")[0]
    return re.findall(r'poster-name[^>]*>([^<]*)</span>', wall)


def owned(world, name: str, kind: str = "series", **more) -> int:
    return world.title(name, kind, owned=True, **more)


@pytest.fixture
def shelf(client, world):
    """Make four titles that differ in every filter, and sign Bob in."""
    house_id = world.house()
    first = owned(world, "The Salt Archive", house_id=house_id, genres=(1, 11))
    second = owned(world, "Night Ferry", "film", genres=(2,))
    third = owned(world, "Statistics You Will Use", "course", genres=(5,))
    owned(world, "Bench & Solder", "channel", genres=())
    for title_id, country in ((first, "PT"), (first, "ES"), (second, "NO")):
        world.add("title_countries", title_id=title_id, country=country, position=1)
    for title_id, audio, subtitle in ((first, "pt", "en"), (second, "no", "en"),
                                      (third, "en", "pt")):
        video_id = world.video(title_id)
        world.add("video_languages", video_id=video_id, language=audio, track="audio")
        world.add("video_languages", video_id=video_id, language=subtitle, track="subtitle")
    client.sign_in(world.bob)
    return house_id


@pytest.mark.parametrize(("query", "expected"), [
    ("kind=film", {"Night Ferry"}),
    ("genre=mystery", {"The Salt Archive"}),
    ("genre=drama", {"The Salt Archive"}),
    ("audio=pt", {"The Salt Archive"}),
    ("subtitle=pt", {"Statistics You Will Use"}),
    ("subtitle=en", {"The Salt Archive", "Night Ferry"}),
    ("made_in=ES", {"The Salt Archive"}),
    ("house={house}", {"The Salt Archive"}),
    ("subtitle=en&kind=film", {"Night Ferry"}),
    ("kind=&genre=", {"The Salt Archive", "Night Ferry", "Statistics You Will Use",
                      "Bench &amp; Solder"}),
    ("genre=no-such-genre", set()),
    ("house=abc", set()),
    ("audio=ÿÿ", set()),
    ("kind=film'--", set()),
])
def test_each_filter_shows_the_titles_it_names(client, shelf, query, expected):
    assert set(names(client.get(f"/browse?{query.format(house=shelf)}").text)) == expected


def test_active_filters_are_chips_that_can_be_removed(client, shelf):
    text = client.get("/browse?genre=drama&audio=pt&sort=name").text
    assert "Genre <b>Drama</b>" in text and "Audio <b>Portuguese</b>" in text
    assert 'href="/browse?audio=pt&amp;sort=name"' in text


def test_filters_offer_only_values_that_find_something(client, shelf):
    text = client.get("/browse").text
    assert ">Norwegian</option>" in text and ">Irish</option>" not in text
    assert ">Mystery</option>" in text and ">Horror</option>" not in text


def test_an_empty_page_names_the_one_filter_to_drop(client, shelf):
    text = client.get("/browse?kind=film&genre=drama&made_in=NO").text
    assert not names(text)
    assert "No title matches these filters" in text
    assert "Without <b>Genre Drama</b> there is 1 title" in " ".join(text.split())
    assert 'href="/browse?kind=film&amp;made_in=NO"' in text


def test_a_search_without_results_says_so(client, shelf):
    text = client.get("/browse?q=kestrel").text
    assert "No title matches “kestrel”" in text


FAMOUS = ("Up", "It", "The Who", "C++ in Anger", "+", "Kite Season", "Spider-Man", "100% Wool",
          "A_B", "Ação", "Supper", "It Follows", "Back\\slash")


@pytest.mark.parametrize(("words", "expected"), [
    ("up", ["Up"]),
    ("it", ["It", "It Follows"]),
    ("the who", ["The Who"]),
    ("who", ["The Who"]),
    ("c++", ["C++ in Anger"]),
    ("+", ["+"]),
    ("spider-man", ["Spider-Man"]),
    ("man", ["Spider-Man"]),
    ("100%", ["100% Wool"]),
    ("%", ["100% Wool"]),
    ("a_b", ["A_B"]),
    ("_", ["A_B"]),
    ("acao", ["Ação"]),
    ("upper", ["Supper"]),
    ("  it   follows ", ["It Follows"]),
    ("\\", ["Back\\slash"]),
    ("'; DROP", []),
    ("it*", ["It", "It Follows"]),
    ("foo(", []),
])
def test_short_and_strange_names_are_found(client, world, words, expected):
    for name in FAMOUS:
        owned(world, name)
    client.sign_in(world.bob)
    assert names(client.get("/browse", query_string={"q": words}).text) == expected


def test_the_best_match_comes_first(client, world):
    for name in ("Ever After", "After", "After Hours", "Hereafter"):
        owned(world, name)
    client.sign_in(world.bob)
    assert names(client.get("/browse?q=after").text) == [
        "After", "After Hours", "Ever After", "Hereafter"]
    assert names(client.get("/browse?q=after&sort=name").text) == [
        "After", "After Hours", "Ever After", "Hereafter"]


ORDERS = ("newest", "-newest", "name", "-name", "year", "-year", "rating", "-rating")


@pytest.mark.parametrize("sort", ORDERS)
@pytest.mark.parametrize("words", ["", "t"])
def test_paging_forward_and_back_shows_each_title_once(client, world, monkeypatch, sort, words):
    monkeypatch.setattr(browse, "PAGE", 3)
    for number in range(8):  # equal keys, and missing years
        title_id = owned(world, f"Twin {number // 2}", created_at=NOW - timedelta(days=number // 3),
                         release_year=[None, 2020, 2024][number % 3])
        if number % 2:
            world.add("reviews", title_id=title_id, account_id=world.charlie.id,
                      rating=number % 5 + 1, body="", created_at=NOW, updated_at=NOW)
    client.sign_in(world.bob)
    forth = walk(client, f"/browse?sort={sort}&q={words}", "next")
    assert [len(page) for page in forth[0]] == [3, 3, 2]
    ids = [each for page in forth[0] for each in page]
    assert len(set(ids)) == 8
    back = walk(client, forth[1], "prev")
    assert back[0] == forth[0][::-1]


def walk(client, url: str, way: str) -> tuple[list[list[str]], str]:
    """Return the title ids of each page from `url` on, and the address of the last page."""
    pages = []
    while True:
        text = client.get(url).text
        wall = text.partition('class="wall-grid"')[2]
        pages.append(list(dict.fromkeys(re.findall(r'href="/titles/(\d+)-', wall))))
        found = re.search(rf'rel="{way}" href="([^"]+)"', text)
        if not found or len(pages) > 9:
            return pages, url
        url = found[1].replace("&amp;", "&")


def test_the_best_match_is_paged(client, world, monkeypatch):
    monkeypatch.setattr(browse, "PAGE", 2)
    for name in ("Sea", "Sea Change", "Deep Sea", "Seaside", "The Sea"):
        owned(world, name)
    client.sign_in(world.bob)
    pages, last = walk(client, "/browse?q=sea", "next")
    assert [len(page) for page in pages] == [2, 2, 1]
    assert walk(client, last, "prev")[0] == pages[::-1]


def test_a_broken_cursor_is_rejected_in_words(client, world):
    answer = client.sign_in(world.bob).get("/browse?after=nonsense")
    assert answer.status_code == 400 and "first page" in answer.text


def test_an_unknown_sort_falls_back_to_the_newest(client, world):
    owned(world, "Old", created_at=datetime(2020, 1, 1))
    owned(world, "New", created_at=datetime(2026, 1, 1))
    client.sign_in(world.bob)
    assert names(client.get("/browse?sort=;drop").text) == ["New", "Old"]


def test_the_browse_page_takes_few_queries(client, shelf):
    client.get("/browse")
    client.most_queries = 4
    assert client.get("/browse?genre=drama").status_code == 200


def test_strangers_are_asked_to_sign_in(client):
    answer = client.get("/browse?q=salt")
    assert answer.status_code == 302 and answer.location == "/sign-in?next=/browse?q%3Dsalt"
