"""A refused action leaves a page that works: each of its links opens."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.accounts import sessions
from tests.accounts.tools import fresh
from tests.web import hostile, page_parts
from tests.web.test_hostile_input import name_of, places
from tests.web.test_once import undone
from tests.world import ADA, ALICE, BOB, ERIN, Person


def test_the_links_of_a_refused_activation_lead_to_the_contract(app, world):
    client = fresh(app)
    client.set_cookie(sessions.cookie_name(), sessions.open_session(ERIN.id))
    draft = f"/catalog/contracts/{world.contract(world.house(), state='draft')}"
    refused = client.post(f"{draft}/activation")
    assert refused.status_code == 422
    assert f"{draft}?history=1" in page_parts.links(refused.text, f"{draft}/activation")


def wrong_bodies(good: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what a form may reject: nothing, nonsense, an older version, and a good body."""
    yield {}
    yield dict.fromkeys(good, "x" * 500)
    yield good | {"row_version": "0"}
    yield good | {"row_version": "7"}
    yield good


@pytest.mark.parametrize("person", [None, BOB, ALICE, ERIN, ADA], ids=name_of)
def test_every_link_of_a_refused_page_opens(app, world, person: Person | None):
    client = fresh(app)
    client.most_queries = 80
    if person:
        client.set_cookie(sessions.cookie_name(), sessions.open_session(person.id))
    site = hostile.Site(world, person.id if person else BOB.id)
    found: dict[str, str] = {}
    refused: set[str] = set()

    def refuse(endpoint: str, url: str, body: dict[str, Any]) -> None:
        answer = client.post(url, data=body, headers={"Referer": "http://localhost/"})
        if answer.status_code >= 400 and answer.mimetype == "text/html":
            refused.add(endpoint)
            for link in page_parts.links(answer.text, url):
                found.setdefault(link, f"{endpoint}: {link}")

    for endpoint, url in places(app, site, person, "POST"):
        if endpoint not in ("accounts.sign_out", "accounts.session_delete"):
            for body in wrong_bodies(hostile.bodies(site).get(endpoint, {})):
                undone(lambda e=endpoint, u=url, b=body: refuse(e, u, b))
    wrong = []
    for link, where in sorted(found.items()):
        answer = client.get(link)
        if answer.status_code >= 400:
            wrong.append(f"{where} answers {answer.status_code}")
    assert wrong == [], "\n".join(wrong)
    assert len(refused) >= 4 <= len(found)
