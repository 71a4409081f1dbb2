"""Passwords that guessers try first. There are no rules about digits and capitals: length counts.

Guessers take a common word, capitalise it, swap letters for digits and add a year. All that is
removed before the word is looked up, so one line of the list stands for hundreds of passwords.
"""

import re
from pathlib import Path

SHORTEST = 8

_LEET = str.maketrans("013457@$!8", "oieastasib")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop", "1234567890",
         "abcdefghijklmnopqrstuvwxyz", "1qaz2wsx3edc4rfv5tgb6yhn", "qazwsxedcrfvtgbyhnujm",
         "1q2w3e4r5t6y7u8i9o0p", "147258369", "159753", "789456123", "741852963")
_WORDS = frozenset(Path(__file__).with_name("common_words.txt").read_text("utf-8").split())


def problem(password: str, *about: str) -> str | None:
    """Return what is wrong with a new password, or None. `about` is the name and the address."""
    if len(password) < SHORTEST:
        return f"Use at least {SHORTEST} characters."
    if len(password.encode("utf-8", "surrogatepass")) > 1024:
        return "Use at most 1,024 characters."
    if _is_common(password.lower()):
        return "This password is too common. Try three or four unrelated words."
    if _is_about(password.lower(), about):
        return "This is your name or e-mail address. Choose a password that is harder to guess."
    return None


def _is_common(text: str) -> bool:
    if len(set(text)) <= 2 or _is_row(text) or _repeats(text):
        return True
    bare = re.sub(r"[\W\d_]+$|^[\W\d_]+", "", text)  # sunshine2024!
    swapped = {re.sub(r"[\W\d_]+", "", each.translate(_LEET)) for each in (text, bare)}  # p@ssw0rd
    letters = re.sub(r"[\W\d_]+", "", text)
    return not letters or any(_is_words(each) for each in {bare, letters, *swapped} if each)


def _is_words(text: str) -> bool:
    """Return whether this is a common word, its plural, or the same word twice."""
    half = text[:len(text) // 2]
    return text in _WORDS or text.rstrip("s") in _WORDS or (half * 2 == text and half in _WORDS) \
        or _is_row(text)


def _is_row(text: str) -> bool:
    """Return whether this follows the keyboard or the alphabet, in either direction."""
    return len(text) >= 4 and any(
        text in row * 2 or text in row[::-1] * 2 for row in _ROWS)


def _repeats(text: str) -> bool:
    """Return whether this repeats itself: abcabcabc, 12121212."""
    return any(len(text) % size == 0 and text[:size] * (len(text) // size) == text
               for size in range(1, min(4, len(text) // 2) + 1))


def _is_about(text: str, about: tuple[str, ...]) -> bool:
    bare = re.sub(r"[\W\d_]+", "", text)
    for known in about:
        for part in {known.lower(), known.lower().partition("@")[0]}:
            if len(part) >= 4 and (text == part or bare == re.sub(r"[\W\d_]+", "", part) != ""):
                return True
    return False
