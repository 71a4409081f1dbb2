"""The page of personal tokens: secrets shown once, permissions in words, revoking."""

import re

import pytest

from app.accounts import personal_tokens
from tests.accounts.test_api_tokens import bearer
from tests.accounts.tools import run

PAGE = "/account/tokens"
GOOD = {"name": "Night job", "scopes": ["viewing:read", "community:write"], "days": "30"}


def test_a_token_is_shown_once_and_works(client, world):
    client.sign_in(world.bob)
    made = client.post(PAGE, data=GOOD)
    assert made.headers["Cache-Control"].endswith("no-store")
    (token,) = set(re.findall(r"svp_[\w-]{43}", made.text))
    assert client.get("/api/titles", headers=bearer(token)).status_code == 200
    assert client.get("/api/account", headers=bearer(token)).status_code == 403
    page = client.get(PAGE).text
    assert token not in page and token[-4:] in page and "Night job" in page
    assert "Titles, videos, channels and the feed: read" in page
    assert "Reviews, comments, subscriptions and notifications: change" in page
    assert "last used" in page


def test_people_are_offered_the_areas_that_their_roles_open(client, world):
    def offered(person):
        page = client.sign_in(person).get(PAGE).text
        found = set(re.findall(r'name="scopes" value="(\w+):', page))
        client.post("/sign-out")
        return found

    assert offered(world.bob) == {"account", "viewing", "community"}
    assert offered(world.ana) == {"account", "viewing", "community", "reports"}
    assert offered(world.erin) >= {"catalog", "contracts"} and "admin" not in offered(world.erin)
    assert offered(world.ada) >= {"admin", "reports"}


@pytest.mark.parametrize(("change", "field"), [
    ({"name": ""}, "name"), ({"scopes": []}, "scopes"), ({"scopes": ["root:all"]}, "scopes"),
    ({"days": "9999"}, "days"), ({"days": ""}, "days"), ({"account_id": "1"}, "account_id")])
def test_a_wrong_field_shows_its_message_and_no_token_is_made(client, world, change, field):
    client.sign_in(world.bob)
    answer = client.post(PAGE, data=GOOD | change)
    assert answer.status_code == 422 and f'href="#f-{field}"' in answer.text
    assert personal_tokens.of_account(world.bob.id) == []
    if field == "days":
        assert re.search(r'value="viewing:read"\s+checked', answer.text), "ticked boxes stay ticked"


def test_revoking_asks_first_and_takes_effect_at_once(client, world):
    made = personal_tokens.create(world.bob.id, "Night job", ["account:read"], 30)
    client.sign_in(world.bob)
    asked = client.get(f"{PAGE}/{made['id']}/delete")
    assert "This cannot be undone" in asked.text
    assert client.get("/api/account", headers=bearer(made["token"])).status_code == 200
    assert client.post(f"{PAGE}/{made['id']}/delete").status_code == 303
    assert client.get("/api/account", headers=bearer(made["token"])).status_code == 401
    assert "You have no tokens yet." in client.get(PAGE).text
    assert client.get(f"{PAGE}/{made['id']}/delete").status_code == 404


def test_the_form_is_not_shown_once_the_account_has_the_most_tokens(client, world):
    for number in range(personal_tokens.MOST):
        personal_tokens.create(world.bob.id, f"Job {number}", ["account:read"], 30)
    page = client.sign_in(world.bob).get(PAGE).text
    assert "up to 20 tokens" in page and "New token" not in page
    assert client.post(PAGE, data=GOOD).status_code == 422
    run("UPDATE personal_tokens SET revoked_at = created_at ORDER BY id LIMIT 1")
    assert client.post(PAGE, data=GOOD).status_code == 200


def test_the_page_links_to_the_documentation_and_the_account_links_to_the_page(client, world):
    client.sign_in(world.bob)
    assert 'href="/openapi/"' in client.get(PAGE).text
    assert f'href="{PAGE}"' in client.get("/account").text
    assert f'href="{PAGE}"' in client.get("/account/sessions").text
