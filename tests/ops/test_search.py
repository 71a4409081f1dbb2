"""Search finds what a person means, and its words stay in step with what is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import db
from app.accounts import profiles, proofs, user_lists, users
from app.catalog.houses import houses
from app.catalog.houses import lists as house_lists
from app.catalog.houses.houses import House
from app.catalog.titles import channels, lists, titles
from app.catalog.titles.people import Credit
from app.catalog.titles.values import Title
from app.ops import search
from app.text import folded
from tests.world import BORN

WRITTEN = pytest.mark.parametrize(("stored", "asked"), [
    ("Ação", "acao"), ("ACAO", "ação"), ("Cafe\u0301", "café"), ("café", "cafe\u0301"),
    ("L’Été", "l'ete"), ("L’Été", "ete"), ("L'Été", "lete"), ("Don't Look", "dont look"),
    ("Don’t Look", "don't"), ("Spider-Man", "spider–man"), ("Spider–Man", "spider man"),
    ("Spider-Man", "spiderman"), ("Straße", "strasse"), ("STRASSE", "straße"),
    ("ＦＵＬＬ　Ｗｉｄｔｈ", "full width"), ("Full Width", "ｗｉｄｔｈ"), ("S.W.A.T.", "swat"),
    ("(Un)known", "known"), ("¿Quién?", "quien"), ("Łódź", "lodz"), ("Smørrebrød", "smorrebrod"),
    ("İstanbul", "istanbul"), ("深海の声", "海"), ("深海の声", "海の"),
    ("The Salt Archive", "archive salt"),
    ("AC/DC", "dc"), ("#MeToo", "metoo"), ("R&B", "b"), ("C++ in Anger", "c++"),
    ("C# by Night", "c#"),
    ("½ Price", "price"), ("…", "..."), ("Ёлка", "елка"), ("한국", "한"), ("🍣", "🍣"),
    ("100%", "%"),
])


@WRITTEN
def test_a_name_is_found_as_people_write_it(world, stored, asked):
    house_id = houses.create(House(name=stored))
    title_id = titles.create(Title(kind="film", name=stored, genres=[1]))
    assert [row["id"] for row in lists.page({"q": asked}).rows] == [title_id]
    assert [row["id"] for row in house_lists.page({"q": asked}).rows] == [house_id]


@pytest.mark.parametrize(("stored", "asked"), [
    ("C in Anger", "c++"), ("The Kite", "it"), ("Cat", "dog"), ("Salt", "salt archive"),
    ("🍣", "🍺"), ("𠮷", "𠮟"), ("か", "が"), ("100", "%"), ("Salt Archive", "ltar"),
    ("Salt", "-")])
def test_another_name_is_not_found(world, stored, asked):
    titles.create(Title(kind="film", name=stored, genres=[1]))
    assert not lists.page({"q": asked}).rows


def names(**asked) -> list[str]:
    return [row["name"] for row in user_lists.page(asked).rows]


def test_whole_words_come_first_then_beginnings_then_what_is_inside(world):
    for name, email in (("brunoramos", "x@x.example"), ("Noralie Berg", "nb@x.example"),
                        ("Zoe Nora", "z@x.example"), ("A. Person", "nora@x.example"),
                        ("Nora Zed", "zed@x.example"), ("Eleonora Duse", "e@x.example")):
        users.create(email, name, "PT", "x")
    ranked = ["Nora Zed", "Zoe Nora", "A. Person", "Noralie Berg", "brunoramos", "Eleonora Duse"]
    assert names(q="nora") == ranked
    assert names(q="NORA", sort="name") == sorted(ranked, key=str.lower)
    assert sorted(names(q="nora x.example")) == sorted(ranked)
    assert user_lists.count(user_lists.filters({"q": "nora"})) == 6
    assert names(q="nora berg") == ["Noralie Berg"]


def words(noun: str, object_id: int) -> str | None:
    found = db.database().rows(
        "SELECT words FROM search_texts WHERE kind = %(noun)s AND object_id = %(id)s",
        {"noun": noun, "id": object_id})
    return " ".join(bytes(found[0]["words"]).decode().split()) if found else None


def test_the_words_of_a_title_stay_in_step_with_its_form(world):
    made = Title(kind="film", name="Old Salt", synopsis="Sea.", genres=[1],
                 credits=[Credit(name="Maria Sousa")])
    title_id = titles.create(made)
    assert words("title", title_id) == "old salt maria sousa sea"
    changed = made.model_copy(update={"name": "New Salt", "synopsis": "", "credits": []})
    titles.update(title_id, changed, 1)
    assert words("title", title_id) == "new salt"
    titles.delete(title_id, 2)
    assert words("title", title_id) is None


def test_a_new_name_of_a_house_reaches_its_titles(world):
    house_id = houses.create(House(name="Casa Um"))
    title_id = titles.create(Title(kind="film", name="Sal", genres=[1], house_id=house_id))
    assert words("title", title_id) == "sal casa um"
    houses.update(house_id, House(name="Casa Dois"), 1)
    assert words("house", house_id) == "casa dois" and words("title", title_id) == "sal casa dois"
    titles.delete(title_id, 1)
    houses.delete(house_id, 2)
    assert words("house", house_id) is None


def test_a_new_name_of_a_creator_reaches_their_channel(world):
    account_id = users.create("rui@x.example", "Rui Melo", "PT", "x")
    channel_id = channels.of_creator(account_id, "Bench")
    assert words("title", channel_id) == "bench rui melo"
    assert profiles.update(account_id, 1, "Rui Neves", "PT")
    assert words("account", account_id) == "rui neves rui @ x example rui xexample"
    assert words("title", channel_id) == "bench rui neves"
    proofs.take_over(users.get(account_id))
    assert words("title", channel_id) == "bench rui"


def test_what_was_written_past_the_verbs_is_caught_up_with(world):
    search.catch_up()
    columns = ("id", "kind", "name", "synopsis", "created_at")
    db.run("tests.title", db.insert_many, "titles", columns,
           [(77, "film", "Night Ferry", "", BORN)])
    assert words("title", 77) is None
    assert search.catch_up() == 1 and words("title", 77) == "night ferry"
    assert search.catch_up() == 0


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_text_finds_itself_and_folds_once(text, other):
    question = search.match(text)
    assert question.anything or all(search.found_in(question, f"{other} {text}"))
    assert folded(folded(text)) == folded(text)


def test_a_question_has_a_bounded_number_of_words():
    question = search.match("one two three four five six seven eight")
    assert question.words == search.MOST_WORDS
    assert search.match("\u200b") == search.NO_QUESTION
