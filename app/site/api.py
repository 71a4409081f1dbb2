"""/api/titles and /api/home: what viewers browse, and what there is to filter by."""

from flask import request

from app.accounts.access import signed_in
from app.accounts.viewer import own_viewer
from app.catalog import reference
from app.site import browse, home, shapes
from app.site.rows import Face
from app.web.api import Answer, Api

api = Api("viewing", __name__, area="viewing", tag="Titles")


@api.get("/titles", returns=[shapes.Title])
@signed_in
def list_titles(query: shapes.TitleQuery) -> Answer:
    """The titles you can watch, filtered and sorted.

    `q` finds names of titles, their people, houses and creators, and synopses; the best hits come
    first. A filter that no title fits shows nothing.
    """
    viewer = own_viewer()
    page = browse.titles(request.args, viewer, query.limit)
    found = browse.describe([row["id"] for row in page.rows], viewer)
    return Answer([shapes.title_json(found[row["id"]]) for row in page.rows if row["id"] in found],
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
    """Every language to filter by, of the audio or of subtitles."""
    facets = browse.facets(own_viewer())
    audio, subtitles = dict(facets["audio"]), dict(facets["subtitle"])
    return Answer([
        {"code": code, "name": name, "audio": code in audio, "subtitles": code in subtitles}
        for code, name in sorted((audio | subtitles).items(), key=lambda item: item[1])])


@api.get("/countries", returns=[shapes.Country])
@signed_in
def list_countries() -> Answer:
    """Every country: to live in, and with `madeIn` to filter by."""
    made_in = dict(browse.facets(own_viewer())["made_in"])
    return Answer([{"code": row["code"], "name": row["name"], "madeIn": row["code"] in made_in}
                   for row in reference.countries()])


@api.get("/houses", returns=[shapes.House])
@signed_in
def list_houses() -> Answer:
    """Every production house to filter by."""
    return Answer([{"id": house_id, "name": name}
                   for house_id, name in browse.facets(own_viewer())["house"]])


@api.get("/home", returns=shapes.Home)
@signed_in
def get_home() -> Answer:
    """Get your home page; uploads of creators you subscribe to are at `/api/feed`."""
    viewer = own_viewer()
    rails = home.rails(viewer)
    shown: list[Face] = [*rails["all_begun"], *rails["chart"], *rails["leaving"],
                         *rails["because"], *rails["new"]]
    shown += [row for _, rows in rails["genres"] for row in rows]
    titles = browse.describe(sorted({row["id"] for row in shown}), viewer)
    return Answer(shapes.home_json(rails, titles))
