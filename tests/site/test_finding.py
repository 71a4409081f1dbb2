"""Search on the browse page, and the suggestions while somebody types."""

import re

import pytest

from app import db
from app.ops import search
from app.site import browse, finding
from tests.site.test_browse import names, owned, walk

pytestmark = pytest.mark.usefixtures("fixed_day")


def credit(world, title_id: int, name: str) -> int:
    """Credit a new person in a title."""
    person_id = world.add("people", name=name)
    world.add("credits", title_id=title_id, person_id=person_id, role="cast", position=1)
    return person_id


@pytest.fixture
def shelf(client, world):
    """Make titles that "sousa" finds in different ways, and sign Bob in."""
    house_id = world.house("Sousa & Filhos")
    made = {
        "text": owned(world, "Aaa", synopsis="Sousa dies."),
        "person": owned(world, "Bbb", synopsis="A whaler."),
        "house": owned(world, "Ccc", synopsis="", house_id=house_id),
        "part": owned(world, "DeSousas", synopsis=""),
        "begins": owned(world, "Sousaphone", synopsis=""),
        "creator": owned(world, "Eee", "channel", synopsis="", owner_id=world.alice.id),
        "name": owned(world, "The Sousa", synopsis=""),
        "start": owned(world, "Sousa Rising", synopsis=""),
        "itself": owned(world, "Sousa", synopsis=""),
        "other": owned(world, "Fff", synopsis="")}
    credit(world, made["person"], "Maria Sousa")
    client.sign_in(world.bob)
    return made


def page(client, **query) -> str:
    return client.get("/browse", query_string=query).text


def test_whole_words_come_before_beginnings_before_parts_and_names_before_synopses(client, shelf):
    text = page(client, q="sousa")
    assert names(text) == ["Sousa", "Sousa Rising", "The Sousa", "Bbb", "Ccc", "Sousaphone",
                           "DeSousas", "Aaa"]
    before, _, behind = text.partition(">In the synopsis</h2>")
    assert "Bbb" in before and "Aaa" in behind


def test_a_hit_that_is_not_in_the_name_says_why(client, shelf):
    tiles = page(client, q="sousa").split('<article class="tile">')[1:]
    found = {names(f'class="wall-grid"{tile}')[0]: "".join(re.findall(r'"why">([^<]*)<', tile))
             for tile in tiles}
    assert found["Bbb"] == "With Maria Sousa" and found["Ccc"] == "From Sousa &amp; Filhos"
    assert not found["Sousa"]
    assert "By Alice Prado" in page(client, q="prado")
    assert "In the synopsis" in page(client, q="sousa", sort="name")


@pytest.mark.parametrize(("words", "expected"), [
    ("maria whaler", ["Bbb"]), ("whaler sousa filhos", []), ("SOUSA dies", ["Aaa"]),
    ("whal", ["Bbb"]), ("haler", []), ("a", ["Aaa", "Bbb"]), ("filhos", ["Ccc"])])
def test_words_are_found_wherever_they_stand(client, shelf, words, expected):
    assert [name for name in names(page(client, q=words)) if name != "Eee"] == expected


@pytest.mark.parametrize("few", [1, 3, 200])
def test_paging_shows_each_hit_once_however_few_are_checked_at_first(
        client, world, shelf, monkeypatch, few):
    for number in range(5):
        owned(world, f"Sousa {number}", published=False)
    everything = names(page(client, q="sousa"))
    monkeypatch.setattr(browse, "PAGE", 3)
    monkeypatch.setattr(finding, "AT_FIRST", few)
    pages, last = walk(client, "/browse?q=sousa", "next")
    ids = [title_id for part in pages for title_id in part]
    assert [len(part) for part in pages] == [3, 3, 2] and len(set(ids)) == len(everything) == 8
    assert walk(client, last, "prev")[0] == pages[::-1]
    assert names(page(client, q="sousa", kind="channel")) == []


def suggested(client, words: str) -> list[tuple[str, str]]:
    answer = client.get("/browse/suggestions", query_string={"q": words},
                        headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.text
    return [(row["name"], row["note"]) for row in answer.json["suggestions"]]


def test_suggestions_are_titles_then_people_houses_and_creators(client, shelf):
    assert suggested(client, "sousa") == [
        ("Sousa", "2024 · Series"), ("Sousa Rising", "2024 · Series"),
        ("The Sousa", "2024 · Series"), ("Sousaphone", "2024 · Series"),
        ("DeSousas", "2024 · Series"), ("Maria Sousa", "Person"), ("Sousa & Filhos", "House")]
    assert suggested(client, "alic") == [("Alice Prado", "Creator")]
    assert suggested(client, "whaler") == suggested(client, "") == suggested(client, "zzz") == []


def test_each_suggestion_opens(client, shelf):
    for words in ("sousa", "alice"):
        found = client.get("/browse/suggestions", query_string={"q": words}).json["suggestions"]
        for row in found:
            assert client.get(row["url"], follow_redirects=True).status_code == 200, row


HIDDEN = {"published": {"published": False}, "licence": {"owned": False},
          "age": {"maturity_age": 18}, "plan": {"is_free": False}}


@pytest.mark.parametrize("why", HIDDEN)
def test_nothing_that_the_viewer_may_not_see_is_found_or_suggested(client, world, why):
    house_id = world.house("Kestrel House")
    values = {"owned": True, "house_id": house_id, "synopsis": "A kestrel."} | HIDDEN[why]
    title_id = world.title("Kestrel Country", "film", **values)
    credit(world, title_id, "Ana Kestrel")
    account = {"age": "maturity_age = 16", "plan": "has_plan = 0"}.get(why, "has_plan = 1")
    db.run("tests.viewer", lambda: db.engine.current_transaction().execute(
        f"UPDATE accounts SET {account} WHERE id = %(id)s", {"id": world.bob.id}))
    client.sign_in(world.bob)
    assert suggested(client, "kestrel") == []
    assert not names(page(client, q="kestrel"))
    db.run("tests.title", lambda: db.engine.current_transaction().execute(
        "UPDATE titles SET published = 1, owned = 1, maturity_age = 0, is_free = 1"))
    assert len(suggested(client, "kestrel")) == 1 and names(page(client, q="kestrel"))


def test_suggestions_have_a_rate_limit_and_want_a_session(client, world, monkeypatch):
    answer = client.get("/browse/suggestions?q=a", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    from app.web import limits
    monkeypatch.setitem(limits.POLICIES, "suggest", limits.Policy(2, 60))
    client.sign_in(world.bob)
    codes = [client.get("/browse/suggestions?q=a", headers={"Accept": "application/json"})
             .status_code for _ in range(3)]
    assert codes == [200, 200, 429]


def test_a_search_takes_few_queries(client, shelf):
    client.get("/browse")
    client.most_queries = 8
    assert client.get("/browse?q=sousa").status_code == 200
    assert search.match("sousa").words == 1
