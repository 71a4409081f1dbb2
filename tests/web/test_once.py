"""A form that is sent twice takes effect once; both requests get the first one's answer."""

import itertools
import re
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from app import db
from app.accounts import sessions
from app.ops.clock import now
from app.rights.contracts import amendments
from app.web import form_answers, form_keys, once
from tests.accounts import tools
from tests.accounts.tools import at_once, fresh, rows
from tests.web import hostile
from tests.web.test_hostile_input import name_of, places
from tests.web.visitor import Undone, state
from tests.world import ADA, ALICE, BOB, ERIN, Person, World

TEMPLATES = Path(__file__).resolve().parents[2] / "app" / "templates"
FORM = re.compile(r"<form\b(?:[^>{]|{{.*?}}|{%.*?%})*>", re.S)
NUMBERS = itertools.count()
AMENDMENT = {"summary": "Adds Poland.", "agreed_on": "2026-03-01"}


def key(app: Any, person: Person | None) -> str:
    """Return the key of a form on a page that was made for this person."""
    with app.app_context():
        return form_keys._signer().dumps([person.id if person else 0, next(NUMBERS)])


def browser(app: Any, person: Person | None) -> Any:
    """Return a new browser, in which the person is signed in."""
    found = fresh(app)
    found.most_queries = 60
    if person:
        found.set_cookie(sessions.cookie_name(), sessions.open_session(person.id))
    return found


def test_every_form_that_writes_has_the_hidden_fields():
    missing, found = [], 0
    for path in sorted(TEMPLATES.rglob("*.html")):
        text = path.read_text("utf-8")
        for match in FORM.finditer(text):
            if 'method="post"' in match.group():
                found += 1
                inside = text[match.end():text.index("</form>", match.end())]
                if "csrf_field()" not in inside:
                    missing.append(f"{path.name}: {match.group()[:80]}")
    assert missing == []
    assert found > 70


def test_the_hidden_fields_are_a_token_and_a_key_that_differs_in_each_form(app):
    with app.test_request_context("/"):
        first, second = form_keys.fields(), form_keys.fields()
    keys = re.findall(r'name="form_key" value="([^"]+)"', first + second)
    assert len(set(keys)) == 2
    assert len(set(re.findall(r'name="csrf_token" value="([^"]+)"', first + second))) == 1


def undone(act: Callable[[], None]) -> None:
    """Run `act` and undo what it wrote."""
    def once() -> None:
        act()
        raise Undone

    with pytest.raises(Undone):
        db.run("tests.undone", once)


def two_clicks(app: Any, person: Person | None) -> tuple[Any, Any]:
    """Return one browser twice: its second click has the cookies from before the first answer."""
    first, second = browser(app, person), fresh(app)
    first.token()
    for cookie in (sessions.cookie_name(), app.config["SESSION_COOKIE_NAME"]):
        if kept := first.get_cookie(cookie):
            second.set_cookie(cookie, kept.value)
    second.most_queries = first.most_queries
    return first, second


def watched() -> dict[str, Any]:
    """Return the state of all tables but that of the answers."""
    return {table: found for table, found in state().items() if table != "form_answers"}


def answer_of(response: Any) -> tuple[Any, ...]:
    """Return what a person gets: also the message for the next page, which is in a cookie."""
    return (response.status_code, response.location, response.get_data(),
            response.headers.getlist("Set-Cookie"))


def send_each_twice(app: Any, world: World, person: Person | None, keyed: bool
                    ) -> tuple[set[str], set[str], int]:
    """Send every form of a person twice.

    Return where the answers differ, where the second one wrote, and how many forms there are.
    """
    differ, again = set(), set()
    site = hostile.Site(world, person.id if person else BOB.id)
    good, forms = hostile.bodies(site), list(places(app, site, person, "POST"))
    for endpoint, url in forms:
        def send(endpoint: str = endpoint, url: str = url) -> None:
            clicks = two_clicks(app, person)
            sent = good.get(endpoint, {}) | ({"form_key": key(app, person)} if keyed else {})
            first, after = answer_of(clicks[0].post(url, data=sent)), watched()
            if answer_of(clicks[1].post(url, data=sent)) != first:
                differ.add(endpoint)
            if watched() != after:
                again.add(endpoint)

        undone(send)
    return differ, again, len(forms)


@pytest.mark.parametrize("person", [None, BOB, ALICE, ERIN, ADA], ids=name_of)
def test_every_form_that_is_sent_twice_takes_effect_once(app, world, person):
    differ, again, count = send_each_twice(app, world, person, keyed=True)
    assert (differ, again) == (set(), set())
    assert count >= 8


def test_without_the_key_forms_take_effect_twice(app, world):
    _, again, _ = send_each_twice(app, world, ERIN, keyed=False)
    assert {"rights.add_amendment", "catalog.create_title", "rights.create_contract"} <= again


@pytest.fixture
def contract(world) -> int:
    """A signed contract."""
    return world.contract(world.house())


def amend(app: Any, contract_id: int, form_key: str, **changes: str) -> Any:
    """Send the form of an amendment in a browser of its own, as two tabs are."""
    return browser(app, ERIN).post(f"/catalog/contracts/{contract_id}/amendments",
                                   data=AMENDMENT | changes | {"form_key": form_key})


def count_of(contract_id: int) -> int:
    """Return how many amendments there are."""
    return len(amendments.of_contract(contract_id))


