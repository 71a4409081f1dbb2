"""Directors, writers and casts. Titles of a country share its people."""

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from seeds import names
from seeds.episodes import family
from seeds.source import dice
from seeds.titles import Title

POOL = {
    "director": 5, "writer": 5, "cast": 17, "composer": 3, "cinematographer": 4, "narrator": 4,
    "editor": 4,
}  # fmt: skip
ROLES = {
    "series": (("creator", 1, 1), ("director", 1, 2), ("writer", 1, 2), ("cast", 4, 8),
               ("composer", 0, 1)),
    "film": (("director", 1, 1), ("writer", 1, 2), ("cast", 3, 6), ("cinematographer", 0, 1),
             ("composer", 0, 1)),
    "documentary": (("director", 1, 2), ("narrator", 1, 1), ("cinematographer", 1, 2),
                    ("editor", 1, 1), ("composer", 0, 1)),
}  # fmt: skip


class Credit(NamedTuple):
    """A person's part in a title; `position` counts within the title."""

    title_id: int
    person_id: int
    name: str
    role: str
    position: int


def build(number: int, titles: Sequence[Title]) -> list[Credit]:
    """Return the credits of series and films in display order."""
    chance = dice(number, "people")
    ids: dict[str, int] = {}
    pools: dict[tuple[str, str], list[str]] = {}
    found: list[Credit] = []
    for title in titles:
        position = 0
        taken: set[str] = set()
        true = title.kind in ("series", "film") and family(title.genres) == "record"
        for role, least, most in ROLES.get("documentary" if true else title.kind, ()):
            for _ in range(chance.randint(least, most)):
                # The first country provides the director, the others some of the cast.
                country = title.countries[0]
                if role == "cast" and chance.random() < 0.3:
                    country = chance.choice(title.countries)
                name = _somebody(country, role, pools, ids, taken, chance)
                position += 1
                found.append(Credit(title.id, ids[name], name, role, position))
    return found


def _somebody(
    country: str, role: str, pools: dict[tuple[str, str], list[str]], ids: dict[str, int],
    taken: set[str], chance: Random,
) -> str:  # fmt: skip
    trade = "writer" if role == "creator" else role
    pool = pools.setdefault((country, trade), [])
    if len(pool) < POOL[trade]:
        while (name := names.full_name(country, chance)) in ids:
            pass
        ids[name] = len(ids) + 1
        pool.append(name)
    else:
        # The first people of a pool are famous.
        free = [name for name in pool if name not in taken]
        name = free[min(int(len(free) * chance.random() ** 1.4), len(free) - 1)]
    taken.add(name)
    return name
