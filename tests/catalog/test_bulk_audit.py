"""A bulk action is one line of the audit page, and its undo names it."""

import re

import pytest

from tests.accounts import tools
from tests.accounts.tools import fresh


@pytest.fixture
def marked(app, world) -> str:
    """Have Erin hide eighteen titles with one click and undo it; return the click's request."""
    ids = [world.title(f"Title {number:02}") for number in range(18)]
    erin = fresh(app).sign_in(world.erin)
    answer = erin.post("/catalog/titles/bulk", data={"do": "unpublish", "ids": ids})
    request_id = re.search(r"undo=([\w.-]+)", answer.location)[1]
    erin.post("/catalog/titles/bulk/undo", data={"request_id": request_id})
    return request_id


def lines(page: str) -> int:
    """Return the rows of the page's table."""
    return page.count("<tr>") - 1


def test_a_bulk_action_and_its_undo_are_two_lines_instead_of_thirty_six(client, world, marked):
    client.sign_in(world.ada)
    page = client.get("/admin/audit").text
    assert len(tools.rows("SELECT id FROM audit_events")) == 36, "each change is kept by itself"
    assert lines(page) == 2 and page.count("18 titles") == 2
    assert page.count("and 17 more") == 2
    assert "undid: hid the title from viewers" in page


def test_a_line_opens_to_each_change(client, world, marked):
    client.sign_in(world.ada)
    assert f"request={marked}" in client.get("/admin/audit").text
    page = client.get(f"/admin/audit?request={marked}&type=title").text
    assert lines(page) == 18 and "Title 00" in page and "Title 17" in page


def test_the_trail_of_one_object_is_not_folded_away(client, world, marked):
    title = tools.rows("SELECT MIN(object_id) AS id FROM audit_events")[0]["id"]
    client.sign_in(world.ada)
    page = client.get(f"/admin/audit?type=title&object={title}").text
    assert lines(page) == 2 and "18 titles" not in page


@pytest.mark.parametrize("change", [
    "UPDATE audit_events SET request_id = ''",
    "UPDATE audit_events SET request_id = CONCAT('request-', id)",
    "UPDATE audit_events SET at = DATE_ADD('2026-01-01', INTERVAL id HOUR)"])
def test_changes_that_do_not_belong_together_stay_apart(client, world, marked, change):
    """The last case: a program that sends the same request id for ever."""
    tools.run(change)
    client.sign_in(world.ada)
    assert lines(client.get("/admin/audit").text) == 36


def test_pages_of_the_trail_count_lines(app, client, world, marked):
    for number in range(60):
        world.add("audit_events", at="2026-01-01", action="house.update", object_type="house",
                  object_id=number, request_id=f"request-{number}")
    client.sign_in(world.ada)
    page = client.get("/admin/audit?sort=at").text
    assert lines(page) == 50 and page.count("18 titles") == 2 and "more on the next page" in page
    page = client.get(re.search(r'rel="next" href="([^"]+)"', page)[1].replace("&amp;", "&")).text
    assert lines(page) == 12


def test_programs_read_each_change_and_what_it_undid(client, world, marked):
    headers = bearer(world.ada)
    found = client.get(f"/api/audit?requestId={marked}", headers=headers).json
    assert len(found) == 18 and {each["undoes"] for each in found} == {None}
    newest = client.get("/api/audit?limit=18", headers=headers).json
    assert {each["undoes"] for each in newest} == {marked}


def bearer(person) -> dict[str, str]:
    """Return the header of a program that belongs to this person."""
    from app.accounts import tokens

    pair = tokens.open_session(person.id, refresh=False, user_agent="", network="")
    return {"Authorization": f"Bearer {pair.access}"}

