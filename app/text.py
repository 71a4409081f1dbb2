"""Text as it is stored, counted and compared, whatever its script. Pure functions."""

import unicodedata

import idna
import regex

# Characters that nobody types and HTML cannot contain; they come with pasted text, or to do harm.
_NEVER = regex.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ufeff]")
_LINE_END = regex.compile(r"\r\n?")
# Joiners shape the letters of Persian, Malayalam and others, and join emoji. Elsewhere they only
# make two texts differ that look the same.
_STRAY_JOINER = regex.compile(
    r"(?V1)(?<![\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}"
    r"[\p{L}--\p{Latin}--\p{Greek}--\p{Cyrillic}]])[\u200c\u200d]|\u200c(?!\S)")
_EDGE = regex.compile(r"^[\u200b\u2060]+|[\u200b\u2060]+$")
_VISIBLE = regex.compile(
    r"[^\p{Z}\p{Cc}\p{Cf}\p{Cs}\p{Cn}\p{M}\p{Default_Ignorable_Code_Point}\u2800]")
_CHARACTER = regex.compile(r"\X")

_DIRECTED = regex.compile(r"[\u202a-\u202e\u2066-\u2069]")
_ISOLATES, _EMBEDDINGS = "\u2066\u2067\u2068", "\u202a\u202b\u202d\u202e"
_RIGHT_TO_LEFT = regex.compile(r"[\p{Bidi_Class=R}\p{Bidi_Class=AL}\p{Bidi_Class=AN}]")
_FSI, _PDI, _PDF = "\u2068", "\u2069", "\u202c"

# The stroke belongs to the letter for Unicode, and is an accent to those who type without it.
_WITHOUT_STROKE = str.maketrans({
    "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d",
    "þ": "th"})


def clean(text: str) -> str:
    """Return text as the product takes it from outside: composed (NFC), without what nobody sees.

    Text without one visible character is empty.
    """
    if text.isascii():
        found = _LINE_END.sub("\n", _NEVER.sub("", text))
        return found if found.strip() else ""
    found = unicodedata.normalize("NFC", _LINE_END.sub("\n", _NEVER.sub("", text)))
    found = _EDGE.sub("", _STRAY_JOINER.sub("", found))
    return found if _VISIBLE.search(found) else ""


def contained(text: str) -> str:
    """Return text whose marks of direction reach no further than its line, wherever it is shown.

    A comment needs none of it: it is always shown in a block of its own.
    """
    if text.isascii() or not _DIRECTED.search(text):
        return text
    return "\n".join(map(_contained, text.split("\n")))


def _contained(line: str) -> str:
    """Return a line whose marks of direction are closed, within an isolate where they leak."""
    opened, leaks, kept = "", False, []
    for char in line:
        if char in _ISOLATES or char in _EMBEDDINGS:
            opened += char
            leaks = leaks or opened[0] in _EMBEDDINGS
        elif char == _PDF:
            if not opened or opened[-1] not in _EMBEDDINGS:
                continue
            opened = opened[:-1]
        elif char == _PDI:
            inner = opened.rstrip(_EMBEDDINGS)
            if not inner:
                continue
            opened = inner[:-1]
        kept.append(char)
    closed = "".join(kept) + _PDI * sum(char in _ISOLATES for char in opened)
    return f"{_FSI}{closed}{_PDI}" if leaks else closed


def isolated(text: str) -> str:
    """Return text that stands within a sentence of another script: neither turns the other around.
    """
    found = contained(text)
    return f"{_FSI}{found}{_PDI}" if _RIGHT_TO_LEFT.search(found) else found


def shortened(text: str, most: int) -> str:
    """Return the first characters of a text, as people see them, and a sign of what is left out."""
    found = _CHARACTER.findall(text)
    return text if len(found) <= most else f"{''.join(found[:most]).rstrip()}…"


def characters(text: str) -> int:
    """Return how many characters people see: a letter with its marks is one, and so is a flag."""
    return len(text) if text.isascii() else len(_CHARACTER.findall(text))


def key(name: str) -> str:
    """Return the form in which names are compared: they are one whatever their case.

    Nothing else makes two names one: neither accents nor width, nor ß and ss.
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name.strip()).lower())


def folded(text: str) -> str:
    """Return text as a search compares it, without case, accents, width and invisible signs.

    ß is ss, and letters with a stroke are those without. Marks that are no accents, such as the
    vowels of Indic scripts and the voicing of kana, stay.
    """
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text).upper().casefold()  # ı and ſ: only capitals differ
    return "".join(char for char in unicodedata.normalize("NFKD", plain)
                   if not _is_accent(char)).translate(_WITHOUT_STROKE)


def _is_accent(char: str) -> bool:
    order = unicodedata.combining(char)
    return 10 <= order <= 35 or order >= 200 or unicodedata.category(char) in ("Cf", "Me")


def is_of_a_word(char: str) -> bool:
    """Return whether the character is a letter, a digit, or a mark on one."""
    return char.isalnum() or unicodedata.category(char) in ("Mn", "Mc")


def mailbox(address: str) -> str:
    """Return the form in which e-mail addresses are compared: one for each mailbox.

    The domain is as the mail system resolves it (UTS 46), so bücher.example is
    xn--bcher-kva.example, in whatever case and width. The name before it is in lower case.
    """
    name, at, domain = unicodedata.normalize("NFC", address.strip()).rpartition("@")
    try:
        domain = idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:  # no mail reaches such a domain, but a lookup may ask for it
        domain = domain.lower()
    return f"{name.lower()}{at}{domain}"
