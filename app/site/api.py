"""/api/titles and /api/home: what viewers browse, and what there is to filter by."""

from typing import Any

from flask import request

from app.accounts.access import signed_in
from app.accounts.viewer import Viewer, own_viewer
from app.site import browse, home, shapes
from app.web.api import Answer, Api

Row = dict[str, Any]

api = Api("viewing", __name__, area="viewing", tag="Titles")


@api.get("/titles", returns=[shapes.Title])
@signed_in
def list_titles(query: shapes.TitleQuery) -> Answer:
    """The titles you can watch, filtered and sorted.

    Names with a word that begins like `q` come alone if there are any, else names that have it
    inside. A filter nothing fits, or that nobody knows, shows nothing.
    """
    viewer = own_viewer()
    page = browse.titles(request.args, viewer, query.limit)
    found = cards([row["id"] for row in page.rows], viewer)
    return Answer([found[row["id"]] for row in page.rows if row["id"] in found],
                  next=page.next_url)


@api.get("/genres", returns=[shapes.Genre])
@signed_in
def list_genres() -> Answer:
    """Every genre to filter by."""
    genres = browse.facets(own_viewer())["genre"]
    return Answer([{"slug": slug, "name": name} for slug, name in genres])


@api.get("/languages", returns=[shapes.Language])
@signed_in
def list_languages() -> Answer:
    """Every language to filter by, spoken or in subtitles."""
    facets = browse.facets(own_viewer())
    spoken, written = dict(facets["audio"]), dict(facets["subtitle"])
    return Answer([
        {"code": code, "name": name, "audio": code in spoken, "subtitles": code in written}
        for code, name in sorted((spoken | written).items(), key=lambda item: item[1])])


@api.get("/countries", returns=[shapes.Country])
@signed_in
def list_countries() -> Answer:
    """Every country: to live in, and where `madeIn` says so to filter by."""
    made_in = dict(browse.facets(own_viewer())["made_in"])
    return Answer([{"code": row["code"], "name": row["name"], "madeIn": row["code"] in made_in}
                   for row in browse.sql.list_countries()])


@api.get("/houses", returns=[shapes.House])
@signed_in
def list_houses() -> Answer:
    """Every production house to filter by."""
    return Answer([{"id": house_id, "name": name}
                   for house_id, name in browse.facets(own_viewer())["house"]])


@api.get("/home", returns=shapes.Home)
@signed_in
def get_home() -> Answer:
    """What the home page shows you; uploads of those you follow are at `/api/feed`."""
    viewer = own_viewer()
    rails = home.rails(viewer)
    genres = {row["id"]: row for _, rows in rails["genres"] for row in rows}
    ids = {row["id"] for rail in ("all_begun", "chart", "leaving", "because", "new")
           for row in rails[rail]} | genres.keys()
    found = cards(list(ids), viewer)

    def shown(rail: list[Row]) -> list[tuple[Row, Row]]:
        return [(row, found[row["id"]]) for row in rail if row["id"] in found]

    return Answer({
        "continueWatching": [_begun(row, title) for row, title in shown(rails["all_begun"])],
        "topTen": [{"title": title, "place": row["place"], "moved": row["moved"]}
                   for row, title in shown(rails["chart"])],
        "leavingSoon": [title for _, title in shown(rails["leaving"])],
        "becauseYouFinished": [
            {"title": title, "finished": row["finished_name"], "sameHouse": bool(row["same_house"])}
            for row, title in shown(rails["because"])],
        "newArrivals": [title for _, title in shown(rails["new"])],
        "genres": [{"genre": {"slug": genre["slug"], "name": genre["name"]},
                    "titles": [title for _, title in shown(rows)]}
                   for genre, rows in rails["genres"]],
    })


def cards(title_ids: list[int], viewer: Viewer) -> dict[int, Row]:
    """Id → JSON of those of the titles that may be seen."""
    if not title_ids:
        return {}
    rows = browse.sql.title_cards(title_ids=title_ids, viewer=viewer)
    return {row["id"]: shapes.title_json(row) for row in rows}


def _begun(row: Row, title: Row) -> Row:
    left_s = row["left_s"]
    return {
        "title": title, "videoId": str(row["video_id"]), "videoName": row["video_name"],
        "season": row["season"], "number": row["number"],
        "percent": None if row["percent"] is None else int(row["percent"]),
        "secondsLeft": None if left_s is None else max(int(left_s), 0),
        "watchedAt": row["updated_at"],
    }
