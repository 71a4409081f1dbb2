"""How tests call the operations of the community."""


def an_owned_title(world):
    """A title that everybody can watch, with an episode."""
    title_id = world.title(owned=True)
    world.video(title_id, season_id=world.season(title_id))
    return {"title_id": title_id}


PREPARED = {
    "api_titles.get_title": an_owned_title,
    "api_titles.list_seasons": an_owned_title,
    "api_titles.get_availability": an_owned_title,
}
