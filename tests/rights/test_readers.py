"""Analysts read the contracts and titles that their reports name, and change nothing there."""

import re
from datetime import date

import pytest


@pytest.fixture
def pages(world) -> dict[str, str]:
    """The pages, each with everything that an employee could change there."""
    title_id, house_id = world.title(house_id=world.house()), world.house("Blue Dory")
    world.video(title_id, season_id=world.season(title_id))
    found = {"titles": "/catalog/titles", "title": f"/catalog/titles/{title_id}",
             "contracts": "/catalog/contracts"}
    for number, state in enumerate(("draft", "active", "ended"), 1):
        contract_id = world.contract(house_id, f"SV-2026-000{number}", state)
        world.term(contract_id, title_id, starts_on=date(2026, 1, 1), exclusive=True)
        found[state] = f"/catalog/contracts/{contract_id}"
    return found


def links(text: str) -> set[str]:
    """Return the addresses on this site that a page links to, without their queries."""
    return {url.partition("?")[0].partition("#")[0] for url in re.findall(r'href="(/[^"]*)"', text)
            if not url.startswith("/static/")}


def test_an_analyst_reads_them_without_anything_that_writes(client, world, pages):
    client.sign_in(world.ana)
    for name, url in pages.items():
        for query in ("", "?history=1"):
            answer = client.get(url + query)
            assert answer.status_code == 200, name
            desk = answer.text.partition("<main")[2]
            assert 'method="post"' not in desk and "h-history" not in desk, name
            assert query or "history=" not in desk, name
            assert "bulk-form" not in desk and "Restore" not in desk, name
    text = client.get(pages["title"]).text
    assert "The Salt Archive" in text and 'id="details" disabled' in text
    assert "SV-2026-0002" in client.get(pages["active"]).text


def test_every_link_that_an_analyst_gets_there_opens(client, world, pages):
    client.sign_in(world.ana)
    found = set[str]().union(*(links(client.get(url).text) for url in pages.values()))
    assert set(pages.values()) & found, "the control"
    closed = {url for url in found if client.get(url).status_code in (403, 405)}
    assert closed == set()


def test_an_employee_keeps_every_button(client, world, pages):
    client.sign_in(world.erin)
    assert "Save</button>" in client.get(pages["title"]).text
    assert "Draft renewal</button>" in client.get(pages["active"]).text
    assert "bulk-form" in client.get(pages["titles"]).text
    assert "bulk-form" in client.get(pages["contracts"]).text
    assert "Video</a>" in client.get(pages["title"]).text


def test_reading_is_nobodys_home(client, world):
    text = client.sign_in(world.ana).get("/").text
    assert 'href="/analytics/performance">Back office</a>' in text
