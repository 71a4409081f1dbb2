"""Importing a catalogue: all or nothing, once is enough, and what the command says."""

from argparse import Namespace
from contextvars import Context
from datetime import date
from pathlib import Path
from unittest.mock import ANY

import pytest

from app import db
from app.catalog.imports import imports
from app.catalog.titles import lists
from app.db.sql_files import include
from app.run import terminal
from tests.catalog.csv_files import GOOD, SERIES, csv_of

REAL = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "netflix_titles.csv"


def count(table):
    return db.database().rows(f"SELECT COUNT(*) AS n FROM {table}")[0]["n"]


def test_a_film_gets_a_video_and_a_series_its_empty_seasons():
    imports.run(csv_of(GOOD, SERIES), "small")
    film, series = db.database().rows(
        "SELECT id, kind, name, owned, published, maturity_age FROM titles ORDER BY id")
    assert (film["kind"], series["kind"]) == ("film", "series")
    assert not film["owned"] and film["published"]  # hidden for want of a right, not of a tick
    video, = db.database().rows("SELECT title_id, kind, runtime_s FROM videos")
    assert video == {"title_id": film["id"], "kind": "feature", "runtime_s": 5400}
    seasons = db.database().rows("SELECT title_id, number FROM seasons ORDER BY number")
    assert [(s["title_id"], s["number"]) for s in seasons] == [(series["id"], 1), (series["id"], 2)]
    assert count("credits") == 6 and count("people") == 3 and count("title_countries") == 4


def test_viewers_see_an_imported_title_once_it_has_rights(world):
    imports.run(csv_of(GOOD), "small")
    viewer = {"viewer_country": "PT", "viewer_today": date(2026, 6, 1), "viewer_maturity_age": 18,
              "viewer_has_plan": True}
    visible = include("SELECT t.id FROM titles AS t WHERE {{include can_view_title}}")
    assert db.database().rows(visible, viewer) == []
    film, = db.database().rows("SELECT id FROM titles")
    db.run("tests.own", db.insert_many, "titles",
           ("id", "kind", "name", "synopsis", "created_at", "owned"),
           [(film["id"], "film", "Estuary", "", date(2026, 1, 1), True)], update=("owned",))
    assert db.database().rows(visible, viewer) == [film]


def test_a_search_finds_imported_titles_and_their_people():
    imports.run(csv_of(GOOD, SERIES), "small")
    person = db.database().rows("SELECT name FROM people ORDER BY id")[0]["name"]
    assert count("search_texts WHERE kind = 'title'") == 2
    assert lists.page({"q": person}).rows and not lists.page({"q": "zzyzx"}).rows


def test_importing_again_changes_nothing():
    imports.run(csv_of(GOOD, SERIES), "small")
    before = {table: count(table) for table in (
        "titles", "people", "credits", "seasons", "videos", "audit_events", "external_refs")}
    again = imports.run(csv_of(GOOD, SERIES), "small")
    assert (again.fresh, again.known, again.changed) == ([], 2, 0)
    assert {table: count(table) for table in before} == before


def test_a_longer_file_adds_only_its_new_rows():
    imports.run(csv_of(GOOD), "small")
    again = imports.run(csv_of(GOOD, SERIES), "small")
    assert (len(again.fresh), again.known, count("titles")) == (1, 1, 2)


def test_a_changed_row_is_reported_and_changes_nothing():
    imports.run(csv_of(GOOD), "small")
    again = imports.run(csv_of(GOOD | {"title": "The Estuary", "release_year": "2021"}), "small")
    assert (again.changed, again.fresh) == (1, [])
    warning, = again.warnings
    assert (warning.row, warning.column) == (2, "title, release_year")
    assert db.database().rows("SELECT name FROM titles") == [{"name": "Estuary"}]


def test_the_same_key_of_another_source_is_another_title():
    imports.run(csv_of(GOOD), "small")
    imports.run(csv_of(GOOD), "other")
    assert count("titles") == 2


