"""The list of blocked words: staff keep it, and a change counts at once."""

import pytest
from pydantic import ValidationError

from app.community.moderation import blocked_words, words
from app.community.moderation.forms import WordForm
from app.web.forms import Invalid
from tests.community.test_moderation import audited, refused


def test_a_word_counts_as_soon_as_it_is_added_or_removed(world, of):
    assert words.effect_of("A casino!") is None
    word_id = blocked_words.add("Casíno", "reject", of(world.erin))
    assert words.effect_of("A casino!") == "reject"
    assert blocked_words.remove(word_id, of(world.ada))["word"] == "Casíno"
    assert words.effect_of("A casino!") is None
    refused(404, blocked_words.remove, word_id, of(world.erin))
    assert audited() == [("comment_word.create", word_id, world.erin.id),
                         ("comment_word.delete", word_id, world.ada.id)]


def test_a_word_is_listed_once(world, of):
    blocked_words.add("casino", "hold", of(world.erin))
    with pytest.raises(Invalid) as wrong:
        blocked_words.add("CASINÓ", "reject", of(world.erin))
    assert "already" in wrong.value.errors["word"]


def test_the_list_can_be_full(world, of, monkeypatch):
    monkeypatch.setattr(blocked_words, "MOST", 1)
    blocked_words.add("casino", "hold", of(world.erin))
    with pytest.raises(Invalid):
        blocked_words.add("lottery", "hold", of(world.erin))


@pytest.mark.parametrize("word", ["", " ", "two words", "a", "!!", "é", "x" * 61, "-a-"])
def test_only_a_word_can_be_blocked(word):
    with pytest.raises(ValidationError):
        WordForm.model_validate({"word": word, "effect": "hold"})


def test_only_staff_see_the_page(client, world):
    client.sign_in(world.alice)
    assert client.get("/moderation/blocked-words").status_code == 403
    assert "/moderation/blocked-words" not in client.get("/moderation").text
    client.sign_in(world.erin)
    assert "No blocked words" in client.get("/moderation/blocked-words").text
    answer = client.post("/moderation/blocked-words", data={"word": "two words", "effect": "hold"})
    assert answer.status_code == 422 and "without spaces" in answer.text
    assert 'value="two words"' in answer.text
    client.post("/moderation/blocked-words", data={"word": "casino", "effect": "hold"})
    text = client.get("/moderation/blocked-words").text
    assert "“casino” is blocked" in text and 'aria-label="Remove: casino"' in text
    listed = blocked_words.rows(order="word", limit=1, after_key=None, after_id=None)
    answer = client.post(f"/moderation/blocked-words/{listed[0]['id']}/delete")
    text = client.get(answer.location).text
    assert "is no longer blocked" in text and 'value="casino"' in text, "to add it again"


def test_words_that_a_collation_confuses_are_two(world, of):
    blocked_words.add("𠮷野", "hold", of(world.erin))
    blocked_words.add("𠮟野", "reject", of(world.erin))
    assert (words.effect_of("𠮷野"), words.effect_of("𠮟野")) == ("hold", "reject")
