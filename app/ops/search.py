"""Search: the words of each thing, stored as they are compared, and a question as queries take it.

One function cuts a text into words, both when it is stored and when it is asked for. A verb that
writes a name, or another text that is searched, calls `index` in its transaction; `catch_up` finds
what has no words yet, such as the rows of a database from before this table.

The words of a thing are one text, " the spider man \\n spiderman  maria sousa \\n": first its name,
then the names that belong to it, then other text. A search reads all of them, because a catalogue's
are a few megabytes; where a word stands in the text says how good the hit is.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple, TypedDict, TypeVar

import regex

from app import db
from app.text import folded, is_of_a_word

T = TypeVar("T")

MOST_WORDS = 6  # of a question; the longest are asked for
SHORTEST_INSIDE = 3  # "it" is in "kite"
LONGEST_WORD = 64
AT_ONCE = 500
OF_A_WORD = "+#"  # behind letters: C++, C#
CONNECTORS = "'’‘ʼ`´-‐‑‒–—−.·"  # a word is found with and without them
_UNSPACED = regex.compile(  # scripts that put no space between words
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
# Grades of the fragment search_grade: from here on it is no name that is found; a beginning in such
# text; not at all.
NO_NAME, BEGINS_IN_TEXT, NOT_FOUND = "7", "8", "9"


class Part(TypedDict):
    """A text of a thing: its name (section 0), a name that belongs to it (1), other text (2)."""

    id: int
    section: int
    text: str


class Id(TypedDict):
    """The id of a thing."""

    id: int


@dataclass(frozen=True, slots=True)
class Match:
    """A question as queries take it. An empty word stands in every text, so it asks for nothing.

    `anything` is 1 without a question. `in_text` is the grade of beginnings in text that is no
    name. `exact` and `starts` are patterns of LIKE for names. Each word is asked for as a whole
    one, as the beginning of one, and inside one.
    """

    anything: int = 1
    words: int = 0
    in_text: str = NOT_FOUND
    exact: str = ""
    starts: str = ""
    whole_1: str = ""
    whole_2: str = ""
    whole_3: str = ""
    whole_4: str = ""
    whole_5: str = ""
    whole_6: str = ""
    begins_1: str = ""
    begins_2: str = ""
    begins_3: str = ""
    begins_4: str = ""
    begins_5: str = ""
    begins_6: str = ""
    inside_1: str = ""
    inside_2: str = ""
    inside_3: str = ""
    inside_4: str = ""
    inside_5: str = ""
    inside_6: str = ""


NO_QUESTION = Match()


class Noun(NamedTuple):
    """A noun's queries: of its texts, of those without words, and of titles with its name."""

    texts: Callable[..., list[Part]]
    missing: Callable[..., list[Id]]
    titles: Callable[..., list[Id]] | None = None


_sql = db.queries(
    "ops/search", title_texts=Part, house_texts=Part, account_texts=Part, missing_titles=Id,
    missing_houses=Id, missing_accounts=Id, titles_of_houses=Id, titles_of_accounts=Id)

_NOUNS = {
    "house": Noun(_sql.house_texts, _sql.missing_houses, _sql.titles_of_houses),
    "account": Noun(_sql.account_texts, _sql.missing_accounts, _sql.titles_of_accounts),
    "title": Noun(_sql.title_texts, _sql.missing_titles),
}


def match(text: str) -> Match:
    """Return the question; one without letters and digits is about its signs."""
    parts = _parts(text)
    words = list(dict.fromkeys(part for part in parts if is_of_a_word(part[0]))) or parts
    if not words:
        return NO_QUESTION
    words = sorted(words, key=len, reverse=True)[:MOST_WORDS]
    phrase = _literal(" ".join(parts))
    asked: dict[str, str] = {}
    for place, word in enumerate(words, 1):
        begins = word if _UNSPACED.match(word) else f" {word}"
        asked |= {f"whole_{place}": f" {word} ", f"begins_{place}": begins,
                  f"inside_{place}": word if _may_be_inside(word) else begins}
    long = all(map(_may_be_inside, words))  # "a" begins a word of every synopsis
    return Match(anything=0, words=len(words), in_text=BEGINS_IN_TEXT if long else NOT_FOUND,
                 exact=f" {phrase} \n%", starts=f" {phrase}%", **asked)


