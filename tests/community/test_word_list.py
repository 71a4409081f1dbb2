"""The list of words: kept by staff, one word at a time, in force at once where it is changed."""

import pytest
from pydantic import ValidationError

from app.community.moderation import word_list, words
from app.community.moderation.word_list import WordForm
from app.web.forms import Invalid
from tests.community.test_moderation import audited, refused


def test_added_and_taken_off_counts_at_once(world, of):
    assert words.effect_of("A casino!") is None
    word_id = word_list.add("Casíno", "refuse", of(world.erin))
    assert words.effect_of("A casino!") == "refuse"
    assert word_list.remove(word_id, of(world.ada))["word"] == "Casíno"
    assert words.effect_of("A casino!") is None
    refused(404, word_list.remove, word_id, of(world.erin))
    assert audited() == [("comment_word.create", word_id, world.erin.id),
                         ("comment_word.delete", word_id, world.ada.id)]


def test_a_word_stands_there_once(world, of):
    word_list.add("casino", "hold", of(world.erin))
    with pytest.raises(Invalid) as wrong:
        word_list.add("CASINÓ", "refuse", of(world.erin))
    assert "already" in wrong.value.errors["word"]


def test_the_list_has_an_end(world, of, monkeypatch):
    monkeypatch.setattr(word_list, "MOST", 1)
    word_list.add("casino", "hold", of(world.erin))
    with pytest.raises(Invalid):
        word_list.add("lottery", "hold", of(world.erin))


@pytest.mark.parametrize("word", ["", " ", "two words", "a", "!!", "é", "x" * 61, "-a-"])
def test_what_is_no_word_is_refused(word):
    with pytest.raises(ValidationError):
        WordForm.model_validate({"word": word, "effect": "hold"})


def test_the_page_is_for_staff(client, world):
    client.sign_in(world.alice)
    assert client.get("/moderation/words").status_code == 403
    assert "/moderation/words" not in client.get("/moderation").text
    client.sign_in(world.erin)
    assert "No word is listed" in client.get("/moderation/words").text
    answer = client.post("/moderation/words", data={"word": "two words", "effect": "hold"})
    assert answer.status_code == 422 and "without spaces" in answer.text
    assert 'value="two words"' in answer.text
    client.post("/moderation/words", data={"word": "casino", "effect": "hold"})
    text = client.get("/moderation/words").text
    assert "“casino” is on the list" in text and 'aria-label="Take off: casino"' in text
    listed = word_list.sql.list_words(order="word", limit=1, after_key=None, after_id=None)
    answer = client.post(f"/moderation/words/{listed[0]['id']}/delete")
    text = client.get(answer.location).text
    assert "is off the list" in text and 'value="casino"' in text, "to add it again"
