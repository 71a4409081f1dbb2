"""The notes of `bench live` beside its ratios: each server's figures, and the method."""

import statistics

from benchmarks.live_worlds import Found, Held

NOTES = """\
Peers: {versions}. All speak the same protocol over WebSocket: a client connects with a token and
joins a video; a comment is acknowledged to its sender and broadcast to the video's room. Node is
tuned as its manual advises: WebSocket only, no compression (its default), bufferutil, the request
of the handshake released. (The manual's other WebSocket engines, eiows and µWebSockets.js, are
compiled at installation or missing on npm, and were not used.) python-socketio has its defaults, on
eventlet's own server; it compresses for clients that offer it, as browsers and our clients do. Node
and python-socketio store nothing and check no account: they broadcast and acknowledge. Ours stores
a comment in the database before it acknowledges or delivers it, checks the account's rights and
limits, and sends more JSON (a sequence, a revision, the sender's own id).

The clients of a server are one process with one epoll loop. From a bare sender it takes
{ceiling:,.0f} deliveries per second of its processor time, each in a read of its own. “Busy” is the
share of its core that each side used: the clients would be the limit only near 100 %. They have one
core, and the server has another, with its database if it has one, so the database's work counts
against the server. While one server is measured, the others idle but for pings. “Per processor
second” is deliveries per second of the server's processor time, with its database's; it hardly
depends on other work of the machine. Two processes of ours have half of the clients each, and
broadcast every comment to each other through the database. The second shares the clients' core, so
the figures do not show what they would do with a core each.

In each run every client must see all acknowledged comments of its room, each once and all in the
same order. A missing or repeated one makes the run a failure without a figure. Saturation: eight
senders in a room (one in each of the 100 rooms), each with four comments on their way. Latency:
comments at fixed intervals, at half of Node's rate in the same run, from the moment before the
sender writes to the moment a client reads; it shows a server that cannot keep up. The servers take
turns in each round; figures are medians, with least and most in brackets. Memory is the growth of
the server's processes. “Most clients” are in one room with a comment per second and p99 under
250 ms; every step is twice the last."""


def scenario_table(found: dict[str, dict[str, Found]]) -> str:
    """Return a table with a row per scenario and server."""
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
    """Return a table with a row per server."""
    rows = [f"| Server | KiB per idle client, of {idle:,} | Most clients | What ended it |",
            "|---|---|---|---|"]
    rows += [f"| {name} | {one.client_bytes / 1024:.0f} | {one.most:,} | {one.why} |"
             for name, one in held.items()]
    return "\n".join(rows)


def text(versions: str, ceiling: float) -> str:
    """Return what was compared, and how to read it."""
    return NOTES.format(versions=versions, ceiling=ceiling)
