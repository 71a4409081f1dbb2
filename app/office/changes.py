"""What changed: between two saved states (the history), or between two people (the merge)."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.web import formats

VERBS = {
    "create": "created it",
    "update": "changed it",
    "delete": "deleted it",
    "import": "imported it",
    "activate": "made it active",
    "end": "ended it",
    "renew": "drafted a renewal",
    "password": "changed the password",
    "reset": "chose a new password by mail",
    "email": "changed the address",
    "sign_out": "signed devices out",
    "two_step_on": "turned two-step sign-in on",
    "two_step_off": "turned two-step sign-in off",
    "recovery_codes": "made new recovery codes",
    "recovery_used": "used a recovery code",
    "publish": "published it",
    "unpublish": "hid it from viewers",
    "own": "marked it as owned",
    "disown": "marked it as not owned",
    "ally": "added an alliance",
    "realign": "changed an alliance",
    "part": "removed an alliance",
    "withdraw": "withdrew it",
    "decide": "decided about it",
    "report": "reported it",
    "settle": "let it stay",
    "remove": "removed it",
    "restore": "brought it back",
    "approve": "let it through",
    "refuse": "refused it",
    "lift": "lifted it",
}
# They change by themselves; an import's findings are shown where it is.
HIDDEN = {"row_version", "updated_at", "created_at", "findings"}
EMPTY = "empty"
# Columns whose names are not what their forms call them.
LABELS = {
    "starts_on": "First day", "ends_on": "Last day", "charge_kind": "Charged", "signed_on":
    "Signed", "agreed_on": "Agreed", "release_year": "Year", "is_free": "Free", "has_plan": "Plan",
    "email": "E-mail",
}
WORDED = {"charge_kind"}  # their values are words joined by underscores


def action_text(action: str) -> str:
    """An audit action in words: "title.update" is "changed it", others lose their punctuation."""
    verb = action.rpartition(".")[2]
    return VERBS.get(verb, action.replace(".", " ").replace("_", " "))


def _loaded(state: Any) -> Mapping[str, Any]:
    if isinstance(state, str | bytes):
        state = json.loads(state)
    return state if isinstance(state, Mapping) else {}


def text_of(name: str, value: Any) -> str:
    """A stored value as people read it; "empty" for nothing."""
    if value is None or value == "" or value == []:
        return EMPTY
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name.endswith("_cents") and isinstance(value, int):
        return formats.number(value / 100, 2)
    if name in WORDED:
        return str(value).replace("_", " ")
    if isinstance(value, Mapping):
        return ", ".join(f"{k}: {text_of(k, v)}" for k, v in value.items())
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(text_of(name, item) for item in value)
    return str(value)


def label_of(name: str) -> str:
    """A column's name as a label: "starts_on" is "First day", "charge_cents" is "Charge"."""
    if name in LABELS:
        return LABELS[name]
    words = name.removesuffix("_cents").removesuffix("_id").replace("_", " ")
    return words[:1].upper() + words[1:]


def differences(old: Any, new: Any) -> list[tuple[str, str | None, str | None]]:
    """(label, before, after) per changed field of two states: dicts, JSON text or None.

    A side that has no such field (it was just created, or is deleted) is None.
    """
    before, after = _loaded(old), _loaded(new)
    names = [name for name in {**before, **after} if name not in HIDDEN]
    return [
        (
            label_of(name),
            text_of(name, before[name]) if name in before else None,
            text_of(name, after[name]) if name in after else None,
        )
        for name in names
        if before.get(name) != after.get(name)
    ]


@dataclass(frozen=True)
class Row:
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
    """A value as form fields carry it: a list posts each item, an unticked box posts nothing."""
    if isinstance(value, list | tuple | set | frozenset):
        return tuple(str(item) for item in value)
    if value is None or value is False:
        return ()
    return ("1",) if value is True else (str(value),)


def merge_rows(
    labels: Mapping[str, str],
    yours: Mapping[str, Any],
    theirs: Mapping[str, Any],
    base: Mapping[str, Any] | None = None,
    show: Mapping[str, Callable[[Any], str]] | None = None,
) -> list[Row]:
    """Compares two people's versions, field by field, for kit/merge.html.

    `labels` names the fields in form order; `base` is what both started from (without it, each
    field that differs must be chosen); `show` writes a field's value for people. Values compare
    by what a form would post, so 7 equals "7". A list is chosen as one comma-separated value.
    """
    return [_row(name, label, yours, theirs, base, show or {}) for name, label in labels.items()]


def _row(
    name: str,
    label: str,
    yours: Mapping[str, Any],
    theirs: Mapping[str, Any],
    base: Mapping[str, Any] | None,
    show: Mapping[str, Callable[[Any], str]],
) -> Row:
    mine, other = _posted(yours.get(name)), _posted(theirs.get(name))
    start = None if base is None else _posted(base.get(name))
    by_me = mine != other if start is None else mine != start
    by_them = mine != other if start is None else other != start
    conflict = by_me and by_them and mine != other
    changed = {(1, 1): "both", (1, 0): "yours", (0, 1): "theirs"}.get((by_me, by_them), "")

    def words(value: Any) -> str:
        return show[name](value) if name in show else text_of(name, value)

    merged: Sequence[str] = mine if by_me else other
    return Row(
        name=name,
        label=label,
        yours=",".join(mine),
        theirs=",".join(other),
        yours_text=words(yours.get(name)),
        theirs_text=words(theirs.get(name)),
        changed=changed,
        open=conflict,
        result_text=words((yours if by_me else theirs).get(name)),
        values=tuple(merged),
    )
