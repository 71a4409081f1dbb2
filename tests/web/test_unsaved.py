"""Nothing typed is lost when the session or the token ended before it was sent."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from app.ops.clock import now
from app.web import unsaved, unsaved_forms
from tests.accounts import tools
from tests.accounts.tools import fresh, rows
from tests.web import hostile, page_parts
from tests.web.test_hostile_input import name_of, places
from tests.web.test_once import browser, key, undone, watched
from tests.world import ADA, ALICE, BOB, ERIN, Person

NOTES = "Renewal needs Włodek’s signature; علی‌رضا asked twice."


@pytest.fixture
def contract(world) -> int:
    """A draft whose notes are edited."""
    return world.contract(world.house(), state="draft")


def sent(app: Any, contract_id: int, **more: str) -> dict[str, str]:
    """Return the edit form as Erin sends it."""
    house_id = str(rows("SELECT house_id AS id FROM contracts WHERE id = %(id)s",
                        id=contract_id)[0]["id"])
    return {"house_id": house_id, "signed_on": "", "currency": "EUR", "notes": NOTES,
            "row_version": "1", "owner_id": "", "form_key": key(app, ERIN)} | more


def notes(page: Any) -> str:
    """Return the notes in the form of a page."""
    for form in page_parts.forms(page.text, "/"):
        if "notes" in form.body():
            return form.body()["notes"][0]
    return ""


def send(app: Any, contract_id: int, client: Any, csrf: bool = True) -> Any:
    """Send the form in this browser."""
    return client.post(f"/catalog/contracts/{contract_id}", data=sent(app, contract_id), csrf=csrf)


@pytest.mark.parametrize("csrf", [True, False], ids=["session ended", "signed out in another tab"])
def test_a_form_sent_after_signing_out_comes_back_filled(app, contract, csrf):
    client = fresh(app)
    away = send(app, contract, client, csrf)
    assert away.status_code == 303 and away.location.startswith("/sign-in?next=/unsaved/")
    page = client.get(away.location)
    assert "get back what you sent" in page.text
    following = away.location.partition("next=")[2]
    back = client.post("/sign-in", data={"email": ERIN.email, "password": ERIN.password,
                                         "next": following})
    assert back.location == following
    filled = client.get(following)
    assert filled.status_code == 422 and notes(filled) == NOTES
    assert unsaved.SIGNED_OUT in filled.text
    assert rows("SELECT notes FROM contracts")[0]["notes"] != NOTES, "nothing is saved yet"
    form = next(f for f in page_parts.forms(filled.text, following) if "notes" in f.body())
    assert client.post(form.action, data=form.body(), csrf=False).status_code == 303
    assert rows("SELECT notes FROM contracts")[0]["notes"] == NOTES


def test_another_account_and_another_browser_do_not_get_it(app, contract):
    away = send(app, contract, fresh(app))
    following = away.location.partition("next=")[2]
    for person, path in ((BOB, following), (ADA, following), (ERIN, "/unsaved/" + "x" * 32)):
        page = browser(app, person).get(path)
        assert page.status_code == 404 and NOTES not in page.text


def test_it_waits_for_half_an_hour(app, contract):
    following = send(app, contract, fresh(app)).location.partition("next=")[2]
    with time_machine.travel(now() + timedelta(minutes=29), tick=False):
        assert unsaved_forms.purge() == 0
        assert notes(browser(app, ERIN).get(following)) == NOTES
    with time_machine.travel(now() + timedelta(minutes=31), tick=False):
        assert browser(app, ERIN).get(following).status_code == 404
        assert unsaved_forms.purge() == 1


def test_a_stale_token_of_a_live_session_shows_the_form_filled(app, contract):
    client = browser(app, ERIN)
    page = send(app, contract, client, csrf=False)
    assert page.status_code == 422 and notes(page) == NOTES and unsaved.TOO_OLD in page.text
    assert rows("SELECT notes FROM contracts")[0]["notes"] != NOTES
    form = next(f for f in page_parts.forms(page.text, f"/catalog/contracts/{contract}")
                if "notes" in f.body())
    assert client.post(form.action, data=form.body(), csrf=False).status_code == 303


def test_a_form_that_another_site_made_is_rejected_as_before(app, contract):
    client = browser(app, ERIN)
    for form_key in (None, "", "made-up", key(app, BOB)[:-1]):
        answer = client.post(f"/catalog/contracts/{contract}", csrf=False,
                             data=sent(app, contract, form_key=form_key or ""))
        assert answer.status_code == 400
    assert rows("SELECT 1 AS one FROM unsaved_forms") == []


def test_a_stranger_cannot_fill_the_store(app, contract):
    stranger = fresh(app)
    for form_key in ("", "x", key(app, None)):
        for csrf in (True, False):
            stranger.post(f"/catalog/contracts/{contract}", csrf=csrf,
                          data=sent(app, contract, form_key=form_key))
    assert rows("SELECT 1 AS one FROM unsaved_forms") == []
    for _ in range(12):
        send(app, contract, fresh(app))
    assert len(rows("SELECT 1 AS one FROM unsaved_forms")) == unsaved_forms.MOST_EACH
    tools.run("DELETE FROM unsaved_forms")
    large = sent(app, contract, notes="x" * 70_000)
    assert stranger.post(f"/catalog/contracts/{contract}", data=large).location == "/sign-in"
    assert rows("SELECT 1 AS one FROM unsaved_forms") == [], "it was not read"


def test_passwords_codes_and_files_are_never_kept(app, world, monkeypatch):
    kept: list[Any] = []
    monkeypatch.setattr(unsaved_forms, "keep", lambda _, content: kept.append(content) or "token")
    fresh(app).post("/account/password", data={
        "password": "old parrots", "new_password": "new parrots", "code": "123456",
        "name": "Bob", "form_key": key(app, BOB)})
    assert kept == [["/account/password", [("name", "Bob")]]]


def test_a_copy_of_the_table_reads_no_form(app, contract):
    send(app, contract, fresh(app))
    content = rows("SELECT content FROM unsaved_forms")[0]["content"]
    assert b"signature" not in content and b"contracts" not in content


def test_a_button_on_an_old_page_does_nothing_and_says_so(app, contract):
    client = browser(app, ERIN)
    there = f"/catalog/contracts/{contract}"
    answer = client.post(f"{there}/delete", csrf=False, data={"form_key": key(app, ERIN)},
                         headers={"Referer": f"http://localhost{there}/delete"})
    assert answer.status_code == 303 and answer.location == f"{there}/delete"
    assert unsaved.AGAIN in client.get(there).text
    assert rows("SELECT 1 AS one FROM contracts") != []


@pytest.mark.parametrize("person", [None, BOB, ALICE, ERIN, ADA], ids=name_of)
def test_no_form_acts_when_it_is_shown_again(app, world, person: Person | None):
    site = hostile.Site(world, person.id if person else BOB.id)
    good, wrong, filled = hostile.bodies(site), [], 0
    for endpoint, url in places(app, site, person, "POST"):
        body = good.get(endpoint, {})
        if endpoint == "community.stop_email":  # mail programs send it, without a token
            continue

        def resend(endpoint: str = endpoint, url: str = url, body: Any = body) -> None:
            nonlocal filled
            client, before = browser(app, person), watched()
            answer = client.post(url, data=body | {"form_key": key(app, person)}, csrf=False)
            if watched() != before:
                wrong.append(f"{endpoint} wrote")
            if answer.status_code not in (303, 404, 422):
                wrong.append(f"{endpoint} answered {answer.status_code}")
            filled += answer.status_code == 422

        undone(resend)
    assert wrong == []
    assert filled >= 3


def typed(body: dict[str, Any]) -> set[str]:
    """Return the texts of a form that somebody typed."""
    return {value for name, value in body.items() if isinstance(value, str) and " " in value
            and "password" not in name}


@pytest.mark.parametrize("person", [BOB, ALICE, ERIN], ids=name_of)
def test_every_form_with_text_comes_back_and_leads_where_it_led(app, world, person: Person):
    site = hostile.Site(world, person.id)
    wrong, count = [], 0
    for endpoint, url in places(app, site, person, "POST"):
        body = hostile.bodies(site).get(endpoint, {})
        texts = typed(body)
        if not texts or endpoint.startswith("accounts.sign_") or endpoint == "accounts.reset_post":
            continue
        # A script edits comments and keeps the text; Alice has applied for all there is.
        if endpoint == "community.edit_comment" or (endpoint == "accounts.apply"
                                                    and person is ALICE):
            continue
        token = unsaved_forms.keep(person.id, [url, list(_pairs(body))])
        page = browser(app, person).get(f"/unsaved/{token}")
        forms = [form for form in page_parts.forms(page.text, f"/unsaved/{token}")
                 if texts <= {text for values in form.body().values() for text in values}]
        count += 1
        if [form.action for form in forms] != [url]:
            wrong.append(f"{endpoint}: {page.status_code}, {[form.action for form in forms]}")
    assert wrong == []
    assert count >= 2


def _pairs(body: dict[str, Any]) -> Any:
    for name, value in body.items():
        for each in value if isinstance(value, list) else [value]:
            yield name, each
