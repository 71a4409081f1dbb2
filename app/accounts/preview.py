"""Previews: staff see any page as a viewer in another country, or on another day.

`?as=DE&on=2026-12-01` changes what the access rule reads and nothing else. A preview writes
nothing, and the links of the page keep it.
"""

import re
from datetime import date
from urllib.parse import urlencode

from flask import g, request
from flask_login import current_user

from app.web.errors import Problem

FIRST_YEAR, LAST_YEAR = 1990, 2100  # the years that terms may lie in
_COUNTRY = re.compile(r"[A-Z]{2}\Z")


def arguments() -> dict[str, str]:
    """Return the preview of this request as link arguments; empty without one.

    Raises Problem 400 for an unreadable country or day. Only employees have previews; for everybody
    else the arguments mean nothing.
    """
    if "preview" not in g:
        g.preview = _read()
    return g.preview


def _read() -> dict[str, str]:
    asked = {name: request.args[name].strip() for name in ("as", "on") if request.args.get(name)}
    if not asked or not current_user.has_role("employee"):
        return {}
    country = asked.get("as")
    if country is not None and not _COUNTRY.match(country):
        raise Problem(400, "The country of a preview has two letters, such as as=DE.")
    try:
        if not FIRST_YEAR <= date.fromisoformat(asked.get("on", "2026-01-01")).year <= LAST_YEAR:
            raise ValueError("No contract reaches that far.")
    except ValueError:
        raise Problem(400, "The day of a preview is year-month-day, such as on=2026-12-01."
                      ) from None
    return asked


def link(path: str) -> str:
    """Return `path` with the preview of this request, if there is one."""
    asked = arguments()
    return f"{path}{'&' if '?' in path else '?'}{urlencode(asked)}" if asked else path
