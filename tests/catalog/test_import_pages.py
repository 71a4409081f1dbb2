"""The import in the browser: upload, preview, confirm."""

import io
import re

import pytest

from app import db
from app.catalog.imports import history, imports, runs, uploads
from app.ops import jobs
from tests.accounts.tools import run
from tests.catalog.csv_files import GOOD, SERIES, csv_of
from tests.jobs import work


@pytest.fixture
def erin(client, world):
    client.most_queries = 40  # an import looks many things up, in batches
    return client.sign_in(world.erin)


def upload(client, data, name="winter.csv", **more):
    answer = client.post("/catalog/imports", data={"file": (io.BytesIO(data), name), **more},
                         content_type="multipart/form-data")
    work("imports")
    return answer


def confirm(client, location):
    answer = client.post(location)
    work("imports")
    return answer


def count():
    return db.database().rows("SELECT COUNT(*) AS n FROM titles")[0]["n"]


def test_a_file_is_checked_first_and_imported_on_confirmation(erin):
    answer = upload(erin, csv_of(GOOD, SERIES))
    assert answer.status_code == 303 and count() == 0
    page = erin.get(answer.location).text
    assert "2 titles are ready" in page and "Estuary" in page and count() == 0
    done = confirm(erin, answer.location)
    assert done.status_code == 303 and count() == 2
    assert "2 titles imported from winter.csv" in erin.get(done.location).text
    listed = erin.get("/catalog/imports").text
    assert "Erin Hale" in listed
    assert '<a class="link" href="/catalog/titles?rights=none&amp;sort=-changed"' in listed
    token = answer.location.rpartition("/")[2]
    assert uploads.data(token) is None  # the import deleted the file
    assert erin.post(answer.location).status_code == 409 and count() == 2


def test_errors_are_shown_by_row_and_column_and_prevent_the_import(erin):
    answer = upload(erin, csv_of(GOOD, SERIES | {"duration": "<i>never</i>"}))
    page = erin.get(answer.location).text
    assert "Nothing can be imported yet" in page and "&lt;i&gt;never" in page
    refused = erin.post(answer.location)
    assert refused.status_code == 422 and count() == 0


def test_a_waiting_check_shows_its_progress_and_can_be_cancelled(erin):
    answer = erin.post("/catalog/imports", data={"file": (io.BytesIO(csv_of(GOOD)), "a.csv")},
                       content_type="multipart/form-data")
    page = erin.get(answer.location).text
    assert "Checking the file" in page and "Waiting for a worker" in page
    assert erin.post(answer.location).status_code == 303  # too early to confirm: nothing is queued
    assert erin.post(f"{answer.location}/cancellation").location == answer.location
    assert work("imports") == 0 and count() == 0
    assert "Cancelled. Nothing was imported." in erin.get(answer.location).text


def test_two_clicks_import_once(erin):
    answer = upload(erin, csv_of(GOOD))
    assert erin.post(answer.location).status_code == erin.post(answer.location).status_code == 303
    assert work("imports") == 1 and count() == 1


def test_a_cancelled_import_can_be_confirmed_again(erin):
    answer = upload(erin, csv_of(GOOD))
    erin.post(answer.location)
    erin.post(f"{answer.location}/cancellation")
    assert work("imports") == 0 and count() == 0
    page = erin.get(answer.location).text
    assert "Cancelled; nothing was imported." in page and "1 title is ready" in page
    confirm(erin, answer.location)
    assert count() == 1


def test_a_file_that_the_catalogue_overtook_is_rejected_with_its_errors(erin, monkeypatch):
    answer = upload(erin, csv_of(GOOD))
    plan = imports.plan

    def wrong(*args):
        report = plan(*args)
        report.problems.append(imports.Problem(1, "title", "error", "Overtaken."))
        return report

    monkeypatch.setattr(imports, "plan", wrong)
    confirm(erin, answer.location)
    page = erin.get(answer.location).text
    assert "Nothing was imported." in page and "Overtaken." in page and count() == 0


def test_a_job_that_gave_up_says_that_nothing_was_saved(erin):
    answer = upload(erin, csv_of(GOOD))
    erin.post(answer.location)
    found = uploads.find(answer.location.rpartition("/")[2], 4)
    assert found is not None and found.task == runs.WRITE
    run("UPDATE jobs SET state = 'buried', last_error = 'OSError: full', due_at = NULL, "
        "ended_at = created_at WHERE id = %(id)s", id=found.job_id)
    page = erin.get(answer.location).text
    assert "The import failed; nothing was saved." in page and "OSError: full" in page
    assert jobs.buried() == 1 and count() == 0


def test_a_known_file_has_nothing_to_confirm(erin):
    confirm(erin, upload(erin, csv_of(GOOD)).location)
    page = erin.get(upload(erin, csv_of(GOOD)).location).text
    assert "would change nothing" in page and 'type="submit">' in page


@pytest.mark.parametrize(("more", "words"), [
    ({"columns": "name"}, "column=field"), ({"source": "No Spaces!"}, "lower-case letters")])
def test_a_wrong_setting_shows_its_message(erin, more, words):
    answer = upload(erin, csv_of(GOOD), **more)
    assert answer.status_code == 422 and words in answer.text


def test_a_column_mapping_is_applied(erin):
    data = csv_of(GOOD).replace(b"title", b"name", 1)
    page = erin.get(upload(erin, data, columns="name=title").location).text
    assert "1 title is ready" in page


def test_a_missing_and_a_binary_file_get_a_message(erin):
    assert "Choose a CSV file" in upload(erin, b"", name="").text
    page = erin.get(upload(erin, b"PK\x03\x04\x00\x00").location).text
    assert "workbook" in page


def test_an_upload_is_found_by_its_owner_only(erin, world, app):
    location = upload(erin, csv_of(GOOD)).location
    other = app.test_client()
    world.add("account_roles", account_id=world.ivan.id, role="employee")
    other.sign_in(world.ivan)
    assert other.get(location).status_code == 404
    assert other.post(location).status_code == 404
    assert other.post(f"{location}/cancellation").status_code == 404
    assert erin.get("/catalog/imports/..%2f..%2fetc").status_code == 404


def test_the_import_history_is_paged(erin, monkeypatch):
    monkeypatch.setattr(history, "PER_PAGE", 1)
    assert "No imports yet." in erin.get("/catalog/imports").text
    for source in ("first", "second"):
        imports.run(csv_of(GOOD), source)
    text = erin.get("/catalog/imports").text
    assert ">second<" in text and ">first<" not in text
    following = re.search(r'rel="next" href="([^"]+)"', text)
    assert following is not None
    text = erin.get(following[1].replace("&amp;", "&")).text
    assert ">first<" in text and 'rel="prev"' in text and 'rel="next"' not in text
