"""Seasons of a series: written episodes where they exist, others composed from parts.

A composed episode is about the people, things and places of its own series, and no episode name
or sentence comes twice in one series.
"""

from random import Random
from typing import NamedTuple

from seeds.source import lines, parts, table, words

# The first genre of a series in this list decides which events it has.
FAMILIES = {
    "documentary": "record", "nature": "record", "comedy": "light", "romance": "light",
    "horror": "strange", "sci-fi": "strange", "crime": "tension", "thriller": "tension",
    "mystery": "tension", "history": "period", "drama": "drama", "music": "drama",
}  # fmt: skip


class Episode(NamedTuple):
    """An episode: a name, and a synopsis of one to three sentences."""

    name: str
    synopsis: str


def seasons(series: dict[str, str], chance: Random) -> list[list[Episode]]:
    """Return the episodes of every season of the series (a row of series.csv)."""
    lengths = [int(length) for length in series["shape"].split("x")[0].split("+")]
    written = [row for row in table("episodes") if row["series"] == series["name"]]
    composed = iter(_compose(series, sum(lengths), chance))
    found = []
    for number, length in enumerate(lengths, start=1):
        own = [
            Episode(row["name"], row["synopsis"])
            for row in written
            if int(row["season"]) == number
        ]
        found.append((own + [next(composed) for _ in range(length - len(own))])[:length])
    return found


def _compose(series: dict[str, str], count: int, chance: Random) -> list[Episode]:
    family = family_of(series)
    pool = parts("episode_parts")
    own = _specific(series, pool, chance) if family != "record" else []
    events = _pairs(pool[family])
    chance.shuffle(events)
    if family == "period":  # drama happens in every century
        more = _pairs(pool["drama"])
        chance.shuffle(more)
        events = events + more
    # A third of the episodes are named after things that only this series has.
    own = own[: max(count // 3, 1)]
    named = {name for name, _ in own}
    chosen = [*own, *(event for event in events if event[0] not in named)][:count]
    chance.shuffle(chosen)
    turns = lines(pool["record_turns" if family == "record" else "turns"])
    chance.shuffle(turns)
    return [
        Episode(name, _told(series, text, turns, index, chance))
        for index, (name, text) in enumerate(chosen)
    ]


def family_of(series: dict[str, str]) -> str:
    """Return the kind of events of the series."""
    return family(series["genres"].split())


def family(genres: list[str]) -> str:
    """Return the kind of events for these genres; `record` means true stories."""
    if "documentary" in genres or genres == ["nature"]:
        return "record"
    if genres[:2] == ["music", "history"]:
        return "record"
    return FAMILIES[genres[0]]


def _specific(
    series: dict[str, str], pool: dict[str, str], chance: Random
) -> list[tuple[str, str]]:
    """Return episodes named after the things and places of the series."""
    texts = {kind: lines(pool[kind]) for kind in ("thing", "place")}
    found: list[tuple[str, str]] = []
    for kind, column in (("thing", "things"), ("place", "places")):
        chance.shuffle(texts[kind])
        for noun, text in zip(words(series[column]), texts[kind], strict=False):
            if _heading(noun) not in dict(found):  # a houseboat is a thing and a place
                found.append((_heading(noun), text.replace("{" + kind + "}", noun)))
    chance.shuffle(found)
    return found


def _told(
    series: dict[str, str], text: str, turns: list[str], index: int, chance: Random
) -> str:
    """Fill in people and things, and give some episodes a twist."""
    if turns and chance.random() < 0.42 and text.count(".") + text.count("?") < 3:
        text += " " + turns[index % len(turns)]
    people = words(series["who"])
    if family_of(series) != "record":
        chance.shuffle(people)
    text = text.format(
        a=people[0], b=people[1], c=people[2 % len(people)],
        thing=chance.choice(words(series["things"])),
        place=chance.choice(words(series["places"])),
    )  # fmt: skip
    out, upper = [], True
    for letter in text:
        out.append(letter.upper() if upper and letter.isalpha() else letter)
        upper = letter in ".?!" or (upper and not letter.isalnum())
    return "".join(out)


def _heading(noun: str) -> str:
    small = {"the", "of", "a", "in", "at", "to", "on", "for", "and"}
    found = [word if word in small else word[:1].upper() + word[1:] for word in noun.split()]
    return " ".join(found)[:1].upper() + " ".join(found)[1:]


def _pairs(block: str) -> list[tuple[str, str]]:
    found = []
    for line in lines(block):
        name, _, text = line.partition(" | ")
        found.append((name, text))
    return found
