"""/api/catalog/seasons: seasons of series, sections of courses."""

from typing import Any

from app.accounts.access import role_required
from app.catalog.api_forms import changed, filled
from app.catalog.videos import seasons, shapes
from app.catalog.videos.seasons import ListedSeason, Season, SeasonRow
from app.web.api import Answer, Api, ListQuery
from app.web.api.lists import listed

api = Api("catalog_seasons", __name__, area="catalog", tag="Catalogue: seasons")


@api.get("/catalog/titles/<id:title_id>/seasons", returns=[shapes.CatalogSeasonRow])
@role_required("employee")
def list_seasons(title_id: int, query: ListQuery) -> Answer:
    """List the seasons of a title, by number."""
    seasons.title_head(title_id)
    rows, on = listed(seasons.list_seasons, query, "number", title_id=title_id)
    return Answer([_json(row) | {"videos": row["videos"]} for row in rows], next=on)


@api.post("/catalog/titles/<id:title_id>/seasons", returns=shapes.CatalogSeason, status=201)
@role_required("employee")
def create_season(title_id: int, body: shapes.SeasonForm) -> Answer:
    """Add a season to a series or a course."""
    season_id = seasons.create(title_id, filled(Season, body.model_dump()))
    return _answer(season_id, location=f"/api/catalog/seasons/{season_id}")


@api.get("/catalog/seasons/<id:season_id>", returns=shapes.CatalogSeason)
@role_required("employee")
def get_season(season_id: int) -> Answer:
    """Get one season."""
    return _answer(season_id)


@api.patch("/catalog/seasons/<id:season_id>", returns=shapes.CatalogSeason, versioned=True)
@role_required("employee")
def change_season(season_id: int, body: shapes.SeasonChanges, version: int) -> Answer:
    """Change a season."""
    row = seasons.get(season_id)
    seasons.update(season_id, changed(Season, row, body.sent(), version), version)
    return _answer(season_id)


@api.delete("/catalog/seasons/<id:season_id>", versioned=True)
@role_required("employee")
def delete_season(season_id: int, version: int) -> Answer:
    """Delete a season with its videos, unless somebody has watched one."""
    seasons.delete(season_id, version)
    return Answer()


def _answer(season_id: int, location: str | None = None) -> Answer:
    row = seasons.get(season_id)
    return Answer(_json(row), version=row["row_version"], location=location)


def _json(row: SeasonRow | ListedSeason) -> dict[str, Any]:
    return {"id": str(row["id"]), "titleId": str(row["title_id"]), "number": row["number"],
            "name": row["name"]}
