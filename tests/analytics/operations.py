"""Calls of the operations of analytics."""


def numbers(_world):
    """Return a report of the studio."""
    return {"name": "daily_hours"}


def tiers(_world):
    """Return a report of a dashboard."""
    return {"name": "performance_tiers"}


PREPARED = {
    "api_reports.get_report": tiers, "api_reports.get_report_csv": tiers,
    "api_studio.get_numbers": numbers, "api_studio.get_numbers_csv": numbers,
}
