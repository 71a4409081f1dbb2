"""Links in templates are cached, and equal those that Flask builds."""

from urllib.parse import urlsplit

import pytest
from flask import Flask, url_for
from werkzeug.exceptions import NotFound
from werkzeug.routing import PathConverter

from app.web import error_pages


def test_a_cached_address_is_the_one_flask_builds(app):
    link = app.jinja_env.globals["url_for"]
    asked = [("catalog.titles", {}), ("catalog.titles", {"house": 1}),
             ("catalog.titles", {"house": True}), ("catalog.titles", {"house": "1"}),
             ("catalog.titles", {"q": ["a", "b"]}), ("site.browse", {"_external": True})]
    with app.test_request_context("/"):
        for _ in range(2):
            assert [link(name, **values) for name, values in asked] == [
                url_for(name, **values) for name, values in asked]
    with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": "/vault"}):
        assert link("catalog.titles") == "/vault/catalog/titles"


def test_an_address_with_a_trailing_slash_leads_to_the_page(client):
    for path, leads in (("/sign-in/", "/sign-in"), ("/titles/7-blood/?q=a%2Fb&q=c",
                                                           "/titles/7-blood?q=a%2Fb&q=c"),
                        ("/browse///", "/browse"), ("/api/creators/", "/api/creators")):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (308, leads)
    assert client.head("/sign-in/").status_code == 308


@pytest.mark.parametrize("path", [
    "//evil.example/", "///evil.example/", "/\\evil.example/", "/%2fevil.example/",
    "/%5cevil.example/", "//evil.example/sign-in/", "/no-such-page/",
    "/health/%0d%0aSet-Cookie:%20a=b/", "//", "///"])
def test_no_slash_leads_to_another_site_or_to_nothing(client, path):
    answer = client.get(path, base_url="http://localhost")
    where = urlsplit(answer.headers.get("Location", "/"))
    assert where.netloc in ("", "localhost") and not where.path.startswith(("//", "/\\"))
    assert "Set-Cookie:" not in str(answer.headers.get("Location"))


def test_a_form_to_an_address_with_a_trailing_slash_is_not_redirected(client):
    assert client.post("/sign-in/").status_code == 404


class Anything(PathConverter):
    regex = ".*[^/]"


@pytest.mark.no_database
def test_no_rule_of_paths_makes_a_slash_lead_to_another_site():
    app = Flask(__name__)
    app.url_map.merge_slashes, app.url_map.converters["any_path"] = False, Anything
    app.add_url_rule("/<any_path:path>", view_func=lambda path: path)
    error_pages.install(app)
    with app.test_request_context("/x/end/"):
        assert error_pages.without_slash().headers["Location"] == "/x/end"
    with app.test_request_context(base_url="http://localhost") as context:
        context.request.path = "//evil.example/end/"
        context.request.routing_exception = NotFound()
        assert error_pages.without_slash() is None
