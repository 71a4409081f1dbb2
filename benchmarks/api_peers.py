"""The API's peers. Their packages are installed under VAR_DIR on the first run."""

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from app.accounts import jwts
from app.accounts.viewer import Viewer
from app.community.subscriptions import feed
from app.config import ROOT, settings
from app.database_url import parse_database_url
from app.db.embedded import Server
from app.ops.clock import now, today
from app.run import machine, vendor

HERE = ROOT / "benchmarks"
NODE = HERE / "node"
Command = Callable[[int], list[str | Path]]


class _Names(dict[str, str]):
    """A mapping that writes every parameter as `?` and keeps their order."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def __getitem__(self, name: str) -> str:
        self.seen.append(name)
        return "?"


def ranking() -> str:
    """Return our discovery query for the benchmark's viewer, as each peer's driver takes it."""
    viewer = Viewer(account_id=0, country="PT", maturity_age=18, has_plan=True, roles=frozenset(),
                    now=now(), today=today())
    query = feed._sql.discover
    values = {name: getattr(viewer, field) for name, field in query.spread["viewer"]}
    values |= feed._periods(viewer) | {"limit": 10, "after_key": None, "after_id": None}
    text, names = query.render("-points"), _Names()
    return json.dumps({"text": text, "sql": text % names, "names": names.seen, "values": values},
                      default=str)


def environment(server: Server) -> dict[str, str]:
    """Return both peers' settings: the database, a pool like ours, and the key of our tokens."""
    found = parse_database_url(server.url)
    return {
        "DB_SOCKET": found["unix_socket"], "DB_USER": found["user"],
        "DB_PASSWORD": found["password"], "DB_NAME": found["database"],
        "DB_POOL": str(settings().pool_size), "JWT_KEY": jwts._signing_key().hex(),
        "JWT_ISSUER": jwts.ISSUER, "JWT_AUDIENCE": jwts.AUDIENCE, "NODE_ENV": "production",
        "CHECKPOINT_DISABLE": "1", "RANKING": ranking(),
    }


def express(folder: Path, say: Callable[[str], None]) -> Callable[[int], Command]:
    """Install the Node peer; return its command for a number of processes."""
    node = prepare_node(folder, say)
    return lambda processes: lambda port: [
        *node, folder / "express_peer.js", str(port), str(processes)]


def prepare_node(folder: Path, say: Callable[[str], None]) -> list[str | Path]:
    """Install and generate the Node peers' packages; return the command for Node."""
    node = _node(say)
    sources = sorted(NODE.iterdir())
    mark = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    stamp = folder / ".streamvault"
    if not stamp.exists() or stamp.read_text() != mark:
        say("Bringing Express, Prisma and Socket.IO (once)")
        folder.mkdir(parents=True, exist_ok=True)
        for path in sources:
            shutil.copy(path, folder)
        machine.run([*vendor.npm(say), "ci", "--ignore-scripts", "--no-audit", "--no-fund",
                     "--loglevel=error"], "Bringing Express, Prisma and Socket.IO", cwd=folder)
        # The client is generated without Prisma's schema engine, a program that is not on npm;
        # any file that exists keeps Prisma from fetching it.
        machine.run([*node, "node_modules/prisma/build/index.js", "generate", "--no-hints"],
                    "Generating Prisma's client", cwd=folder,
                    env=os.environ | {"PRISMA_SCHEMA_ENGINE_BINARY": str(node[0]),
                                      "CHECKPOINT_DISABLE": "1"})
        stamp.write_text(mark)
    return node


def fastapi(folder: Path, say: Callable[[str], None]) -> Callable[[int], Command]:
    """Install uvicorn's fast loop and parser; return the command for a number of processes."""
    wanted = HERE / "requirements-peer.txt"
    stamp = folder / ".streamvault"
    if not stamp.exists() or stamp.read_text() != wanted.read_text():
        say("Bringing uvloop and httptools (once)")
        machine.run([sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes",
                     "--only-binary=:all:", "--no-deps", "--disable-pip-version-check",
                     "--upgrade", "--target", folder, "-r", wanted], "Bringing uvloop")
        stamp.write_text(wanted.read_text())
    # The folder comes last on the path, so the product keeps its own packages.
    return lambda processes: lambda port: [
        sys.executable, "-m", "benchmarks.fastapi_peer", str(port), str(processes), folder]


def _node(say: Callable[[str], None]) -> list[str | Path]:
    found = machine.have("node")
    return [found] if found else vendor.npm(say)[:1]


def versions() -> str:
    """Return the names and versions of the peers."""
    node = pinned()
    python = ", ".join(f"{name} {version(name)}"
                       for name in ("fastapi", "SQLAlchemy", "aiomysql", "uvicorn"))
    return (f"express {node['express']}, prisma {node['prisma']} on Node "
            f"{node_version()}; {python}, uvloop.")


def pinned() -> dict[str, str]:
    """Return the npm packages of the Node peers and their versions."""
    found: dict[str, str] = json.loads((NODE / "package.json").read_text())["dependencies"]
    return found


def node_version() -> str:
    """Return Node's version."""
    return machine.run([*_node(print), "--version"], "node").strip()
