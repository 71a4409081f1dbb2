"""The API against the earlier platform's stack and against FastAPI: requests per second."""

import functools
import json
import os
import re
from contextlib import ExitStack
from datetime import datetime
from typing import Any

from app import db
from app.config import settings
from app.db import embedded
from app.db.connection import Options
from app.db.engine import Database
from benchmarks import api_peers, api_world, web
from benchmarks.lines import Line

LEAST = 2.0
FEED = "/api/subscriptions/feed/me"
NEWEST, RANKED = "newest others", "ranked others"
PEERS = {"express": "Express + Prisma", "fastapi": "FastAPI + SQLAlchemy"}
NOTES = """\
Peers: {versions} All read the same rows and answer the same JSON, which is asserted before
anything is timed. Each verifies the same token (HS256) and then looks up its session and account,
so that revoking is immediate; each has the same pool. What only ours does: the access rule (age,
plan, territory, schedule), the roles, an ETag of the content, metrics and the security headers.
The feed is thirty videos with twenty comments each. Peers with “newest others” do what the earlier
platform did: their ten other videos are the newest of creators one does not follow, where ours are
ranked by what the country watches and one's own taste; the twenty subscribed ones and the number of
the others are the same. Peers with “ranked others” run our ranking as raw SQL, and the same rows
come out. We keep a viewer's ranking for half a minute; the peers keep nothing. So “one viewer” is
our best case, and with “a viewer per request” (some two thousand in turn) hardly anything kept is
of use: what most people meet lies between."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z\Z")


def lines(options: Options, server: embedded.Server) -> list[Line]:
    """Measure all three in turn, with one process each, then one per core; assert the same JSON."""
    web.need_wrk()
    db.configure(Database(options.patient(600)))
    import seeds

    if seeds.is_empty():
        seeds.load()
    viewer, video = api_world.load()
    header, *others = _headers([viewer, *api_world.others(viewer)])
    folder = settings().var_dir / "bench"
    peers = {"express": api_peers.express(folder / "node", print),
             "fastapi": api_peers.fastapi(folder / "python", print)}
    secret = settings().secret_key
    ours = web.environment(server, secret.get_secret_value() if secret else "")
    theirs = api_peers.environment(server)
    alone, in_turn = ["-H", header], web.turns(others, folder)
    works = {
        "100 creators": ("/api/creators", alone),
        "a video with 20 comments": (f"/api/videos/{video}", alone),
        f"the feed, one viewer; {NEWEST}": (FEED, alone),
        f"the feed, a viewer per request; {NEWEST}": (FEED, in_turn),
        f"the feed, a viewer per request; {RANKED}": (FEED, in_turn),
    }
    found = []
    for processes in sorted({1, os.cpu_count() or 1}):
        with ExitStack() as stack:
            addresses = {"ours": stack.enter_context(web.serving(
                functools.partial(web.ours, processes=processes), ours))}
            for which, command in peers.items():
                addresses[which] = stack.enter_context(web.serving(command(processes), theirs))
            for work, (path, sent) in works.items():
                urls = {which: address + path for which, address in addresses.items()}
                if RANKED in work:
                    urls |= {which: addresses[which] + "/ranked" for which in peers}
                _same(work, {which: web.body(url, header) for which, url in urls.items()})
                rates = web.rates(urls, sent)
                where = f"{processes} process{'es' if processes > 1 else ''}"
                found += [Line.of_rates(f"{work}, {where}", name, rates["ours"], rates[which],
                                        LEAST) for which, name in PEERS.items()]
    return found


def notes() -> list[str]:
    """Return what both sides do, and what only one does."""
    return [NOTES.format(versions=api_peers.versions())]


def _headers(accounts: list[int]) -> list[str]:
    """Return one sign-in on each side."""
    from app.accounts import tokens

    return [f"Authorization: Bearer {pair.access}" for pair in (
        tokens.open_session(account, refresh=False, user_agent="", network="")
        for account in accounts)]


def _same(work: str, bodies: dict[str, str]) -> None:
    parsed = {which: json.loads(text, object_hook=_moments) for which, text in bodies.items()}
    if NEWEST in work:  # other videos, but the same number
        for found in parsed.values():
            found["otherVideos"] = [sorted(video) for video in found["otherVideos"]]
    for which in PEERS:
        assert parsed["ours"] == parsed[which], f"{work}: {which} answers otherwise"


def _moments(found: dict[str, Any]) -> dict[str, Any]:
    """Return times in whole milliseconds, which is what JavaScript has."""
    return {name: _moment(value) if isinstance(value, str) and _MOMENT.match(value) else value
            for name, value in found.items()}


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
