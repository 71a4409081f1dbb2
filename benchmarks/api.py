"""The API against the earlier platform's stack and against FastAPI: requests per second."""

import functools
import json
import os
import re
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

from app import db
from app.config import settings
from app.db import embedded
from app.db.connection import Options
from app.db.engine import Database
from benchmarks import api_peers, api_world, web
from benchmarks.lines import Line

LEAST = 2.0
NEWEST, RANKED = "the feed, peers: newest", "the feed, ranked by all"
PEERS = {"express": "Express + Prisma", "fastapi": "FastAPI + SQLAlchemy"}
NOTES = """\
Peers: {versions} All read the same rows and answer the same JSON, which is asserted before
anything is timed. Each verifies the same token (HS256) and then looks up its session and account,
so that revoking is immediate; each has the same pool. What only ours does: the access rule (age,
plan, territory, schedule), the roles, an ETag of the content, metrics and the security headers.
“The feed, peers: newest” is what the earlier platform did: its other videos are the newest of
creators one does not follow, where ours are ranked by what the country watches and one's own taste;
the subscribed ones and the number of the others are the same. In “ranked by all” the peers run our
ranking as raw SQL, and the same rows come out."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z\Z")


def lines(options: Options, server: embedded.Server) -> list[Line]:
    """All three in turn, with one process each, then one per core; the same JSON is asserted."""
    web.need_wrk()
    db.configure(Database(options.patient(600)))
    import seeds
    from app.accounts import tokens

    if seeds.is_empty():
        seeds.load()
    viewer, video = api_world.load()
    token = tokens.open_session(viewer, refresh=False, user_agent="", network="").access
    header = f"Authorization: Bearer {token}"
    folder = settings().var_dir / "bench"
    peers = {"express": api_peers.express(folder / "node", print),
             "fastapi": api_peers.fastapi(folder / "python", print)}
    secret = settings().secret_key
    ours = web.environment(server, secret.get_secret_value() if secret else "")
    theirs = api_peers.environment(server)
    works = {
        "100 creators": "/api/creators",
        "a video with 20 comments": f"/api/videos/{video}",
        NEWEST: "/api/subscriptions/feed/me",
        RANKED: "/api/subscriptions/feed/me",
    }
    found = []
    for processes in sorted({1, os.cpu_count() or 1}):
        with ExitStack() as stack:
            addresses = {"ours": stack.enter_context(web.serving(
                functools.partial(web.ours, processes=processes), ours))}
            for which, command in peers.items():
                addresses[which] = stack.enter_context(web.serving(command(processes), theirs))
            for work, path in works.items():
                urls = {which: address + path for which, address in addresses.items()}
                if work == RANKED:
                    urls |= {which: addresses[which] + "/ranked" for which in peers}
                _same(work, {which: web.body(url, header) for which, url in urls.items()})
                rates = web.rates(urls, header)
                where = f"{processes} process{'es' if processes > 1 else ''}"
                found += [Line.of_rates(f"{work}, {where}", name, rates["ours"], rates[which],
                                        LEAST) for which, name in PEERS.items()]
    return found


def notes() -> list[str]:
    """What both sides do, and what only one does."""
    return [NOTES.format(versions=api_peers.versions())]


def _same(work: str, bodies: dict[str, str]) -> None:
    parsed = {which: json.loads(text, object_hook=_moments) for which, text in bodies.items()}
    if work == NEWEST:  # other videos, but as many of them
        for found in parsed.values():
            found["otherVideos"] = [sorted(video) for video in found["otherVideos"]]
    for which in PEERS:
        assert parsed["ours"] == parsed[which], f"{work}: {which} answers otherwise"


def _moments(found: dict[str, Any]) -> dict[str, Any]:
    """Times as moments: whether thousandths are written out is the one difference allowed."""
    return {name: datetime.fromisoformat(value).astimezone(UTC)
            if isinstance(value, str) and _MOMENT.match(value) else value
            for name, value in found.items()}
