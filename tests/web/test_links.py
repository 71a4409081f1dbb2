"""Links in templates are cached, and equal those that Flask builds."""

from flask import url_for


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
