"""Changes between two saved states (the history) or between two people (the merge)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.office import nouns
from app.office.nouns import Names, Noun
from app.ops.audit import plain

# Every table has these, and no person edits them.
UPKEEP = frozenset({"row_version", "updated_at", "created_at"})


@dataclass(frozen=True)
class Change:
    """A field before and after, in words. A side is None where the thing did not exist."""

    label: str
    before: str | None
    after: str | None


def loaded(state: Any) -> Mapping[str, Any]:
    """Return a state of the audit trail as a mapping: it comes as JSON text, a dict or None."""
    if isinstance(state, str | bytes):
        state = json.loads(state)
    return state if isinstance(state, Mapping) else {}


def differences(noun: Noun, old: Any, new: Any, names: Names) -> list[Change]:
    """Return each field in which two states differ: dicts, JSON text or None."""
    before, after = loaded(old), loaded(new)
    return [
        Change(
            noun.field(name).label,
            nouns.written(noun, name, before[name], names) if name in before else None,
            nouns.written(noun, name, after[name], names) if name in after else None)
        for name in {**before, **after}
        if name not in UPKEEP | noun.hidden and before.get(name) != after.get(name)
    ]


@dataclass(frozen=True)
class MergedField:
    """One field of a merge; `values` are what a form would post for the merged result."""

    name: str
    label: str
    yours: str
    theirs: str
    yours_text: str
    theirs_text: str
    changed: str  # "", "yours", "theirs" or "both"
    open: bool
    result_text: str
    values: tuple[str, ...]

    def __getitem__(self, key: str) -> Any:
        return getattr(self, key)


def _posted(value: Any) -> tuple[str, ...]:
    """Return a value as inputs post it: each item of a list, nothing for an unticked box."""
    if isinstance(value, list | tuple | set | frozenset):
        # MySQL keeps the keys of JSON in an order of its own
        return tuple(json.dumps(plain(item), sort_keys=True) if isinstance(item, dict)
                     else str(plain(item)) for item in value)
    if value is None or value is False:
        return ()
    return ("1",) if value is True else (str(value),)


def merge_rows(noun: Noun, yours: Mapping[str, Any], theirs: Mapping[str, Any],
               base: Mapping[str, Any] | None = None) -> list[MergedField]:
    """Compare two people's versions, field by field, for kit/merge.html.

    The fields are those of the noun that `yours` has. `base` is what both started from; without
    it, each field that differs must be chosen. Values compare by what a form would post, so 7
    equals "7". A list is chosen as one comma-separated value.
    """
    return nouns.named(lambda names: [
        _row(noun, name, yours, theirs, base, names) for name in noun.fields if name in yours])


def _row(noun: Noun, name: str, yours: Mapping[str, Any], theirs: Mapping[str, Any],
         base: Mapping[str, Any] | None, names: Names) -> MergedField:
    mine, other = _posted(yours.get(name)), _posted(theirs.get(name))
    start = None if base is None else _posted(base.get(name))
    by_me = mine != other if start is None else mine != start
    by_them = mine != other if start is None else other != start
    conflict = by_me and by_them and mine != other
    changed = {(1, 1): "both", (1, 0): "yours", (0, 1): "theirs"}.get((by_me, by_them), "")
    field = noun.field(name)

    def typed(side: Mapping[str, Any]) -> tuple[str, ...]:
        return _posted(*nouns.inputs(noun, {name: side.get(name)}, names).values())

    def words(side: Mapping[str, Any]) -> str:
        return nouns.written(noun, name, side.get(name), names)

    merged = yours if by_me else theirs
    return MergedField(
        name=field.input or name,
        label=field.label,
        yours=",".join(typed(yours)),
        theirs=",".join(typed(theirs)),
        yours_text=words(yours),
        theirs_text=words(theirs),
        changed=changed,
        open=conflict,
        result_text=words(merged),
        values=typed(merged),
    )