def test_equal_names_are_reported_and_not_merged(world):
    world.title("SIGNAL FIRES")
    report = imports.run(csv_of(GOOD, GOOD | {"show_id": "s9"}, SERIES), "small")
    assert [(w.row, w.column) for w in report.warnings] == [(3, "title"), (4, "title")]
    assert "row 2" in report.warnings[0].message and "catalogue" in report.warnings[1].message
    assert count("titles") == 4


def test_three_broken_rows_of_ten_save_nothing():
    rows = [GOOD | {"show_id": f"s{n}", "title": f"Part {n}"} for n in range(10)]
    rows[3]["duration"], rows[5]["country"], rows[8]["show_id"] = "never", "Atlantis", "s0"
    with pytest.raises(imports.Rejected) as rejected:
        imports.run(csv_of(*rows), "small")
    assert [(e.row, e.column) for e in rejected.value.report.errors] == [
        (5, "duration"), (7, "country"), (10, "show_id")]
    assert count("titles") == count("people") == count("audit_events") == 0


def test_problems_name_the_files_own_columns():
    columns = {"length": "duration"}
    row = {("length" if name == "duration" else name): cell for name, cell in GOOD.items()}
    report = imports.plan(csv_of(row | {"length": "never"}, columns=tuple(row)), "small", columns)
    assert report.errors[0].column == "length"


def test_a_failure_half_way_leaves_nothing(monkeypatch):
    from app.catalog.imports import write as import_write

    def fail(*args, **kwargs):
        raise RuntimeError("power cut")

    monkeypatch.setattr(import_write.audit, "record", fail)
    with pytest.raises(RuntimeError):
        imports.run(csv_of(GOOD), "small")
    assert count("titles") == count("people") == count("external_refs") == 0


def test_an_unknown_genre_is_added_with_a_fitting_motif():
    report = imports.run(csv_of(GOOD | {"listed_in": "Nordic Crime, 時代劇, Time-Travel"}), "small")
    assert report.new_genres == ["Nordic Crime", "時代劇", "Time-Travel"]
    made = {row["name"]: row for row in db.database().rows("SELECT name, slug, motif FROM genres")}
    assert made["Nordic Crime"]["motif"] == "crime"
    assert made["時代劇"]["slug"].startswith("genre-")
    assert made["Time-Travel"]["slug"] == "time-travel"


@pytest.mark.parametrize("title", ["=HYPERLINK(1)", "<script>alert(1)</script>", "'; DROP TABLE x",
                                   "%s %(name)s", "{{ 7*7 }}", "🜚" * 50])
def test_hostile_cells_are_text(title):
    imports.run(csv_of(GOOD | {"title": title}), "small")
    assert db.database().rows("SELECT name FROM titles") == [{"name": title}]


def test_names_that_differ_only_in_accents_or_case_do_not_collide():
    imports.run(csv_of(
        GOOD | {"cast": "José Sá, Jose Sá, JOSÉ SÁ", "director": "",
                "listed_in": "Comédie, Comedie, COMEDIE"},
        SERIES | {"cast": "jose sá", "director": ""}), "small")
    assert count("people") == 2 and count("credits") == 3


@pytest.mark.commits
def test_only_one_import_runs_at_a_time(database, monkeypatch):
    monkeypatch.setattr(imports, "LOCK_WAIT_S", 0.1)
    with db.named_lock(imports.LOCK, 1), pytest.raises(imports.Running):
        Context().run(imports.run, csv_of(GOOD), "small")  # as another thread would




@pytest.fixture
def command(tmp_path, capsys):
    """Runs `run.py import catalog` on the bytes given; returns (exit code, what it printed)."""
    path = tmp_path / "Winter list.csv"

    def run(data=None, pairs=(), dry_run=False):
        if data is not None:
            path.write_bytes(data)
        found = terminal.read_import(Namespace(file=path, map=list(pairs), source=None))
        code = 2 if found is None else terminal.import_catalog(found, dry_run, imports.quiet)
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return run


