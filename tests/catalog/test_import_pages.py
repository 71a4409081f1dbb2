"""The import in the browser: upload, preview, confirm."""

import io
import re

import pytest

from app import db
from app.catalog.imports import history, imports
from tests.catalog.csv_files import GOOD, SERIES, csv_of


@pytest.fixture
def erin(client, world):
    client.most_queries = 40  # an import looks many things up, in batches
    return client.sign_in(world.erin)


def upload(client, data, name="winter.csv", **more):
    return client.post("/catalog/imports", data={"file": (io.BytesIO(data), name), **more},
                       content_type="multipart/form-data")


def count():
    return db.database().rows("SELECT COUNT(*) AS n FROM titles")[0]["n"]


def test_a_file_is_checked_first_and_imported_on_confirmation(erin):
    answer = upload(erin, csv_of(GOOD, SERIES))
    assert answer.status_code == 303 and count() == 0
    page = erin.get(answer.location).text
    assert "2 titles are ready" in page and "Estuary" in page and count() == 0
    done = erin.post(answer.location)
    assert done.status_code == 303 and count() == 2
    listed = erin.get(done.location).text
    assert "2 titles imported from winter.csv" in listed and "Erin Hale" in listed
    assert '<a class="link" href="/catalog/titles?rights=none&amp;sort=-changed"' in listed
    assert erin.get(answer.location).status_code == 404  # the confirmation deleted the upload


def test_errors_are_shown_by_row_and_column_and_prevent_the_import(erin):
    answer = upload(erin, csv_of(GOOD, SERIES | {"duration": "<i>never</i>"}))
    page = erin.get(answer.location).text
    assert "Nothing can be imported yet" in page and "&lt;i&gt;never" in page
    refused = erin.post(answer.location)
    assert refused.status_code == 422 and count() == 0


def test_a_known_file_has_nothing_to_confirm(erin):
    erin.post(upload(erin, csv_of(GOOD)).location)
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
