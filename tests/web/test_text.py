"""Text of any script: what is stored, what counts as empty, and how long it is."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import text
from app.web import sizes

pytestmark = pytest.mark.no_database

ANY = st.text(st.characters(), max_size=40)
DIRECTIONS = st.text("ab\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\n", max_size=20)


@pytest.mark.parametrize("nothing", [
    "", " ", "\u00a0", "\u3000", "\u3164", "\u2800", "\uffa0", "\u115f\u1160",
    "\u0301", "\u0301\u0302",
    "\u200b", "\u200c\u200d", "\ufeff", "\u202e", "\u2068\u2069", "\u00ad", "\u034f", "\ufe0f",
    "\U000e0041", "\x00\x07", " \u3164\u0301 \n",
])
def test_text_without_a_visible_character_is_empty(nothing):
    assert text.clean(nothing) == ""


@pytest.mark.parametrize("name", [
    "علی‌رضا", "می‌خواهم", "ക്‍ഷ", "ශ්‍රී", "क्‍ष", "ه‍", "👩‍❤️‍👨", "👨🏽‍🚒",
    "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "❤️", "José", "Nguyễn", "김", "𠮷野",
    "🍣", "=", "≠", "Ω", "x²", "ﬁ", "ＡＢＣ", "שלום", "ภาษาไทย", "§",
])
def test_text_that_people_write_stays_as_it_is(name):
    assert text.clean(name) == name


@pytest.mark.parametrize(("sent", "kept"), [
    ("Jose\u0301", "José"), ("한", "한"), ("a\r\nb\rc", "a\nb\nc"), ("a\x00b\x1bc", "abc"),
    ("\ufeffErin", "Erin"), ("Erin\u200d", "Erin"), ("Er\u200cin", "Erin"),
    ("\u200bErin\u2060", "Erin"),
    ("علی\u200c", "علی"), ("Анна\u200d", "Анна"),
])
def test_what_nobody_sees_is_left_out(sent, kept):
    assert text.clean(sent) == kept


@given(ANY)
def test_cleaned_text_is_composed_and_stays_as_it_is(sent):
    kept = text.clean(sent)
    assert text.clean(kept) == kept
    assert unicodedata.is_normalized("NFC", kept)


def level_after(line):
    """Return how many marks of direction are still open at the end of a line (UAX 9, X1 to X8)."""
    opened = []
    for char in line:
        if char in "\u202a\u202b\u202d\u202e":
            opened.append("embedding")
        elif char in "\u2066\u2067\u2068":
            opened.append("isolate")
        elif char == "\u202c" and opened and opened[-1] == "embedding":
            opened.pop()
        elif char == "\u2069" and "isolate" in opened:
            while opened.pop() != "isolate":
                pass
    return len(opened)


@given(DIRECTIONS)
def test_no_mark_of_direction_reaches_beyond_its_text(sent):
    for line in text.contained(text.clean(sent)).split("\n"):
        assert level_after(line) == 0
        depth = 0
        for char in line:
            depth += (char in "\u2066\u2067\u2068") - (char == "\u2069")
            assert depth or char not in "\u202a\u202b\u202d\u202e", "an override outside an isolate"


def test_an_override_is_isolated():
    shown = "\u2068Invoice\u202egpj.exe\u2069"
    assert text.contained("Invoice\u202egpj.exe") == shown == text.contained(shown)
    assert sizes.TITLE_NAME.check("Invoice\u202egpj.exe") == shown, "every field has a size"


@pytest.mark.parametrize(("written", "seen"), [
    ("", 0), ("Erin", 4), ("é", 1), ("e\u0301", 1), ("👨‍👩‍👧‍👦", 1), ("🇵🇹🇪🇸", 2), ("क्षि", 1),
    ("நிறு", 2),
    ("علی‌رضا", 6), ("𠮷野家", 3), ("한국", 2),
])
def test_a_character_is_what_people_see_as_one(written, seen):
    assert text.characters(written) == seen


@pytest.mark.parametrize("letter", [
    "x", "é", "字", "𠮷", "क्षि", "நி", "ക്ഷ", "한", "ế", "א", "🍣", "ཀྲ",
])
@pytest.mark.parametrize("size", [sizes.TITLE_NAME, sizes.RATING_LABEL, sizes.SYNOPSIS])
def test_a_text_of_as_many_letters_as_allowed_fits_in_every_script(letter, size):
    mixed = (letter + "aa") * (size.most // 3)
    assert size.problem(mixed) is None
    assert size.problem("a" * size.most) is None
    assert f"This has {size.most + 1:,}." in size.problem("a" * (size.most + 1))


def test_a_heap_of_marks_on_one_letter_is_refused_by_its_bytes():
    heap = "Z" + "\u0353" * 700
    assert text.characters(heap) == 1
    assert "This takes 1,401 bytes" in sizes.TITLE_NAME.problem(heap)


@given(st.text(st.sampled_from("aé字🍣\u0301\u0353\u093f\u200d"), max_size=200))
def test_what_a_size_admits_fits_its_column(written):
    size = sizes.RATING_LABEL
    if size.problem(written) is None:
        assert len(written) <= size.code_points


@pytest.mark.parametrize(("one", "other"), [
    ("Atelier Norte", "ATELIER NORTE"), ("Éclair", "éclair"), ("Jose\u0301", "JOSÉ"),
    ("ΣΑΣ", "σας"),
])
def test_names_are_one_whatever_their_case(one, other):
    assert text.key(one) == text.key(other)


@pytest.mark.parametrize(("one", "other"), [
    ("🍣", "🍺"), ("=", "≠"), ("𠮷", "𠮟"), ("José", "Jose"), ("Maße", "Masse"), ("ＡＢＣ", "ABC"),
    ("x²", "x2"), ("ı", "i"), ("نامه‌ای", "نامهای"),
])
def test_names_that_differ_stay_different(one, other):
    assert text.key(one) != text.key(other)


@pytest.mark.parametrize(("one", "other"), [
    ("ana@bücher.example", "ana@xn--bcher-kva.example"),
    ("ana@bücher.example", "Ana@BÜCHER.Example"),
    ("ana@ｅｘａｍｐｌｅ．org", "ana@example.org"),
    ("ana@bu\u0308cher.example", "ana@bücher.example"),
    ("ana@example。org", "ana@example.org"),
])
def test_spellings_of_one_mailbox_are_one(one, other):
    assert text.mailbox(one) == text.mailbox(other)


@pytest.mark.parametrize(("one", "other"), [
    ("ana@faß.example", "ana@fass.example"), ("josé@example.org", "jose@example.org"),
    ("ana@example.org", "anna@example.org"),
])
def test_two_mailboxes_stay_two(one, other):
    assert text.mailbox(one) != text.mailbox(other)


@given(ANY)
def test_any_address_has_one_key(address):
    assert text.mailbox(text.mailbox(address)) == text.mailbox(address)
