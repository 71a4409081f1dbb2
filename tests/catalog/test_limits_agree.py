"""Limits agree: every door can show and save what another accepts, by page, API and import."""

import pytest
import regex

from app import db
from app.catalog.imports import imports
from app.catalog.titles import titles
from app.web import sizes
from tests.catalog.csv_files import GOOD, csv_of
from tests.catalog.office import Program, trail
from tests.web.page_parts import forms

# Letters that take one byte, three, four, and several code points for one character.
SCRIPTS = {"Latin": "x", "Chinese": "字", "emoji": "🍣", "Hindi": "नि", "Malayalam": "ക്ഷa"}


@pytest.fixture
def erin(client, world):
    return client.sign_in(world.erin)


@pytest.fixture
def program(client, world):
    return Program(client, world.erin)


def of(size, letter, start=""):
    """Return text of as many characters as the size admits."""
    return "".join(regex.findall(r"\X", start + letter * size.most)[:size.most])


def people(letter, first, number):
    return [of(sizes.PERSON_NAME, letter, f"{n:03d}") for n in range(first, first + number)]


def largest_row(letter):
    """Return a row of a file at every limit of an import."""
    half = sizes.CREDITS // 2
    return GOOD | {
        "title": of(sizes.TITLE_NAME, letter), "description": of(sizes.SYNOPSIS, letter),
        "rating": of(sizes.RATING_LABEL, letter),
        "director": ", ".join(people(letter, 0, half)),
        "cast": ", ".join(people(letter, half, half)),
        "listed_in": ", ".join(of(sizes.GENRE_NAME, letter, f"{n:02d}")
                               for n in range(sizes.GENRES))}


def own_form(page, address):
    """Return the form of a page that saves the page's own thing."""
    found, = (form for form in forms(page, address) if form.action == address
              and "row_version" in form.body())
    return found


def unchanged(erin, address):
    """Save a page's form as it is, and return the answer."""
    page = erin.get(address)
    assert page.status_code == 200
    return erin.post(address, data=own_form(page.text, address).body())


@pytest.mark.parametrize("letter", SCRIPTS.values(), ids=SCRIPTS)
def test_a_title_imported_at_every_limit_is_shown_and_saved_by_page_and_api(
        erin, program, world, letter):
    report = imports.run(csv_of(largest_row(letter)), "limits")
    assert report.import_id and not report.errors, report.errors[:3]
    title_id = db.database().rows("SELECT MAX(id) AS id FROM titles")[0]["id"]
    stored = titles.state(titles.get(title_id))
    assert (len(stored["genres"]), len(stored["credits"])) == (sizes.GENRES, sizes.CREDITS)

    saved = unchanged(erin, f"/catalog/titles/{title_id}")
    assert saved.status_code == 303, saved.text[:2000]
    assert titles.state(titles.get(title_id)) == stored

    answer = program("GET", f"/catalog/titles/{title_id}")
    sent = {name: answer.json[name] for name in (
        "name", "synopsis", "genres", "countries", "ratingLabel", "credits")}
    changed = program("PATCH", f"/catalog/titles/{title_id}", sent, etag=answer.headers["ETag"])
    assert changed.status_code == 200, changed.text[:2000]
    assert titles.state(titles.get(title_id)) == stored
    assert program.made("/catalog/titles", sent | {"kind": "film"})["credits"] == sent["credits"]

    program("PATCH", f"/catalog/titles/{title_id}", {"owned": True}, etag=changed.headers["ETag"])
    assert erin.get(f"/catalog/titles/{title_id}?history=1").status_code == 200
    assert erin.get("/catalog/titles").status_code == 200
    assert erin.get(f"/titles/{title_id}-x", follow_redirects=True).status_code == 200
    assert len(trail("title", title_id)) == 1  # what changed nothing is no change


@pytest.mark.parametrize(("column", "more", "said"), [
    ("listed_in", sizes.GENRES, "12 is the limit"),
    ("cast", sizes.CREDITS // 2, "200 is the limit"),
])
def test_one_more_than_a_limit_is_refused_by_the_import(column, more, said):
    names = ", ".join(f"Name {n}" for n in range(more + 1))
    report = imports.plan(csv_of(GOOD | {column: names}), "limits")
    assert any(said in problem.message for problem in report.errors)


@pytest.mark.parametrize("letter", SCRIPTS.values(), ids=SCRIPTS)
@pytest.mark.parametrize(("path", "body", "lengths"), [
    ("/catalog/houses", {}, {"name": sizes.HOUSE_NAME, "notes": sizes.NOTES}),
    ("/catalog/producers", {}, {"name": sizes.HOUSE_NAME, "notes": sizes.NOTES}),
    ("/catalog/titles", {"kind": "film"},
     {"name": sizes.TITLE_NAME, "synopsis": sizes.SYNOPSIS, "ratingLabel": sizes.RATING_LABEL}),
])
def test_what_the_api_takes_at_the_limit_its_page_saves_unchanged(
        erin, program, path, body, lengths, letter):
    sent = body | {name: of(size, letter) for name, size in lengths.items()}
    made = program.made(path, sent)
    assert {name: made[name] for name in lengths} == {name: sent[name] for name in lengths}
    address = f"{path}/{made['id']}"
    assert unchanged(erin, address).status_code == 303
    again = program("GET", address).json
    assert {name: again[name] for name in lengths} == {name: sent[name] for name in lengths}
    for name, size in lengths.items():
        refused = program("POST", path, sent | {name: "a" * (size.most + 1)})
        assert refused.status_code == 422 and refused.json["errors"] == [{
            "field": name, "code": "too_long",
            "message": f"At most {size.most:,} characters. This has {size.most + 1:,}."}]