def _may_be_inside(word: str) -> bool:
    return is_of_a_word(word[0]) and (len(word) >= SHORTEST_INSIDE or not word.isascii())


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def found_in(asked: Match, name: str) -> list[bool]:
    """Return for each word of the question whether it is found in the name."""
    stored = _section([name])
    wanted = [getattr(asked, f"inside_{place}") for place in range(1, MOST_WORDS + 1)]
    return [word in stored for word in wanted if word]


def _section(texts: Collection[str]) -> str:
    """Return the words of texts as they are stored: "L'Été" is " l ete \\n lete "."""
    return "".join(f" {' '.join(_parts(text))} \n{''.join(f' {word} ' for word in _joined(text))}"
                   for text in texts)


def _parts(text: str) -> list[str]:
    """Return runs of letters and digits, and each other sign but spaces and connectors.

    A text of nothing but connectors, such as "…", consists of them.
    """
    found, word = [], ""
    for char in folded(text):
        if is_of_a_word(char) or (word and char in OF_A_WORD):
            word += char
            continue
        if word:
            found.append(word[:LONGEST_WORD])
            word = ""
        if not char.isspace() and char not in CONNECTORS:
            found.append(char)
    if word:
        found.append(word[:LONGEST_WORD])
    return found or [char for char in folded(text) if not char.isspace()]


def _joined(text: str) -> Iterator[str]:
    """Yield words whose parts hang together: spiderman of "Spider-Man", swat of "S.W.A.T."."""
    for run in text.split():
        bare = "".join(char for char in run if char not in CONNECTORS)
        if bare and (joined := _parts(bare)) != _parts(run):
            yield from (part for part in joined if is_of_a_word(part[0]))


def index(noun: str, ids: Collection[int]) -> None:
    """Bring the words of some things up to date, in the caller's transaction, after the write.

    With a house or an account go the titles that its name belongs to.
    """
    titles = _NOUNS[noun].titles
    for part in _batches(sorted(ids)):
        _write(noun, part)
        if titles:
            for more in _batches(row["id"] for row in titles(ids=part)):
                _write("title", more)


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, AT_ONCE)):
        yield batch


def _write(noun: str, ids: Collection[int]) -> None:
    texts: dict[int, tuple[list[str], list[str], list[str]]] = {}
    for row in _NOUNS[noun].texts(ids=ids):
        texts.setdefault(row["id"], ([], [], []))[row["section"]].append(row["text"])
    db.insert_many(
        "search_texts", ("kind", "object_id", "words", "name_bytes", "names_bytes"),
        (_row(noun, object_id, *map(_section, sections))
         for object_id, sections in sorted(texts.items())),
        update=("words", "name_bytes", "names_bytes"))


def _row(noun: str, object_id: int, name: str, names: str, text: str
         ) -> tuple[str, int, bytes, int, int]:
    first, both = len(name.encode()), len((name + names).encode())
    return noun, object_id, (name + names + text).encode(), first, both


def forget(noun: str, object_id: int) -> None:
    """Delete the words of a thing that is deleted, in the caller's transaction."""
    _sql.forget(kind=noun, object_id=object_id)


def catch_up() -> int:
    """Index whatever has no words yet; return how many things."""
    return sum(_catch_up(noun) for noun in _NOUNS)


def _catch_up(noun: str) -> int:
    done, after_id = 0, 0
    while ids := [row["id"] for row in _NOUNS[noun].missing(after_id=after_id, limit=AT_ONCE)]:
        db.run("search.catch_up", _write, noun, ids)
        done, after_id = done + len(ids), ids[-1]
    return done
