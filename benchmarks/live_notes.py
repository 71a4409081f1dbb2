"""What `bench live` says beside its ratios: every server's own figures, and how they came about."""

import statistics

from benchmarks.live_worlds import Found, Held

NOTES = """\
Peers: {versions}. All speak the same protocol over WebSocket: a client connects with a token, joins
a video, and a comment is acknowledged to its sender and sent to the video's room. Node has what its
manual advises: WebSocket only, no compression (its default), bufferutil, the handshake's request
let go. (Its manual's other WebSocket engines, eiows and µWebSockets.js, are compiled at
installation or not on npm, and were not used.) python-socketio is as it comes, on eventlet's own
server; it compresses for whoever offers it, as browsers do and our clients do too. Node and
python-socketio keep nothing and look at no account: they send and acknowledge. Ours stores a
comment in the database before it is acknowledged or delivered, under its account's rights and
limits, and its JSON says more (a sequence, a revision, the sender's own id).

All clients of a server are one process with one epoll loop. Of a bare sender it takes
{ceiling:,.0f} deliveries per second of its processor time, each in a read of its own, and “busy”
says what share of its core each side took: only near 100 % would the clients be the limit. They
have one core and the server has another to itself, with its database if it has one, so that what
the database does counts against the server. While one is measured, the others sit idle but for
pings. “Per processor second” is deliveries per second of the server's processor time, its
database's with it; it hardly depends on what else the machine does. Two processes of ours have
half of the clients each, and tell each other of every comment through the database; the second has
to share the clients' core, so what they could do with a core each is not to be seen here.

In each run every client must see all acknowledged comments of its room, each once and all in the
same order; one that is missing, or comes twice, makes the run a failure and there is no figure.
Saturation: eight senders of a room (one of each of the 100 rooms), each with four comments on
their way. Latency: comments at fixed intervals, half of what Node took in the same run, from the
moment before the sender writes to the moment a client reads; a server that cannot keep up shows it
here. Rounds take turns; figures are medians, with least and most in brackets. Memory is what the
server's processes grew by. “Most clients” are in one room that gets a comment per second, p99 under
250 ms; every step is twice the last."""


def scenario_table(found: dict[str, dict[str, Found]]) -> str:
    """A row per scenario and server."""
    rows = ["| Work | Server | Deliveries/s | Per processor second | Server, clients busy | "
            "Offered/s | p50 ms | p99 ms |", "|---|---|---|---|---|---|---|---|"]
    for work, by_server in found.items():
        for name, one in by_server.items():
            if one.failed:
                rows.append(f"| {work} | {name} | FAILED: {one.failed} | | | | | |")
                continue
            cells = (one.shown("rate", "{:,.0f}"), _per_processor_second(one),
                     _busy(one.saturated), _median(one.all("offered")),
                     one.shown("p50_ms", "{:.1f}"), one.shown("p99_ms", "{:.1f}"))
            rows.append(f"| {work} | {name} | {' | '.join(cells)} |")
    return "\n".join(rows)


def _per_processor_second(found: Found) -> str:
    return _median([one["rate"] / one["server_busy"] for one in found.saturated
                    if one["server_busy"]])


def _busy(rounds: list[dict[str, float]]) -> str:
    return ", ".join(f"{statistics.median(one[whose] for one in rounds):.0%}"
                     for whose in ("server_busy", "client_busy"))


def _median(values: list[float]) -> str:
    return f"{statistics.median(values):,.0f}" if values else "–"


def sizes_table(held: dict[str, Held], idle: int) -> str:
    """A row per server."""
    rows = [f"| Server | KiB per idle client, of {idle:,} | Most clients | What ended it |",
            "|---|---|---|---|"]
    rows += [f"| {name} | {one.client_bytes / 1024:.0f} | {one.most:,} | {one.why} |"
             for name, one in held.items()]
    return "\n".join(rows)


def text(versions: str, ceiling: float) -> str:
    """Who was compared, and what to make of it."""
    return NOTES.format(versions=versions, ceiling=ceiling)
