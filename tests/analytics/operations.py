"""How tests call the operations of analytics."""


def numbers(_world):
    """A report of the studio."""
    return {"name": "daily_hours"}


PREPARED = {"api_studio.get_numbers": numbers, "api_studio.get_numbers_csv": numbers}
