"""The kit of every template: URLs, the sidebar and the macros."""

from types import SimpleNamespace

import pytest
from flask import Flask, render_template_string

from app.posters import posters
from app.web import kit, navigation
from app.web.navigation import Item

pytestmark = pytest.mark.no_database


@pytest.fixture
def bare(monkeypatch):
    """An application that has the kit and three back-office pages, and nothing else."""
    app = Flask("app")
    app.secret_key = "bare"
    kit.install(app)
    posters.install(app)
    for endpoint, rule in (
        ("catalog.titles", "/catalog/titles"),
        ("catalog.title", "/catalog/titles/<int:title_id>"),
        ("accounts.users", "/admin/users"),
    ):
        app.add_url_rule(rule, endpoint, lambda **_: "")
    navigation.add(app, "Admin", Item("Users", "users", navigation.ADMIN, "accounts.users"))
    navigation.add(app, "Catalogue", Item("Titles", "stack-2", navigation.EMPLOYEE,
                                          "catalog.titles", count=lambda: 3))
    user = SimpleNamespace(is_authenticated=True, name="Erin", roles=frozenset({"employee"}))
    monkeypatch.setattr(navigation, "current_user", user)
    return app


def test_a_changed_filter_keeps_the_others_and_starts_paging_over(bare):
    with bare.test_request_context("/catalog/titles?genre=drama&sort=name&after=abc&kind=film"):
        assert kit.query(kind=None, sort="-name") == "/catalog/titles?genre=drama&sort=-name"


def test_arguments_of_a_visitor_are_never_options_of_the_url(bare):
    hostile = "?_scheme=javascript&_external=1&_anchor=x&title_id=9"
    with bare.test_request_context(f"/catalog/titles/7{hostile}"):
        assert kit.query(history=1) == "/catalog/titles/7?history=1"


def test_the_sidebar_shows_what_exists_and_the_roles_allow(bare):
    with bare.test_request_context("/catalog/titles/7"):
        groups = navigation.office_links()
        assert [heading for heading, _ in groups] == ["Catalogue"]
        assert [(link.label, link.current) for link in groups[0][1]] == [("Titles", True)]
        assert navigation.office_home() == "/catalog/titles"


def test_items_are_sorted_by_place_and_headings_by_their_order(bare):
    """Slices register in another order than their items have."""
    navigation.add(bare, "Catalogue", Item("Hidden", "key", navigation.ADMIN, "accounts.users"),
                   Item("First", "key", navigation.ANYONE, "accounts.users", -1))
    navigation.add(bare, "Rights", Item("Rights", "key", navigation.ANYONE, "accounts.users"))
    with bare.test_request_context("/"):
        assert [(heading, [link.label for link in links])
                for heading, links in navigation.office_links()] == [
            ("Catalogue", ["First", "Titles"]), ("Rights", ["Rights"])]


def test_the_sidebar_counts_and_the_home_link_does_not(bare):
    with bare.test_request_context("/"):
        assert navigation.office_links()[0][1][0].count == 3
        assert navigation.office_links(counted=False)[0][1][0].count == 0


def test_a_page_links_to_a_registered_name_and_to_no_missing_one(bare):
    navigation.name(bare, titles="catalog.titles", studio="site.studio")
    with bare.test_request_context("/"):
        assert navigation.url_of("titles", page=2) == "/catalog/titles?page=2"
        assert navigation.url_of("catalog.title", title_id=7) == "/catalog/titles/7"
        assert navigation.url_of("studio") is None, "its slice is not there"
        assert navigation.url_of("catalog.title") is None, "it needs an id"


def test_an_asset_carries_the_hash_of_its_content(bare):
    with bare.test_request_context("/"):
        assert kit.asset("js/theme.js").startswith("/static/js/theme.js?v=")
        assert kit.asset("missing.js") == "/static/missing.js"


def show(app, text, **values):
    """Render a template text as a page of /catalog/titles."""
    with app.test_request_context("/catalog/titles"):
        return render_template_string(text, **values)


FIELD = '{% import "kit/forms.html" as forms %}{{ forms.field("name", "Name", values, errors) }}'


def test_a_wrong_field_shows_its_message(bare):
    html = show(bare, FIELD, values={"name": '"><b>'}, errors={"name": "Too <long>."})
    assert 'value="&#34;&gt;&lt;b&gt;"' in html
    assert 'aria-describedby="error-name" aria-invalid="true"' in html
    assert '<p class="wrong" id="error-name">Too &lt;long&gt;.</p>' in html


def test_a_form_never_shows_a_password_again(bare):
    text = FIELD.replace(", errors)", ', errors, type="password")')
    assert "secret" not in show(bare, text, values={"name": "secret"}, errors={})


def test_a_select_marks_what_was_chosen_even_when_forms_send_text(bare):
    text = '{% import "kit/forms.html" as forms %}{{ forms.select("g", "G", rows, values, {}) }}'
    html = show(
        bare, text, rows=[{"id": 1, "name": "A"}, {"id": 2, "name": "B"}], values={"g": "2"}
    )
    assert '<option value="2" selected>B</option>' in html and html.count("selected") == 1


def test_a_sorted_column_says_so_and_links_to_the_other_direction(bare):
    text = '{% import "kit/tables.html" as t with context %}{{ t.th("Name", "name", page) }}'
    html = show(bare, text, page=SimpleNamespace(sort="name"))
    assert 'aria-sort="ascending"' in html and "sort=-name" in html


def test_an_empty_list_tells_a_filter_from_an_empty_catalogue(bare):
    text = '{% import "kit/tables.html" as t with context %}{{ t.nothing("title", "/new") }}'
    assert "No titles yet" in show(bare, text) and 'href="/new"' in show(bare, text)
    with bare.test_request_context("/catalog/titles?q=zzz"):
        html = render_template_string(text)
    assert "No titles match these filters" in html and 'href="/catalog/titles"' in html


@pytest.mark.parametrize(("names", "next_url", "words"), [
    (["Amber"], None, "1 title</span>"),
    (["Amber", "Cold"], None, "2 titles</span>"),
    (["Amber"], "/next", "1 title; more on the next page</span>"),
    (["Amber", "<Cold>"], "/next",
     "2 titles, from <b>Amber</b> to <b>&lt;Cold&gt;</b>; more on the next page</span>"),
])
def test_a_pager_says_how_many_rows_a_page_has(bare, names: list[str], next_url: str, words: str):
    text = '{% import "kit/tables.html" as t with context %}{{ t.pager(page, "title") }}'
    page = SimpleNamespace(rows=[{"name": name} for name in names], sort="name",
                           next_url=next_url, prev_url=None)
    html = show(bare, text, page=page)
    assert f"<span>{words}" in html
    assert ('rel="next" href="/next"' in html) == (next_url is not None)
