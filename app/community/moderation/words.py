"""Find blocked words: they hold a comment for a moderator, or reject it.

Whole words, whatever their case and accents, and also with something simple between their
letters: "spam" is in "S.P.A.M", "s p a m" and "spám!", not in "spammer". Letters that only look
like others are not recognised: the list stops the careless, moderators deal with the rest.
"""

import re
import time
import unicodedata
from collections.abc import Iterator
from typing import Literal, TypedDict

from app import db
from app.ops import blocking

Effect = Literal["hold", "reject"]
KEPT_S = 2.0
_ASCII_TOKEN = re.compile(r"[a-z0-9]+|\s")
IGNORED = {"Mn", "Me", "Cf"}  # accents and invisible characters

# The first two letters (all of a shorter word) → the lengths of the words that start with them.
Lengths = dict[str, frozenset[int]]

class WordRow(TypedDict):
    """A blocked word and what it does to a comment."""

    word: str
    effect: Effect


_sql = db.queries("community/words", all_words=WordRow)
_copy: tuple[float, dict[str, Effect], Lengths] = (0.0, {}, {})


def effect_of(text: str) -> Effect | None:
    """Return what the words of a text do to it; rejecting goes before holding."""
    listed, lengths = _listed()
    if not listed:
        return None
    found = {listed[word] for word in _spelled(text, lengths) if word in listed}
    return "reject" if "reject" in found else "hold" if found else None


def key_of(word: str) -> str:
    """Return a word as it is compared: its letters and digits, without case and accents."""
    return "".join(char for char in _plain(word) if _is_of_a_word(char))


def is_listed(word: str) -> bool:
    """Return whether the list has the word, in whatever case and accents."""
    return key_of(word) in {key_of(row["word"]) for row in _sql.all_words()}


def forget() -> None:
    """Have the next comment read the list again."""
    global _copy
    _copy = (0.0, {}, {})


def _listed() -> tuple[dict[str, Effect], Lengths]:
    """Return the list and the lengths of its words, at most two seconds old."""
    global _copy
    until, listed, lengths = _copy
    at = time.monotonic()
    if at >= until:
        listed = {}
        for row in blocking.turns(_sql.all_words()):
            key = key_of(row["word"])
            if listed.get(key) != "reject":  # of two spellings the stricter effect counts
                listed[key] = row["effect"]
        listed.pop("", None)
        lengths = {beginning: frozenset(len(word) for word in listed if word[:2] == beginning)
                   for beginning in {word[:2] for word in listed}}
        _copy = (at + KEPT_S, listed, lengths)
    return listed, lengths


def _spelled(text: str, lengths: Lengths) -> Iterator[str]:
    """Yield whole tokens that belong together, start like a blocked word and are as long as it."""
    for tokens in _runs(_plain(text)):
        joined, edges, end = "".join(tokens), {0}, 0
        for token in tokens:
            end += len(token)
            edges.add(end)
        for start in edges:
            for beginning in {joined[start:start + 1], joined[start:start + 2]}:
                for length in lengths.get(beginning, ()):
                    if start + length in edges:
                        yield joined[start:start + length]


def _runs(text: str) -> Iterator[list[str]]:
    """Yield tokens that may be parts of one word: without a space between, or single letters."""
    run: list[str] = []
    spaced = False
    for token in _tokens(text):
        if token.isspace():
            spaced = True
            continue
        if run and spaced and not len(run[-1]) == len(token) == 1:
            yield run
            run = []
        run.append(token)
        spaced = False
    if run:
        yield run


def _tokens(text: str) -> Iterator[str]:
    """Yield runs of letters and digits, and each space."""
    if text.isascii():
        yield from _ASCII_TOKEN.findall(text)
        return
    token = ""
    for char in text:
        if _is_of_a_word(char):
            token += char
            continue
        if token:
            yield token
            token = ""
        if char.isspace():
            yield " "
    if token:
        yield token


def _is_of_a_word(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char) == "Mc"  # a vowel sign of Indic scripts


def _plain(text: str) -> str:
    """Return the text without case (ı and ſ have one only in capitals), accents and invisible
    characters."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKD", text).upper().casefold()
    return "".join(char for char in unicodedata.normalize("NFKD", folded)
                   if unicodedata.category(char) not in IGNORED)
