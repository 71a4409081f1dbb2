"""Every text field has a limit of the table, and every door takes it to that limit, no further."""

import ast
from collections.abc import Callable, Iterator
from functools import partial
from typing import Annotated, Any, Literal, get_args, get_origin

import pytest
import regex
from annotated_types import MaxLen

from app import db
from app.config import ROOT
from app.web import forms, sizes
from app.web.sizes import Size
from tests.accounts.test_matrix import url_of, visit
from tests.db.test_sizes import COLUMNS
from tests.web import hostile
from tests.web.operations import prepared
from tests.web.test_api_mass_assignment import operations
from tests.web.test_every_operation import FIRST_OF
from tests.web.test_forms import every_form
from tests.web.test_hostile_input import PEOPLE, app, name_of, places  # noqa: F401
from tests.web.test_once import browser, undone
from tests.world import BOB

# Letters that take one byte, three, four, and several code points for one character.
SCRIPTS = {"Latin": "x", "Chinese": "字", "emoji": "🍣", "Hindi": "नि", "Malayalam": "ക്ഷa",
           "skin tones": "👍🏽é"}
# Rules that know what a text may be: a country's or a language's name, an address with a limit.
LOOKED_UP = {"app.catalog.reference", "app.media.hosts"}
# Words of lists, codes and ids that a verb compares with those it knows.
CHECKED = {
    "app.catalog.titles": {"release_country", "release_on", "genres"},
    "app.rights.terms": {"territories", "regions", "without", "titles", "leave_out"},
    "app.analytics": {"country"}, "app.site.studio_api": {"country"},
    "app.community.comments": {"client_msg_id"},
}


