"""Blocked words are found however they are written, as whole words only."""

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.community.moderation import words
from tests.world import BORN

LISTED = {"spam": "reject", "café": "hold", "bit.ly": "hold"}
SEPARATORS = ".-_*/|·"

KEYS = {words.key_of(word) for word in LISTED}

# Without those that stand for a letter and a sign, as \u0140 does.
some_letters = st.text(st.characters(categories=["Lu", "Ll", "Nd"], max_codepoint=0x24F,
                                     exclude_characters="\u013f\u0140"), min_size=1, max_size=8)
# Between two of these stands a space, and none is one letter, so none joins what is beside it.
other_words = st.lists(some_letters.filter(
    lambda each: len(words.key_of(each)) > 1 and words.key_of(each) not in KEYS), max_size=4)


@pytest.fixture
def listed(world):
    """Block the words above."""
    for word, effect in LISTED.items():
        world.add("comment_words", word=word, effect=effect, made_by=world.erin.id,
                  created_at=BORN)
    words.forget()
    yield
    words.forget()


@pytest.mark.parametrize("text", [
    "spam", "SPAM!", "buy my Späm now", "s.p.a.m", "s p a m", "S - P - A - M", "sp.am",
    "s\u200bpam", "spa\u0301m", "\uff53\uff50\uff41\uff4d", "(spam)", "no-spam-please",
    "a s.p.a.m b", "_spam_", "\u017fpam"])
def test_a_blocked_word_is_found(listed, text):
    assert words.effect_of(text) == "reject"


@pytest.mark.parametrize("text", [
    "", " ", "spammer", "antispam", "spa m", "sp am", "spa-mer", "maps", "s p a n", "spam2",
    "2spam", "spa. Marvellous", "\U0001f600", "\ud800"])
def test_other_words_are_not_found(listed, text):
    assert words.effect_of(text) is None


def test_rejecting_goes_before_holding(listed):
    assert words.effect_of("A cafe!") == words.effect_of("see BIT.LY/3x") == "hold"
    assert words.effect_of("spam in a café") == "reject"


def test_two_spellings_of_one_word_have_the_stricter_effect(world):
    for word, effect in (("sp-am", "reject"), ("spam", "hold")):
        world.add("comment_words", word=word, effect=effect, made_by=world.erin.id,
                  created_at=BORN)
    words.forget()
    assert words.effect_of("spam") == "reject"


def test_the_list_is_read_again_after_two_seconds(world, monkeypatch):
    words.forget()
    at = [100.0]
    monkeypatch.setattr(words.time, "monotonic", lambda: at[0])
    assert words.effect_of("spam") is None
    world.add("comment_words", word="spam", effect="hold", made_by=world.erin.id, created_at=BORN)
    at[0] += 1.9
    assert words.effect_of("spam") is None
    at[0] += 0.2
    assert words.effect_of("spam") == "hold"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None,
          max_examples=200)
@given(before=other_words, after=other_words, separator=st.sampled_from(["", *SEPARATORS, " "]),
       accents=st.lists(st.sampled_from(["", "\u0301", "\u0308", "\u200b"]), min_size=4,
                        max_size=4),
       capitals=st.lists(st.booleans(), min_size=4, max_size=4))
def test_a_disguised_word_is_found(listed, before, after, separator, accents, capitals):
    letters = [(char.upper() if capital else char) + accent
               for char, accent, capital in zip("spam", accents, capitals, strict=True)]
    text = " ".join([*before, separator.join(letters), *after])
    for form in ("NFC", "NFD"):
        assert words.effect_of(unicodedata.normalize(form, text)) == "reject"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None,
          max_examples=200)
@given(around=st.tuples(some_letters, some_letters), others=other_words)
def test_a_blocked_word_within_another_word_is_not_found(listed, around, others):
    before, after = around
    text = " ".join([f"{before}spam", *others, f"spam{after}", f"{before}spam{after}"])
    assert words.effect_of(text) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None,
          max_examples=300)
@given(st.text(max_size=200))
def test_any_text_is_read_alike_in_any_case(listed, text):
    assert words.effect_of(text) == words.effect_of(text.casefold())


def test_the_worst_text_is_read_quickly(world):
    """2,000 letters with spaces between them are one run."""
    import time

    for number in range(300):
        world.add("comment_words", word="a" * (1 + number % 50) + f"b{number}", effect="hold",
                  made_by=world.erin.id, created_at=BORN)
    words.forget()
    began = time.perf_counter()
    words.effect_of("a " * 1000)
    assert time.perf_counter() - began < 1


class Longhand(str):
    """A text that takes the long way of reading."""

    def isascii(self) -> bool:
        """Deny it."""
        return False


@given(st.text(st.characters(max_codepoint=127), max_size=30))
def test_the_short_way_of_reading_plain_letters_gives_the_same(text):
    long, short = words._plain(Longhand(text)), words._plain(text)
    assert long == short
    assert list(words._runs(short)) == list(words._runs(Longhand(long)))
