"""A second process for tests: it does one thing many times at once and prints the result.

It reads a line of JSON (url, database, action, times, careless, and the action's arguments), prints
"ready", waits for another line, starts, and prints a line of JSON. `careless` is the negative
control: the rule as if there were no other process.
"""

import json
import secrets
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

try:  # before hashlib, because it brings its own OpenSSL
    import _mysql_connector  # noqa: F401
except ImportError:
    pass

import mysql.connector

from app import db
from app.accounts import credentials, locks, passwords, tokens
from app.accounts.sessions import digest
from app.database_url import parse_database_url
from app.db.connection import Options
from app.db.engine import Database
from app.db.tx import current
from app.ops import limit_stores
from app.ops.clock import now
from app.web import limits
from app.web.errors import Problem

THREADS = 8
MEANWHILE_S = 0.05  # between looking and acting, in the careless versions
NETWORK, EMAIL = "198.51.100.1", "bob@example.org"
POLICY = limits.Policy(20, 86_400)


def guess(times: int, careless: bool) -> int:
    """Return how many wrong passwords are compared with the real hash."""
    seen: list[str] = []
    passwords.observers.append(seen.append)
    if careless:
        _count_afterwards()
    _at_once(times, lambda number: credentials.check(EMAIL, f"guess {number}", NETWORK))
    return seen.count("compare")


def _count_afterwards() -> None:
    reserve, verify = locks.reserve, passwords.verify

    def look(_email: str, _network: str, _device: str) -> locks.Guess | None:
        rows = db.database().rows("SELECT MAX(failures) AS failures FROM sign_in_locks")
        time.sleep(MEANWHILE_S)
        return locks.Guess({}) if (rows[0]["failures"] or 0) < locks.MOST else None

    def verify_then_count(password: str, stored: str | None) -> bool:
        fits = verify(password, stored)
        reserve(EMAIL, NETWORK)
        return fits

    locks.reserve, passwords.verify = look, verify_then_count


def hit(times: int, careless: bool) -> int:
    """Return how many attempts a limit of 20 lets through."""
    limits.POLICIES["comment"] = POLICY
    if careless:
        limit_stores.in_table, limit_stores.in_redis = _table_read_first, _redis_read_first

    def one(_number: int) -> bool:
        try:
            limits.hit("comment", "somebody")
        except Problem:
            return False
        return True

    return sum(_at_once(times, one))


def _table_read_first(policy: str, tries: dict[str, int], window: datetime) -> dict[str, int]:
    (key_hash, times), = tries.items()
    rows = db.database().rows("SELECT COALESCE(MAX(hits), 0) AS hits FROM rate_buckets")
    time.sleep(MEANWHILE_S)
    db.run("tests.careless", limit_stores._sql.hit_bucket, policy=policy, key_hash=key_hash,
           window_start=window, times=times)
    return {key_hash: rows[0]["hits"] + times}


def _redis_read_first(url: str, _policy: str, tries: dict[str, int], _window: datetime,
                      window_s: int) -> dict[str, int]:
    (key_hash, times), = tries.items()
    client = limit_stores.connect(url)
    hits = int(client.get(key_hash) or 0)
    time.sleep(MEANWHILE_S)
    client.set(key_hash, hits + times, ex=window_s)
    return {key_hash: hits + times}


def refresh(times: int, careless: bool, token: str) -> list[str | None]:
    """Return the successor that each refresh of one token gets."""
    if careless:
        tokens._rotate = _rotate_after_looking

    def one(_number: int) -> str | None:
        pair = tokens.refresh(token)
        return pair.refresh if pair else None

    return _at_once(times, one)


@db.transactional("tests.careless")
def _rotate_after_looking(presented: str) -> tuple[int, int, str] | None:
    rows = current.get().rows(
        "SELECT t.session_id, t.used_at, s.account_id FROM refresh_tokens AS t "
        "JOIN sessions AS s ON s.id = t.session_id WHERE t.token_hash = UNHEX(%(token_hash)s)",
        {"token_hash": digest(presented)})
    if rows[0]["used_at"] is not None:
        return None
    time.sleep(MEANWHILE_S)
    current.get().execute("UPDATE refresh_tokens SET used_at = %(now)s "
                          "WHERE token_hash = UNHEX(%(token_hash)s)",
                          {"token_hash": digest(presented), "now": now()})
    successor = tokens.PREFIX + secrets.token_urlsafe(32)
    tokens._sql.insert_refresh_token(session_id=rows[0]["session_id"], now=now(),
                                    token_hash=digest(successor), expires_at=now())
    return rows[0]["account_id"], rows[0]["session_id"], successor


def _at_once(times: int, action):
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(action, range(times)))


def main() -> None:
    """Read the request, wait for the start, and print the result."""
    asked = json.loads(sys.stdin.readline())
    arguments = parse_database_url(asked["url"]) | {"database": asked["database"]}
    db.configure(Database(Options(
        arguments=arguments, pure=not mysql.connector.HAVE_CEXT, pool_size=THREADS)))
    db.database().rows("SELECT 1 AS one")
    _print("ready")
    sys.stdin.readline()
    action = {"guess": guess, "hit": hit, "refresh": refresh}[asked["action"]]
    _print(json.dumps(action(asked["times"], asked["careless"], **asked["more"])))


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
