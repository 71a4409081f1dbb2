"""The browse page and a list of the back office, against the same on SQLAlchemy's ORM."""

import functools
import re
from contextlib import ExitStack

from app import db
from app.db import embedded
from app.db.connection import Options
from app.db.engine import Database
from benchmarks import web
from benchmarks.lines import Line

LEAST = 2.0
PAGES = {"the browse page": "/browse", "the list of houses": "/catalog/houses"}


def lines(options: Options, server: embedded.Server) -> list[Line]:
    """Return requests per second of both, in turn, on the demo world; assert the same bytes."""
    web.need_wrk()
    database = Database(options.patient(600))
    db.configure(database)
    import seeds

    if seeds.is_empty():
        seeds.load()
    header = f"Cookie: streamvault={_sign_in()}"
    found = []
    with ExitStack() as stack:
        addresses = {
            which: stack.enter_context(web.serving(
                functools.partial(web.ours, which=which), web.environment(server, "b" * 40)))
            for which in ("ours", "orm")}
        for name, path in PAGES.items():
            urls = {which: address + path for which, address in addresses.items()}
            bodies = {which: _body(url, header) for which, url in urls.items()}
            assert bodies["ours"] == bodies["orm"], f"{name} differs"
            rates = web.rates(urls, ["-H", header])
            found.append(Line.of_rates(name, "Flask + SQLAlchemy ORM", rates["ours"], rates["orm"],
                                       LEAST))
    return found


def notes() -> list[str]:
    """Return no notes."""
    return []


def _sign_in() -> str:
    """Return a session of the demo's employee, who may open both pages."""
    import seeds
    from app.accounts import sessions

    email = seeds.demo_accounts()[0][2]
    account = db.database().rows("SELECT id FROM accounts WHERE email = %s", (email,))[0]["id"]
    return sessions.open_session(account)


def _body(url: str, header: str) -> str:
    """Return the page without its CSRF tokens, which differ in every request."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", web.body(url, header))
