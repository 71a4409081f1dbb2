"""The nouns of the back office: what each is called, where its page is, and how its fields read.

Each slice adds its nouns when it registers. History, merge and audit know them only from here, so
a page can name and link what a later slice keeps without knowing that slice.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from flask import Flask, current_app, g, has_request_context

from app.web import formats
from app.web.navigation import url_of

T = TypeVar("T")
# A value and a way to name what it refers to → words, or what the form's input takes.
Write = Callable[[Any, "Names"], Any]
# What a thing is like: its fields by name, as verbs take them and history keeps them.
State = dict[str, Any]
# What its form shows: inputs by name.
Inputs = dict[str, Any]
NamesById = Callable[[Collection[int]], dict[int, str]]

EMPTY = "empty"
MOST_IDS = 1000  # in one statement
EMPLOYEE = frozenset({"employee"})
ADMIN = frozenset({"admin"})


@dataclass(frozen=True)
class Field:
    """A field of a noun: its label, and how a stored value reads.

    `typed` turns a value into what the form's input takes; without it the input takes the value
    itself. `input` is the input's name where it differs from the field's.
    """

    label: str
    write: Write | None = None
    typed: Write | None = None
    input: str = ""


@dataclass(frozen=True)
class Noun:
    """A kind of thing that people change.

    `names` gives each id its name, in one query; deleted things are missing. `page` is the endpoint
    of its page, which takes the id as `key` (else as <name>_id). `roles` may open that page and
    read the history. `fields` are in the form's order, and `actions` are past-tense phrases.
    """

    name: str
    plural: str
    names: NamesById | None = None
    page: str = ""
    key: str = ""
    roles: frozenset[str] = ADMIN
    fields: Mapping[str, Field] = field(default_factory=dict)
    actions: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()

    @property
    def words(self) -> str:
        """Return the name as people read it: "comment room"."""
        return self.name.replace("_", " ")

    def did(self, action: str) -> str:
        """Return an audit action as a phrase: "title.update" is "changed the title"."""
        verb = action.partition(".")[2]
        usual = {"create": "created", "update": "changed", "delete": "deleted"}
        if verb in self.actions:
            return self.actions[verb]
        return f"{usual.get(verb, verb.replace('_', ' '))} the {self.words}"

    def field(self, name: str) -> Field:
        """Return the field of this name, or one whose label is made of the name."""
        return self.fields.get(name) or Field(_capitalized(name.replace("_", " ")))

    def at_inputs(self, errors: Mapping[str, str]) -> dict[str, str]:
        """Return messages at fields as messages at the form's inputs."""
        return {self.field(name).input or name: text for name, text in errors.items()}

    def url(self, object_id: int) -> str | None:
        """Return the address of the thing's page, or None when it has none."""
        return url_of(self.page, **{self.key or f"{self.name}_id": object_id})


class Names:
    """Names of things by noun and id. See `named`, which loads them."""

    def __init__(self) -> None:
        self._wanted: dict[str, set[int]] = {}
        self._found: dict[str, dict[int, str | None]] = {}

    def __call__(self, noun: str, object_id: int) -> str:
        """Return the thing's name, or "house 7 (deleted)"."""
        return self.find(noun, object_id) or f"{noun} {object_id} (deleted)"

    def find(self, noun: str, object_id: int) -> str | None:
        """Return the thing's name, or None when it is deleted."""
        known = self._found.setdefault(noun, {})
        if object_id not in known:
            self._wanted.setdefault(noun, set()).add(object_id)
        return known.get(object_id)

    def load(self) -> bool:
        """Read the names asked for so far, one query per noun. Return whether there were any."""
        wanted, self._wanted = self._wanted, {}
        for noun, missing in wanted.items():
            names, ids = get(noun).names, sorted(missing)
            self._found[noun] |= dict.fromkeys(ids)
            for start in range(0, len(ids), MOST_IDS):
                self._found[noun] |= names(ids[start:start + MOST_IDS]) if names else {}
        return bool(wanted)


def named(write: Callable[[Names], T]) -> T:
    """Return what `write` makes with the names it asks for.

    It runs twice: the first run finds out which names it needs, so that each noun costs one query.
    A request reads each name once.
    """
    names: Names = g.setdefault("names", Names()) if has_request_context() else Names()
    draft = write(names)
    return write(names) if names.load() else draft


def install(app: Flask) -> None:
    """Give the application its registry, and templates the address of any noun."""
    app.extensions["nouns"] = {}
    app.jinja_env.globals.update(noun_url=url, noun_labels=labels)


def add(app: Flask, *nouns: Noun) -> None:
    """Register a slice's nouns."""
    app.extensions["nouns"].update({noun.name: noun for noun in nouns})


def get(name: str) -> Noun:
    """Return the noun of this name. An unregistered noun has only its name."""
    found: Noun | None = current_app.extensions["nouns"].get(name)
    return found or Noun(name, f"{name}s")


def readable_by(role: str) -> list[str]:
    """Return the names of the nouns whose history the role may read."""
    return sorted(noun.name for noun in current_app.extensions["nouns"].values()
                  if role in noun.roles)


def url(name: str, object_id: int) -> str | None:
    """Return the address of a thing's page, or None when there is none."""
    return get(name).url(object_id)


def labels(name: str) -> dict[str, str]:
    """Return the labels of a noun's form by the names of its inputs."""
    return {known.input or each: known.label for each, known in get(name).fields.items()}


def text(value: Any, names: Names | None = None) -> str:
    """Write a value that needs no rule of its own; "empty" for nothing."""
    if value is None or value == "" or value == []:
        return EMPTY
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {text(part)}" for name, part in value.items())
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(text(part) for part in value)
    return "; ".join(str(value).splitlines())


def link(noun: str) -> Write:
    """Write an id as the name of the thing it refers to."""
    return lambda value, names: names(noun, value)


def each(write: Write, between: str = ", ") -> Write:
    """Write every item of a list."""
    return lambda value, names: between.join(str(write(item, names)) for item in value)


def choice(words: Mapping[Any, str]) -> Write:
    """Write a code by its word."""
    return lambda value, names: words.get(value, str(value))


def yes_or_no(value: Any, names: Names) -> str:
    """Write a truth value that the database answers as 0 or 1."""
    return "yes" if value else "no"


def day(value: Any, names: Names) -> str:
    """Write a day, as the audit trail or a query has it."""
    return formats.day(value if isinstance(value, date) else date.fromisoformat(value))


def moment(value: Any, names: Names) -> str:
    """Write a UTC moment, as the audit trail or a query has it."""
    at = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return formats.moment(at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at)


def money(value: Any, names: Names) -> str:
    """Write cents as an amount without its currency."""
    return formats.number(value / 100, 2)


def written(noun: Noun, name: str, value: Any, names: Names) -> str:
    """Write a stored value of a noun's field; "empty" for nothing."""
    write = noun.field(name).write
    if write is None or value is None or value == "" or value == []:
        return text(value)
    return str(write(value, names))


def inputs(noun: Noun, state: Mapping[str, Any], names: Names) -> Inputs:
    """Return the inputs of the noun's form for a state: ids as names, codes as words."""
    filled = {}
    for name, value in state.items():
        known = noun.field(name)
        if known.typed is not None and value is not None:
            value = known.typed(value, names)
        filled[known.input or name] = value
    return filled


def _capitalized(words: str) -> str:
    return words[:1].upper() + words[1:]
