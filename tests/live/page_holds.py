"""`python -m tests.live.page_holds`: how long each route of the map holds the hub.

The server runs in this process as the one command runs it, on the demo world. Its client is in
another process. Prints a line of JSON: each request's shortest of so many longest holds, in
seconds, and its status.
"""

import eventlet

eventlet.monkey_patch()

import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

from eventlet import patcher, tpool, wsgi
from flask import Flask

import seeds
from app import create_app, db
from app.accounts import sessions, tokens
from app.analytics import dashboards
from app.config import settings
from app.db import opening
from app.live import server as live
from app.ops import blocking
from app.run import serve
from tests.accounts.tools import rows
from tests.live.holds import Far, Monitor

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")  # what deletes comes last
ROLES = ("employee", "analyst", "admin", "creator", "instructor", "customer")
BUSIEST = {  # the object of which most must be read or shown
    "title_id": "SELECT title_id AS id FROM videos GROUP BY title_id ORDER BY COUNT(*) DESC "
                "LIMIT 1",
    "video_id": "SELECT video_id AS id FROM comments GROUP BY video_id ORDER BY COUNT(*) DESC "
                "LIMIT 1",
    "house_id": "SELECT house_id AS id FROM contracts GROUP BY house_id ORDER BY COUNT(*) DESC "
                "LIMIT 1",
    "contract_id": "SELECT contract_id AS id FROM terms GROUP BY contract_id "
                   "ORDER BY COUNT(*) DESC LIMIT 1",
    "creator_id": "SELECT creator_id AS id FROM subscriptions GROUP BY creator_id "
                  "ORDER BY COUNT(*) DESC LIMIT 1",
}
TABLES = {"account_id": "accounts", "alliance_id": "alliances", "comment_id": "comments",
          "application_id": "role_applications", "held_id": "held_comments",
          "import_id": "imports", "invitation_id": "invitations",
          "notification_id": "notifications", "producer_id": "producers",
          "review_id": "reviews", "sanction_id": "comment_sanctions", "season_id": "seasons",
          "session_id": "sessions", "term_id": "terms", "token_id": "personal_tokens",
          "word_id": "comment_words"}
FORM = "application/x-www-form-urlencoded"


def samples() -> dict[str, Any]:
    """Return a value for each argument of the rules; 0 where the world has no such object."""
    asked = BUSIEST | {name: f"SELECT MAX(id) AS id FROM {table}"
                       for name, table in TABLES.items()}
    found = {name: (rows(sql) or [{"id": 0}])[0]["id"] or 0 for name, sql in asked.items()}
    return found | {"name": "a-name", "token": "x" * 43, "report": "none"}


def addresses(app: Flask) -> Iterator[tuple[str, str, Any]]:
    """Yield (method, path, access) of every route, and of every board and figure of its reports."""
    known = samples()
    adapter = app.url_map.bind("localhost")
    for method in METHODS:
        for rule in app.url_map.iter_rules():
            if method not in (rule.methods or ()) or rule.endpoint in ("static", "late"):
                continue
            access = app.view_functions[rule.endpoint].access  # type: ignore[attr-defined]
            for more in _reports(rule.rule):
                values = {name: more.get(name, known[name]) for name in rule.arguments}
                yield method, adapter.build(rule.endpoint, values), access


def _reports(rule: str) -> list[dict[str, str]]:
    boards = [dashboards.get(path.stem) for path in sorted(dashboards.FOLDER.glob("*.toml"))]
    figures = [{"name": board.name, "report": figure.report}
               for board in boards for figure in board.figures]
    if "<report>" in rule:
        return figures
    if rule.startswith(("/api/reports/<", "/api/studio/numbers/<")):
        return [{"name": each["report"]} for each in figures]
    if rule.startswith("/analytics/<"):
        return [{"name": board.name} for board in boards]
    return [{}]


def identities() -> dict[str, tuple[str, str]]:
    """Return role → a cookie and a token of somebody who has it."""
    found = {}
    for role in ROLES:
        account_id = rows("SELECT MIN(account_id) AS id FROM account_roles WHERE role = %(role)s",
                          role=role)[0]["id"]
        if account_id:
            found[role] = (f"{sessions.cookie_name()}={sessions.open_session(account_id)}",
                           tokens.open_session(account_id, refresh=False, user_agent="",
                                               network="").access)
    return found


def role_of(access: Any, known: dict[str, Any]) -> str:
    """Return who calls a route."""
    return next(role for role in known if isinstance(access, str) or role in access)


def begin() -> tuple[Flask, Far]:
    """Serve the demo world, and return the application and its client."""
    blocking.use(tpool.execute)
    blocking.give_way_by(eventlet.sleep)
    opening.open_databases(settings(), pure=True)
    if seeds.is_empty():
        seeds.load(1, "demo", datetime.now(UTC).date(), lambda *_: None)
    app = create_app(settings())
    app.config["WTF_CSRF_ENABLED"] = False  # its refusal would hide what a view does

    def late() -> str:
        patcher.original("time").sleep(0.1)
        return "late"

    app.add_url_rule("/control", view_func=late)
    served = live.attach(app, settings(), green=True)
    listener = eventlet.listen(("127.0.0.1", 0))
    eventlet.spawn(wsgi.server, listener, served, log_output=False, debug=False)
    far = Far(listener.getsockname()[1])
    serve.settle_memory()
    return app, far


def main() -> None:
    """Call every route and print its hold."""
    asked = json.loads(sys.stdin.readline())
    app, far = begin()
    monitor, known = Monitor(), identities()
    found: dict[str, tuple[float, int]] = {}
    plan = [("GET", "/control", "public"), *addresses(app)]
    for method, path, access in plan:
        if re.search(asked["skip"], path):
            continue
        cookie, token = known[role_of(access, known)]
        headers = ({"Authorization": f"Bearer {token}"} if path.startswith("/api/")
                   else {"Cookie": cookie} | ({} if method == "GET" else {"Content-Type": FORM}))
        headers |= {"Origin": settings().address}
        status = [0]

        def call(method: str, path: str, headers: dict[str, str], status: list[int]) -> None:
            status[0] = far.do("http", method, path, None, headers)[0]

        held = 1e9
        for _ in range(asked["times"]):  # others share the machine; the first call warms up
            held = min(held, monitor.hold(partial(call, method, path, headers, status)))
            if held < asked["enough_s"]:
                break
        found[f"{method} {path}"] = (held, status[0])
    far.close()
    db.database().close()
    print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