@pytest.mark.commits
def test_clicks_at_the_same_moment_make_one_amendment(app, contract, monkeypatch):
    slow(monkeypatch)
    form_key = key(app, ERIN)
    answers = at_once(3, lambda _: amend(app, contract, form_key))
    assert [each.status_code for each in answers] == [303] * 3
    assert len({each.location for each in answers}) == 1
    assert count_of(contract) == 1


@pytest.mark.commits
def test_the_forms_of_two_pages_make_two_amendments(app, contract):
    at_once(2, lambda _: amend(app, contract, key(app, ERIN)))
    assert count_of(contract) == 2


def slow(monkeypatch: pytest.MonkeyPatch, seconds: float = 0.4) -> None:
    """Let adding an amendment take a while."""
    add = amendments.add

    def slowly(*values: Any) -> Any:
        time.sleep(seconds)
        return add(*values)

    monkeypatch.setattr(amendments, "add", slowly)


@pytest.mark.commits
def test_a_click_that_waits_holds_no_connection(app, contract, database, monkeypatch):
    slow(monkeypatch, 1.0)
    form_key = key(app, ERIN)

    def click(number: int) -> int:
        if number < 3:
            return amend(app, contract, form_key).status_code
        time.sleep(0.6)
        return database.pool.gauges()["in_use"]

    *answers, in_use = at_once(4, click)
    assert answers == [303] * 3
    assert in_use <= 1, "only the one that works"


@pytest.mark.commits
def test_only_a_few_of_a_process_wait(app, contract, monkeypatch):
    slow(monkeypatch, 1.0)
    form_key = key(app, ERIN)
    answers = at_once(6, lambda _: amend(app, contract, form_key))
    assert sorted(each.status_code for each in answers) == [303] * 3 + [409] * 3
    assert count_of(contract) == 1


def test_the_same_key_with_other_content_is_another_form(app, contract):
    form_key = key(app, ERIN)
    amend(app, contract, form_key)
    amend(app, contract, form_key, summary="Adds Latvia.")
    assert count_of(contract) == 2


def test_a_made_up_key_protects_nothing_and_breaks_nothing(app, contract):
    for made_up in ("x", key(app, ERIN) + "x", ""):
        assert amend(app, contract, made_up).status_code == 303
    assert rows("SELECT 1 AS one FROM form_answers") == []


def test_a_rejected_form_can_be_sent_again_when_its_reason_is_gone(app, world):
    draft = world.contract(world.house(), state="draft")
    with time_machine.travel(now(), tick=False) as clock:
        form_key = key(app, ERIN)
        refused = amend(app, draft, form_key)
        assert refused.status_code in (409, 422)
        tools.run("UPDATE contracts SET state = 'active', signed_on = '2026-01-01'")
        assert amend(app, draft, form_key).data == refused.data, "two clicks get one answer"
        clock.shift(timedelta(seconds=11))
        assert amend(app, draft, form_key).status_code == 303


def test_a_form_whose_first_request_died_is_not_run_by_the_second(app, contract, monkeypatch):
    monkeypatch.setattr(once, "WAIT_S", 0.3)
    monkeypatch.setattr(once, "_settle", lambda *_: None)  # as if the process had been killed
    form_key = key(app, ERIN)
    assert amend(app, contract, form_key).status_code == 303
    again = amend(app, contract, form_key)
    assert again.status_code == 409 and "Open the page again" in again.text
    assert count_of(contract) == 1


def test_a_form_is_given_back_after_a_failure_of_ours(app, contract, monkeypatch):
    form_key = key(app, ERIN)
    with monkeypatch.context() as broken:
        broken.setattr(amendments, "add", lambda *_: 1 / 0)
        assert amend(app, contract, form_key).status_code == 500
    assert amend(app, contract, form_key).status_code == 303


def test_a_form_whose_outcome_is_unknown_is_not_given_back(app, contract, monkeypatch):
    monkeypatch.setattr(once, "WAIT_S", 0.3)
    form_key = key(app, ERIN)

    def lost(*_: Any) -> None:
        raise db.CommitUnknown("The connection broke at COMMIT.")

    with monkeypatch.context() as broken:
        broken.setattr(amendments, "add", lost)
        assert amend(app, contract, form_key).status_code == 503
    assert amend(app, contract, form_key).status_code == 409


def test_a_stranger_writes_no_row_by_sending_forms_of_others(app, contract):
    stranger = browser(app, None)
    for form_key in (key(app, None), key(app, ERIN)):
        stranger.post(f"/catalog/contracts/{contract}/amendments",
                      data=AMENDMENT | {"form_key": form_key})
    assert rows("SELECT 1 AS one FROM form_answers") == []


def test_a_copy_of_the_table_reads_no_secret(app, world):
    sent = {"name": "Job", "scopes": ["account:read"], "days": "30", "form_key": key(app, BOB)}
    bob = browser(app, BOB)
    page = bob.post("/account/tokens", data=sent)
    token = re.search(r"svp_[\w-]{30,}|value=\"([\w.-]{40,})\"", page.text)
    assert token
    assert bob.post("/account/tokens", data=sent).data == page.data, "the token is shown again"
    stored = rows("SELECT answer FROM form_answers")[0]["answer"]
    assert token.group().encode() not in stored and b"Content-Type" not in stored


def test_answers_are_purged_when_they_have_expired(app, contract):
    amend(app, contract, key(app, ERIN))
    assert form_answers.purge() == 0
    with time_machine.travel(now() + once.KEPT + timedelta(seconds=1), tick=False):
        assert form_answers.purge() == 1
