"""A private server per process, a database per kind of test, a named world, a strict client."""

import fcntl
import os
from pathlib import Path

# A worker is told its name, and finds in VAR_DIR the folder of the run that started it.
VAR = Path(os.environ.get("VAR_DIR") or Path(__file__).resolve().parents[1] / "var") / (
    os.environ.get("PYTEST_XDIST_WORKER") or "test")
# What is set here holds for every test; nothing is read from `.env` or the caller's environment.
for name in ("DATABASE_URL", "DATABASE_ANALYST_URL", "DATABASE_MIGRATOR_URL", "PORT",
             "REDIS_URL"):
    os.environ.pop(name, None)
os.environ |= {
    "ENVIRONMENT": "test", "VAR_DIR": str(VAR), "BCRYPT_COST": "4", "MAIL_TRANSPORT": "file",
    "BASE_URL": "http://localhost", "LOG_LEVEL": "ERROR", "LOG_FORMAT": "text",
}

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import pytest
from flask import Flask

from app import create_app, db
from app.analytics import runner
from app.config import Settings, settings
from app.database_url import parse_database_url
from app.db import embedded, migrations, views
from app.db.connection import Connection, Options
from app.db.engine import Database
from app.ops import holdings, jobs
from app.run.tasks import HOLDINGS, TASKS
from tests import parallel
from tests.client import Client
from tests.parallel import DRIVER, PURE, worker_input
from tests.redis_server import RedisServer
from tests.world import World, people

LOCK = pytest.StashKey[IO[str]]()
jobs.use(TASKS)  # as each process entry does
holdings.use(HOLDINGS)


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """`run.py test --long` runs proofs and crawls in full: 60 s, 20 kills, every strange value."""
    pluginmanager.register(parallel)
    parser.addoption("--long", action="store_true", help="run proofs and crawls in full")


def pytest_configure(config: pytest.Config) -> None:
    """Tell the fault tests, which read this when they are collected."""
    if config.getoption("--long"):
        os.environ["LONG"] = "1"


