"""Personal data: each part of StreamVault decides about its own tables.

Somebody asks for their data, or leaves. No part reads or clears another's rows, so each one hands
in its Holdings: a decision about every place where a person is, the nouns of the download, and a
hook that erases. `sql/schema.sql` has no table about which nobody decided, and no column that
refers to an account without a decision; a test compares them.

A person who leaves stays as a row of `accounts` without a name, an address or a password. What the
ledger, the comments and the audit trail refer to is that row, so their numbers do not change.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import Literal

from app.ops.versions import Topic

Record = Mapping[str, object]  # a row as the file of its noun has it
Records = Callable[[int], Iterator[Record]]  # of an account

# What happens to a place when the person leaves: its rows go; they stay without what was personal;
# they stay as they are, for they name nobody; or they go by themselves, within days at most.
Fate = Literal["erased", "anonymised", "kept", "expires"]


@dataclass(frozen=True, slots=True)
class Place:
    """A column that refers to an account or holds something personal: `table.column`.

    `noun` is the file of the download that has it. Without one, `why` also says why it is left out.
    """

    name: str
    fate: Fate
    why: str
    noun: str = ""


@dataclass(frozen=True, slots=True)
class Noun:
    """A file of the download: its name, what is in it, and its rows."""

    name: str
    about: str
    rows: Records


@dataclass(slots=True)
class Leaving:
    """A person who is about to go. Hooks add the things that were theirs, by type, for the trail,
    and the topics of reports that changed.
    """

    account_id: int
    addresses: frozenset[str]
    is_staff: bool
    at: datetime
    things: dict[str, set[int]] = field(default_factory=dict)
    topics: set[Topic] = field(default_factory=set)

    def owned(self, object_type: str, ids: Iterable[int]) -> None:
        """Say that things of a type were this person's."""
        self.things.setdefault(object_type, set()).update(ids)


@dataclass(frozen=True)
class Holdings:
    """A part's decisions. `nobody` are its tables that hold nothing about an account."""

    part: str
    places: tuple[Place, ...] = ()
    nouns: tuple[Noun, ...] = ()
    nobody: tuple[str, ...] = ()
    erase: Callable[[Leaving], None] | None = None


_manifest: list[str] = []


def use(manifest: Iterable[str]) -> None:
    """Say which parts there are, as "module:NAME". Every process does it once, as with tasks."""
    _manifest[:] = manifest


def parts() -> list[Holdings]:
    """Return what each part has decided, the earliest part first."""
    return [getattr(import_module(module), name)
            for module, _, name in (each.partition(":") for each in _manifest)]


def nouns() -> list[Noun]:
    """Return every file of the download: the person first, the trail of what they did last."""
    trail, *others = parts()
    return [noun for part in (*others, trail) for noun in part.nouns]


def erase(leaving: Leaving) -> None:
    """Have every part clear its own rows, the latest first, in the current transaction."""
    for part in reversed(parts()):
        if part.erase is not None:
            part.erase(leaving)


def each(page: Callable[..., Sequence[Record]], by: str = "id", first: object = 0,
         size: int = 1000) -> Records:
    """Return the rows of a query page by page; it takes account_id, after and limit."""

    def rows(account_id: int) -> Iterator[Record]:
        after = first
        while found := page(account_id=account_id, after=after, limit=size):
            yield from found
            if len(found) < size:
                return
            after = found[-1][by]

    return rows