def test_a_dry_run_reports_everything_and_changes_nothing(command):
    code, text = command(csv_of(GOOD, SERIES), dry_run=True)
    assert code == 0 and "2 new" in text and "nothing was changed" in text
    assert count("titles") == 0


def test_the_command_imports_under_the_files_name(command):
    assert command(csv_of(GOOD, SERIES))[0] == 0
    assert {row["source"] for row in db.database().rows("SELECT source FROM external_refs")} == {
        "winter-list"}


def test_the_command_names_each_error_and_saves_nothing(command):
    code, text = command(csv_of(GOOD | {"type": "Podcast", "duration": "never"}))
    assert code == 1 and count("titles") == 0
    assert "error: row 2, duration:" in text and "error: row 2, type:" in text


@pytest.mark.parametrize(("pairs", "words"), [
    (["title"], "column=field"), (["name=colour"], "no field “colour”")])
def test_the_command_rejects_a_wrong_mapping(command, pairs, words):
    code, text = command(csv_of(GOOD), pairs)
    assert code == 2 and words in text


def test_the_command_says_when_there_is_no_file(command):
    assert command() == (2, ANY)


@pytest.mark.slow
@pytest.mark.commits
@pytest.mark.skipif(not REAL.exists(), reason="needs ../shared/data/netflix_titles.csv")
def test_the_real_file_is_imported_whole_with_its_known_shifts_repaired(database):
    data = REAL.read_bytes()
    report = imports.run(data, "netflix")
    assert (report.rows, len(report.fresh), report.errors) == (8807, 8807, [])
    begun = [(w.column, w.message.split(" ")[0]) for w in report.warnings]
    assert begun.count(("rating", "Held")) == 3
    assert begun.count(("date_added", "Started")) == 88 and begun.count(("date_added", "Is")) == 10
    assert begun.count(("country", "Started")) == 7
    assert begun.count(("title", "A")) == 7  # four titles, three of them listed twice
    assert count("titles") == 8807 and count("external_refs") == 8807
    assert count("videos") == 6131  # every film, also the three with a shifted duration
    again = imports.run(data, "netflix")
    assert (again.fresh, again.known, again.changed) == ([], 8807, 0)


def test_a_title_knows_the_import_it_came_from_and_others_came_from_none(world):
    other = world.title("Not imported")
    first = imports.run(csv_of(GOOD), "small").import_id
    second = imports.run(csv_of(GOOD, SERIES), "small").import_id
    assert [row["import_id"] for row in db.database().rows(
        "SELECT import_id FROM titles ORDER BY id")] == [None, first, second]
    assert other


def test_names_that_differ_stay_different_with_slugs_of_their_own():
    listed = "Sci Fi, Sci-Fi, Ünï, Uni, 🍣, 🍺, 𠮷, 𠮟, =, ≠"
    imports.run(csv_of(GOOD | {"listed_in": listed, "cast": "Maße, Masse, 🍣, 🍺, ß, ss"}), "small")
    made = db.database().rows("SELECT name, slug FROM genres WHERE id > 12")
    assert {row["name"] for row in made} >= set(listed.split(", "))
    assert len({row["slug"] for row in made}) == len(made)
    cast = db.database().rows("SELECT name FROM people WHERE name <> 'Ana Reis' ORDER BY id")
    assert [row["name"] for row in cast] == ["Maße", "Masse", "🍣", "🍺", "ß", "ss"]


@pytest.mark.parametrize(("one", "other"), [
    ("カタログ", "一覧"), ("titles (1)", "titles 1"), ("Ünï", "Uni"), ("a b", "a-b"),
    ("x" * 50, "x" * 51), ("import", "!"),
])
def test_files_whose_names_differ_are_two_sources(one, other):
    sources = {imports.source_of(one), imports.source_of(other)}
    assert len(sources) == 2 and all(imports.SOURCE.fullmatch(source) for source in sources)
    assert imports.source_of("Netflix_Titles") == "netflix_titles"