def pytest_report_header(config: pytest.Config) -> str:
    """Return the server and driver of the run, and how many processes share the tests."""
    return (f"database: {os.environ.get('MYSQLD') or 'found'}, driver: {DRIVER}, "
            f"processes: {len(getattr(config.option, 'tx', None) or [1])}")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Hold the folders of the workers, if there are any."""
    if getattr(session.config.option, "tx", None):
        only_run(session.config)


def only_run(config: pytest.Config) -> None:
    """Make this the only run in its folder, until the process ends."""
    VAR.mkdir(parents=True, exist_ok=True)
    config.stash[LOCK] = (VAR / "run.lock").open("w")
    try:
        fcntl.flock(config.stash[LOCK], fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        pytest.exit(f"Another test run uses {VAR}; set VAR_DIR to a folder of its own.", 2)


# A busy machine makes nothing wrong: only the tests of time limits keep those of production.
PATIENT = {"read_timeout_s": 30, "statement_timeout_s": 25.0, "transaction_deadline_s": 60.0,
           "pool_wait_s": 30.0, "pool_size": 16}


def options_for(url: str, name: str, **changes) -> Options:
    """Return how tests connect to the database `name` of the private server."""
    arguments = parse_database_url(url) | {"database": name}
    return Options(arguments=arguments, pure=PURE, **{**PATIENT, **changes})


@pytest.fixture(scope="session")
def server(pytestconfig: pytest.Config) -> Iterator[embedded.Server]:
    """One database server for all tests of this process; MYSQLD names another program."""
    if not worker_input(pytestconfig):
        only_run(pytestconfig)
    found = embedded.start(VAR, os.environ.get("MYSQLD") or None)
    yield found
    found.stop()


@pytest.fixture(scope="session")
def redis_program() -> Iterator[RedisServer]:
    """One Redis for all tests of this process; take `redis_server`, which is empty."""
    found = RedisServer()
    yield found
    found.close()


@pytest.fixture
def redis_server(redis_program: RedisServer) -> RedisServer:
    """A running, empty Redis."""
    redis_program.stop()
    redis_program.start()
    return redis_program


def new_database(server: embedded.Server, name: str) -> Database:
    """Return a new, migrated database on the private server, opened as the migrator."""
    root = Connection(options_for(server.migrator_url, "streamvault"))
    try:
        root.send(f"DROP DATABASE IF EXISTS {name}")
        root.send(f"CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
    finally:
        root.close()
    database = Database(options_for(server.migrator_url, name))
    migrations.migrate(Database(options_for(server.migrator_url, name).patient(600)))
    assert views.refresh(database)
    return database


@pytest.fixture(scope="session")
def rolled_back(server: embedded.Server) -> Iterator[Database]:
    """The database of the tests that leave nothing behind; it holds the named people."""
    database = new_database(server, "streamvault_tests")
    with_people(database)
    yield database
    database.close()


@pytest.fixture(scope="session")
def committed(server: embedded.Server) -> Iterator[Database]:
    """The database of the tests that commit; emptied after each of them."""
    database = new_database(server, "streamvault_commits")
    yield database
    database.close()


def with_people(database: Database) -> None:
    """Write the named people."""
    db.configure(database)
    db.run("tests.people", people)


KEPT = {"schema_migrations", "countries", "languages", "days", "genres", "data_versions",
        "rollup_state"}


def empty(database: Database) -> None:
    """Delete every row but the reference data."""
    connection = Connection(database.options)
    try:
        tables = [row["name"] for row in connection.rows(
            "SELECT table_name AS name FROM information_schema.tables "
            "WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'")]
        connection.send("SET foreign_key_checks = 0")
        for table in sorted(set(tables) - KEPT):
            if connection.rows(f"SELECT 1 AS one FROM {table} LIMIT 1"):
                connection.send(f"DELETE FROM {table}")
        connection.send("DELETE FROM genres WHERE id > 12")
        connection.send("UPDATE rollup_state "
                        "SET last_section_id = 0, time_zone = '', ran_at = NULL")
    finally:
        connection.close()


@pytest.fixture(autouse=True)
def database(request: pytest.FixtureRequest) -> Iterator[Database | None]:
    """The test's database: rolled back afterwards, or, when marked `commits`, emptied."""
    if request.node.get_closest_marker("no_database"):
        yield None
        return
    if request.node.get_closest_marker("commits"):
        found = request.getfixturevalue("committed")
        with_people(found)
        try:
            with no_second_connection(found):
                yield found
        finally:
            db.configure(found)
            empty(found)
        return
    found = request.getfixturevalue("rolled_back")
    db.configure(found)
    with found.sandbox(), no_second_connection(found):
        yield found


@contextmanager
def no_second_connection(database: Database) -> Iterator[None]:
    """Fail when code asked for a connection while it held one, whatever became of the error."""
    before = database.refused()
    yield
    assert database.refused() == before, "code that holds a connection asked for another"


@pytest.fixture
def world(database: Database) -> World:
    """Alice, Bob, Charlie, Erin, Ana, Ivan and Ada, and makers of what they work on."""
    return World()


@pytest.fixture(scope="session")
def test_settings() -> Settings:
    """The settings of tests; see the top of this file."""
    return settings()


@pytest.fixture(scope="session")
def applications() -> dict[Database, Flask]:
    """One application for all tests of a database: creating it and its templates takes 0.2 s."""
    return {}


@pytest.fixture
def app(request: pytest.FixtureRequest, database: Database, test_settings: Settings,
        applications: dict[Database, Flask]) -> Iterator[Flask]:
    """The web application on the test's database, or one of its own where the test is marked."""
    if database is None or request.node.get_closest_marker("own_app"):
        yield create_app(test_settings)
        return
    if database not in applications:
        applications[database] = create_app(test_settings)
    found = applications[database]
    found.test_client_class = None
    with found.app_context():
        runner.cache.clear()
    config, views = dict(found.config), dict(found.view_functions)
    yield found
    for kept, changed in ((config, found.config), (views, found.view_functions)):
        changed.clear()
        changed.update(kept)


@pytest.fixture
def client(app) -> Client:
    """A client that enforces the house laws on every answer."""
    app.test_client_class = Client
    return app.test_client()
