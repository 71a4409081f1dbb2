"""/api/catalog/titles: titles as employees edit them."""

from typing import Any

from flask_login import current_user

from app.accounts.access import role_required
from app.catalog import coverage, reference
from app.catalog.api_forms import changed, filled, text_id
from app.catalog.titles import bulk, shapes, titles
from app.catalog.titles import lists as title_lists
from app.catalog.titles.lists import ListedTitle
from app.catalog.titles.values import LARGEST, Title
from app.ops import request_ids
from app.web import arguments
from app.web.admission import at_most
from app.web.api import Answer, Api
from app.web.api.lists import listed
from app.web.errors import Problem

api = Api("catalog_titles", __name__, area="catalog", tag="Catalogue: titles")


@api.get("/catalog/titles", returns=[shapes.CatalogTitleRow])
@role_required("employee")
def list_titles(query: shapes.TitleQuery) -> Answer:
    """List titles, with where they are available today."""
    rows, on = listed(
        title_lists.list_titles, query, query.sort, match=arguments.match(query.q), kind=query.kind,
        genre_id=query.genreId, house_id=query.houseId, rights=query.rights,
        published=query.published)
    return Answer([_listed(row) for row in title_lists.complete(rows)], next=on)


@api.post("/catalog/titles", returns=shapes.CatalogTitle, status=201)
@role_required("employee")
@at_most(LARGEST)
def create_title(body: shapes.TitleForm) -> Answer:
    """Add a title. Viewers see it once a term covers it, or once you own it."""
    title_id = titles.create(filled(Title, body.model_dump()))
    return _answer(title_id, location=f"/api/catalog/titles/{title_id}")


@api.get("/catalog/titles/<id:title_id>", returns=shapes.CatalogTitle)
@role_required("employee")
def get_title(title_id: int) -> Answer:
    """Get one title with everything that describes it."""
    return _answer(title_id)


@api.patch("/catalog/titles/<id:title_id>", returns=shapes.CatalogTitle, versioned=True)
@role_required("employee")
@at_most(LARGEST)
def change_title(title_id: int, body: shapes.TitleChanges, version: int) -> Answer:
    """Change a title. A list that is sent replaces the whole list."""
    sent = body.model_dump(include=body.model_fields_set)
    titles.update(title_id, changed(Title, titles.get(title_id), sent, version), version)
    return _answer(title_id)


@api.delete("/catalog/titles/<id:title_id>", versioned=True)
@role_required("employee")
def delete_title(title_id: int, version: int) -> Answer:
    """Delete a title with its seasons and videos, unless something still uses it.

    A 409 lists the uses in `errors`: contracts, viewing, reviews.
    """
    titles.delete(title_id, version)
    return Answer()


@api.post("/catalog/titles/marks", returns=shapes.TitleMark)
@role_required("employee")
def mark_titles(body: shapes.TitleMarkForm) -> Answer:
    """Publish or hide many titles at once, or say whether you own them.

    Titles that are so already, or are gone, stay as they are. The `id` undoes it within an hour.
    """
    changed = bulk.mark(body.action, body.titleIds)
    return Answer({"id": request_ids.current(), "changed": changed})


@api.delete("/catalog/titles/marks/<token>", returns=shapes.TitleMark)
@role_required("employee")
def unmark_titles(token: str) -> Answer:
    """Undo what you marked, within an hour. A 404 says that nothing is left to undo."""
    undone = bulk.undo(current_user.id, request_ids.well_formed(token))
    if not undone:
        raise Problem(404)
    return Answer({"id": token, "changed": undone})


def _answer(title_id: int, location: str | None = None) -> Answer:
    row = titles.get(title_id)
    genres = reference.genre_names(row["genres"])
    data = {
        "id": str(row["id"]), "kind": row["kind"], "name": row["name"],
        "synopsis": row["synopsis"], "genres": [genres[genre_id] for genre_id in row["genres"]],
        "releaseYear": row["release_year"], "countries": row["countries"],
        "originalLanguage": row["original_language"], "maturityAge": row["maturity_age"],
        "ratingLabel": row["rating_label"], "houseId": text_id(row["house_id"]),
        "house": row["house"], "addedOn": row["added_on"], "releases": row["releases"],
        "credits": [{"name": credit["name"], "role": credit["role"]}
                    for credit in row["credits"]],
        "owned": row["owned"], "published": row["published"], "isFree": row["is_free"],
        "rights": shapes.rights_json(coverage.of_titles([row])[title_id]),
        "createdAt": row["created_at"],
    }
    return Answer(data, version=row["row_version"], location=location)


def _listed(row: ListedTitle) -> dict[str, Any]:
    return {
        "id": str(row["id"]), "kind": row["kind"], "name": row["name"],
        "releaseYear": row["release_year"], "genre": row["genre_name"] or None,
        "houseId": text_id(row["house_id"]), "house": row["house"] or None,
        "owned": bool(row["owned"]), "published": bool(row["published"]),
        "videos": row["videos"], "rights": shapes.rights_json(row["rights"]),
        "createdAt": row["created_at"], "changedAt": row["changed"],
    }
