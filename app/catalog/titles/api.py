"""/api/catalog/titles: titles as employees keep them."""

from typing import Any

from app.accounts.access import role_required
from app.catalog import coverage as rights
from app.catalog import reference
from app.catalog.api_forms import changed, countries, filled, house_name, languages, text_id
from app.catalog.titles import lists as title_lists
from app.catalog.titles import shapes, titles
from app.ops.clock import today
from app.web.api import Answer, Api
from app.web.api.lists import listed

api = Api("catalog_titles", __name__, area="catalog", tag="Catalogue: titles")


@api.get("/catalog/titles", returns=[shapes.CatalogTitleRow])
@role_required("employee")
def list_titles(query: shapes.TitleQuery) -> Answer:
    """Titles, with where they may be shown today."""
    rows, on = listed(
        title_lists.rows, query, query.sort, q=title_lists.like(query.q), kind=query.kind,
        genre_id=query.genreId, house_id=query.houseId, rights=query.rights,
        published=query.published, today=today())
    title_lists.complete(rows)
    return Answer([_listed(row) for row in rows], next=on)


@api.post("/catalog/titles", returns=shapes.CatalogTitle, status=201)
@role_required("employee")
def create_title(body: shapes.TitleForm) -> Answer:
    """Add a title. It is shown once a term covers it, or you own it."""
    title_id = titles.create(filled(titles.TitleForm, _typed(body.model_dump())))
    return _answer(title_id, location=f"/api/catalog/titles/{title_id}")


@api.get("/catalog/titles/<id:title_id>", returns=shapes.CatalogTitle)
@role_required("employee")
def get_title(title_id: int) -> Answer:
    """One title with everything that describes it."""
    return _answer(title_id)


@api.patch("/catalog/titles/<id:title_id>", returns=shapes.CatalogTitle, versioned=True)
@role_required("employee")
def change_title(title_id: int, body: shapes.TitleChanges, version: int) -> Answer:
    """Change a title. A list that is sent replaces the whole list."""
    row = titles.get(title_id)
    row["genres"] = reference.parts(row["genres"])
    sent = {name: value for name, value in body.model_dump().items() if name in body.sent()}
    titles.update(title_id, changed(titles.TitleForm, row, _typed(sent), version))
    return _answer(title_id)


@api.delete("/catalog/titles/<id:title_id>", versioned=True)
@role_required("employee")
def delete_title(title_id: int, version: int) -> Answer:
    """Delete a title with its seasons and videos, unless something still uses it.

    A 409 says in `errors` what does: contracts, viewing, reviews.
    """
    titles.delete(title_id, version)
    return Answer()


def _typed(sent: dict[str, Any]) -> dict[str, Any]:
    """What was sent, as the form's fields take it: names with commas, and lines."""
    typed = dict(sent)
    if "countries" in sent:
        typed["countries"] = ", ".join(sent["countries"])
    if "houseId" in sent:
        typed["house"] = house_name(typed.pop("houseId"))
    if "releases" in sent:
        typed["releases"] = "\n".join(f"{each['country']}: {each['on']}"
                                      for each in sent["releases"])
    if "credits" in sent:
        typed["credits"] = "\n".join(f"{each['name']}: {each['role']}"
                                     for each in sent["credits"])
    return typed


def _answer(title_id: int, location: str | None = None) -> Answer:
    row = titles.get(title_id)
    data = {
        "id": str(row["id"]), "kind": row["kind"], "name": row["name"],
        "synopsis": row["synopsis"] or "", "genres": reference.parts(row["genres"]),
        "releaseYear": row["release_year"], "countries": countries(row["countries"]),
        "originalLanguage": next(iter(languages(row["original_language"])), None),
        "maturityAge": row["maturity_age"], "ratingLabel": row["rating_label"] or "",
        "houseId": text_id(row["house_id"]), "house": row["house"], "addedOn": row["added_on"],
        "releases": [{"country": next(iter(countries(place))), "on": day}
                     for place, day in _pairs(row["releases"])],
        "credits": [{"name": name, "role": role} for name, role in _pairs(row["credits"])],
        "owned": row["owned"], "published": row["published"], "isFree": row["is_free"],
        "rights": shapes.rights_json(rights.of_titles([row])[title_id]),
        "createdAt": row["created_at"],
    }
    return Answer(data, version=row["row_version"], location=location)


def _pairs(lines: str | None) -> list[list[str]]:
    return [line.rsplit(": ", 1) for line in (lines or "").split("\n") if line]


def _listed(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": str(row["id"]), "kind": row["kind"], "name": row["name"],
        "releaseYear": row["release_year"], "genre": row["genre_name"] or None,
        "houseId": text_id(row["house_id"]), "house": row["house"] or None,
        "owned": bool(row["owned"]), "published": bool(row["published"]),
        "videos": row["videos"], "rights": shapes.rights_json(row["rights"]),
        "createdAt": row["created_at"], "changedAt": row["changed"],
    }
