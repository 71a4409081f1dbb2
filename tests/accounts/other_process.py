"""A process beside the tests': does one thing many times at once, and prints what came of it.

Reads a line of JSON (url, database, deed, times, careless), says "ready", waits for another line,
begins, and prints a line of JSON. `careless` is the negative control: the rule as one would write
it without thinking of other processes.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor

try:  # before hashlib: it brings an OpenSSL of its own
    import _mysql_connector  # noqa: F401
except ImportError:
    pass

import mysql.connector

from app import db
from app.accounts import credentials, locks, passwords
from app.database_url import parse_database_url
from app.db.connection import Options
from app.db.engine import Database
from app.ops import limits
from app.web.errors import Problem

THREADS = 8
NETWORK, EMAIL = "198.51.100.1", "bob@example.org"
POLICY = limits.Policy(20, 86_400)


def guess(times: int, careless: bool) -> int:
    """How many of so many wrong passwords are held against the real hash."""
    seen: list[str] = []
    passwords.observers.append(seen.append)
    if careless:
        _count_afterwards()
    _at_once(times, lambda number: credentials.check(EMAIL, f"guess {number}", NETWORK))
    return seen.count("compare")


def _count_afterwards() -> None:
    reserve, verify = locks.reserve, passwords.verify

    def look(_email: str, _network: str) -> bool:
        rows = db.database().rows("SELECT MAX(failures) AS failures FROM sign_in_locks")
        return (rows[0]["failures"] or 0) < locks.MOST

    def verify_then_count(password: str, stored: str | None) -> bool:
        fits = verify(password, stored)
        reserve(EMAIL, NETWORK)
        return fits

    locks.reserve, passwords.verify = look, verify_then_count


def hit(times: int, careless: bool) -> int:
    """How many of so many tries a limit of 20 lets through."""
    limits.POLICIES["comment"] = POLICY
    if careless:  # each process counts for itself
        counts: list[int] = []
        limits._count = lambda *_: counts.append(1) or len(counts)  # type: ignore[assignment]

    def one(_number: int) -> bool:
        try:
            limits.hit("comment", "somebody")
        except Problem:
            return False
        return True

    return sum(_at_once(times, one))


def _at_once(times: int, deed):
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(deed, range(times)))


def main() -> None:
    """See above."""
    asked = json.loads(sys.stdin.readline())
    arguments = parse_database_url(asked["url"]) | {"database": asked["database"]}
    db.configure(Database(Options(
        arguments=arguments, pure=not mysql.connector.HAVE_CEXT, pool_size=THREADS)))
    db.database().rows("SELECT 1 AS one")
    _say("ready")
    sys.stdin.readline()
    deed = {"guess": guess, "hit": hit}[asked["deed"]]
    _say(json.dumps(deed(asked["times"], asked["careless"])))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