def texts_in(annotation: Any, limits: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield, for each text in a field's annotation, what limits it."""
    if get_origin(annotation) is Annotated:
        kind, *more = get_args(annotation)
        yield from texts_in(kind, (*limits, *more))
    elif annotation is str:
        yield limits
    elif get_origin(annotation) is not Literal:
        if get_origin(annotation) is list:  # its own limit is of how many there are
            limits = tuple(each for each in limits if hasattr(each, "func"))
        for part in get_args(annotation):
            yield from texts_in(part, limits)


def most_of(limits: tuple[Any, ...]) -> Size | int | None:
    """Return the size among what limits a text, or its most characters."""
    for each in limits:
        if isinstance(each, Size):
            return each
        for part in (each, *getattr(each, "metadata", ())):
            if isinstance(part, MaxLen):
                return part.max_length
            if getattr(part, "pattern", None):
                return sizes.NAME_IN_ADDRESS  # a pattern has an end
        if isinstance(getattr(each, "max_length", None), int):
            return int(each.max_length)
    return None


def is_looked_up(limits: tuple[Any, ...]) -> bool:
    """Return whether a rule compares the text with what it knows."""
    return any(getattr(getattr(each, "func", None), "__module__", "") in LOOKED_UP
               for each in limits)


def texts_of(form: type[forms.Form]) -> Iterator[tuple[str, Size | int | None]]:
    """Yield each text field of a form and its limit."""
    for name, field in form.model_fields.items():
        for limits in texts_in(field.annotation, tuple(field.metadata)):
            if not is_looked_up(limits):
                yield name, most_of(limits)


def table() -> set[Size | int]:
    """Return the limits of the table."""
    return {value for name, value in vars(sizes).items()
            if name.isupper() and isinstance(value, Size | int)}


def unlimited(every: Iterator[type[forms.Form]]) -> list[str]:
    """Return the text fields whose limit is not in the table."""
    return sorted({
        f"{form.__module__}.{form.__qualname__}.{name}: {most}"
        for form in every for name, most in texts_of(form) if most not in table()
        and not any(form.__module__.startswith(place) and name in names
                    for place, names in CHECKED.items())})


def test_every_text_field_has_a_limit_of_the_table(app):  # noqa: F811
    found = unlimited(every_form())
    assert found == [], "\n".join(found)


class Careless(forms.Form):
    """A form with texts of any length, and one of a length of its own."""

    note: str
    names: list[str] | None = None
    title: Annotated[str, sizes.TITLE_NAME]


def test_a_text_field_without_a_limit_is_noticed():
    """Negative control for the test above."""
    found = unlimited(iter([Careless]))
    assert [each.rpartition(".")[2] for each in found] == ["names: None", "note: None"]


def test_no_limit_stands_beside_the_table():
    """`max_length=80` in a form would be a second table."""
    found = [f"{path.relative_to(ROOT)}:{node.lineno}" for path in ROOT.glob("app/**/*.py")
             for node in ast.walk(ast.parse(path.read_text("utf-8")))
             if isinstance(node, ast.keyword) and node.arg == "max_length"
             and isinstance(node.value, ast.Constant)]
    assert found == [], "\n".join(found)


def of(size: Size, letter: str, more: int = 0) -> str:
    """Return text of as many characters as the size admits, or more."""
    return "".join(regex.findall(r"\X", letter * (size.most + more))[:size.most + more])


def sized(form: type[forms.Form]) -> Iterator[tuple[str, Size]]:
    """Yield the fields of a form that are one text of a size, by the name in which they are sent.
    """
    for name, field in form.model_fields.items():
        found = [most_of(limits) for limits in texts_in(field.annotation, tuple(field.metadata))]
        if len(found) == 1 and isinstance(found[0], Size) and not forms._is_list(field.annotation):
            yield field.alias or name, found[0]


def is_stored(size: Size, text: str) -> bool:
    """Return whether a column of this size holds the text."""
    return any(db.database().rows(
        f"SELECT 1 FROM {table} WHERE {column} = %(text)s LIMIT 1", {"text": text})
        for table, column, each in COLUMNS if each == size)


# A name that is stored once a link was opened; a reason that only the audit trail keeps.
KEPT_ELSEWHERE = {"accounts.sign_up_post", "community.reject_held",
                  "api_held_comments.reject_held", "accounts.set_up_administrator_post"}
# A field that is taken together with another one only.
TOGETHER = {"agreed_on": "2026-02-01"}
# A draft has no amendments; the form of a new term is the same.
NOT_HERE = {("rights.update_term", "summary")}
# A blocked word has letters.
NOT_FOR = {"🍣": {"word"}}


def outcome(size: Size, text: str, ask: Callable[[], Any]) -> tuple[Any, bool]:
    """Send a text and undo it; return the answer, and whether a column of the size has the text."""
    said: list[Any] = []
    undone(lambda: said.extend((ask(), is_stored(size, text))))
    return said[0], said[1]


def call(app: Any, world: Any, rule: Any, operation: Any, more: dict[str, str]) -> Any:  # noqa: F811
    """Call an operation as somebody who may, with the body of its example and `more`."""
    access = app.view_functions[rule.endpoint].access
    role = "customer" if isinstance(access, str) else sorted(access)[0]
    given = prepared().get(operation.name, lambda world: {})(world)
    person = given.get("as") or getattr(world, FIRST_OF[role])
    headers = {"If-Match": f'"{given.get("version", 1)}"'} if operation.versioned else {}
    return visit(app, person, operation.method,
                 url_of(app, rule, **{part: given[part] for part in operation.ids}),
                 json=(given.get("body") or operation.body.example) | more, headers=headers)


def post(app: Any, person: Any, url: str, body: dict[str, Any]) -> Any:  # noqa: F811
    """Send a form in a new browser."""
    return browser(app, person).post(url, data=body)


@pytest.mark.parametrize("letter", SCRIPTS.values(), ids=SCRIPTS)
def test_every_operation_takes_each_text_to_its_limit_and_no_further(app, world, letter):  # noqa: F811
    wrong, tried = [], set()
    for rule, operation, _ in operations(app):
        if operation.body is None:
            continue
        for name, size in sized(operation.body):
            if name in NOT_FOR.get(letter, ()):
                continue
            tried.add(operation.name)
            fits, above = of(size, letter), of(size, letter, 1)
            answer, stored = outcome(
                size, fits, partial(call, app, world, rule, operation, {name: fits}))
            stored = stored or rule.endpoint in KEPT_ELSEWHERE
            answered = (answer.json or {}).get(name, fits)
            if (answer.status_code, stored, answered) != (operation.status, True, fits):
                wrong.append(f"{operation.name} {name}: {answer.status_code} {answer.text[:300]}")
            answer, _ = outcome(
                size, above, partial(call, app, world, rule, operation, {name: above}))
            found = [(each["field"], each["code"]) for each in answer.json["errors"]]
            status = getattr(operation.body, "wrong_status", 422)
            if (answer.status_code, found) != (status, [(name, "too_long")]) or (
                    f"At most {size.most:,} ch" not in answer.text):
                wrong.append(f"{operation.name} {name}: {answer.status_code} {answer.text[:300]}")
    assert wrong == [], "\n".join(wrong)
    assert len(tried) > 20


def texts_sent(app: Any, site: hostile.Site, person: Any, parsed: list[type[forms.Form]]  # noqa: F811
               ) -> Iterator[tuple[str, str, dict[str, Any], str, Size]]:
    """Yield endpoint, address, good body, text field and its size of every form of a person."""
    good = hostile.bodies(site)
    for endpoint, url in places(app, site, person, "POST"):
        parsed.clear()
        body = good.get(endpoint, {})
        undone(partial(post, app, person, url, body))
        for name, size in {pair for form in parsed for pair in sized(form)}:
            if (endpoint, name) in NOT_HERE:
                continue
            if name == "summary":
                url = url.replace(f"/{site.ids['contract_id']}/", f"/{site.signed_id}/")
                body = body | TOGETHER
            yield endpoint, url, body, name, size


@pytest.mark.parametrize("letter", SCRIPTS.values(), ids=SCRIPTS)
def test_every_form_takes_each_text_to_its_limit_and_no_further(app, world, monkeypatch, letter):  # noqa: F811
    parsed: list[type[forms.Form]] = []
    parse = forms.parse
    monkeypatch.setattr(forms, "parse", lambda form, *more: parsed.append(form) or parse(
        form, *more))
    wrong, tried = list[str](), dict[str, Any]()

    def walk(person: Any) -> None:
        site = hostile.Site(world, person.id if person else BOB.id)
        for endpoint, url, body, name, size in texts_sent(app, site, person, parsed):
            if name in NOT_FOR.get(letter, ()) or tried.setdefault(endpoint, person) != person:
                continue
            fits, above = of(size, letter), of(size, letter, 1)
            answer, stored = outcome(
                size, fits, partial(post, app, person, url, body | {name: fits}))
            if answer.status_code not in (200, 303) or not (
                    stored or endpoint in KEPT_ELSEWHERE):
                wrong.append(f"{endpoint} {name}: {answer.status_code}, stored: {stored}")
            answer, _ = outcome(
                size, above, partial(post, app, person, url, body | {name: above}))
            if answer.status_code != 422 or f"At most {size.most:,} ch" not in answer.text:
                wrong.append(f"{endpoint} {name} + 1: {answer.status_code}")

    for person in PEOPLE:
        undone(partial(walk, person))
    assert wrong == [], "\n".join(wrong)
    assert len(tried) > 20, sorted(tried)


def test_a_door_that_takes_less_than_the_others_is_noticed(app, world, monkeypatch):  # noqa: F811
    """Negative control: a house's form that refuses a name which the API takes."""
    monkeypatch.setattr(Size, "problem", lambda size, text: (
        f"At most {size.most:,} characters." if len(text) > size.most - 1 else None))
    with pytest.raises(AssertionError, match=r"api_houses\.create_house name: 422"):
        test_every_operation_takes_each_text_to_its_limit_and_no_further(app, world, "x")
