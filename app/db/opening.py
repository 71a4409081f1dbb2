"""Open databases as the settings say: the app's, the analyst's and the migrator's."""

from dataclasses import replace

from app import db
from app.config import Settings
from app.database_url import parse_database_url
from app.db.connection import Options, driver_mode
from app.db.engine import Database

MIGRATION_SECONDS = 600


def options(settings: Settings, url: str, pure: bool) -> Options:
    """Return how this process connects to `url` under these settings."""
    return Options(
        arguments=parse_database_url(url),
        pure=pure,
        connect_timeout_s=settings.connect_timeout_seconds,
        read_timeout_s=settings.read_timeout_seconds,
        lock_wait_s=settings.lock_wait_seconds,
        statement_timeout_s=settings.statement_timeout_seconds,
        transaction_deadline_s=settings.transaction_deadline_seconds,
        pool_size=settings.pool_size,
        pool_wait_s=settings.pool_wait_seconds,
    )


def open_databases(settings: Settings, pure: bool = False) -> None:
    """Configure `app.db` for this process; nothing connects before its first use.

    Raises RuntimeError when the C driver did not load.
    """
    if settings.database_url is None:
        raise RuntimeError("No database: set DATABASE_URL first.")
    driver_mode(pure)
    url = settings.database_url.get_secret_value()
    app = options(settings, url, pure)
    if settings.database_analyst_url is None:
        db.configure(Database(app))  # a process without reports, or a small installation
        return
    analyst = options(settings, settings.database_analyst_url.get_secret_value(), pure)
    slow = analyst.patient(settings.report_timeout_seconds)
    db.configure(Database(app), Database(replace(
        slow, read_timeout_s=slow.read_timeout_s + 1, pool_size=4)))


def migrator(settings: Settings) -> Database:
    """Return the database of the account that may change the schema, patient with long work."""
    url = settings.database_migrator_url or settings.database_url
    if url is None:
        raise RuntimeError("No database: set DATABASE_URL first.")
    return Database(options(settings, url.get_secret_value(), pure=True).patient(
        MIGRATION_SECONDS))

