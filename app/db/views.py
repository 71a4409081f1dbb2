"""Views for the analyst's account, in a database of their own, without anybody's secrets.

The account has no right on the tables. So a report, or whoever has its password, finds no password
hash, token or address, whatever it asks. A table that is not listed is not there.
"""

from app.db import errors
from app.db.connection import Connection
from app.db.engine import Database

WHOLE = (
    "account_roles", "contracts", "countries", "days", "exchange_rates", "genres", "houses",
    "reviews", "subscriptions", "term_territories", "terms", "title_genres", "titles",
    "video_days", "videos", "viewer_progress",
)
PARTS = {
    "accounts": ("id", "country", "status", "has_plan", "maturity_age", "created_at",
                 "disabled_at"),
}
DENIED = {1044, 1142, 1227}


def schema_of(database: Database) -> str:
    """Return the name of the database that holds the views."""
    return f"{database.options.arguments['database']}_reports"


def refresh(database: Database) -> bool:
    """Make the views anew, as the migrator; return False when the account may not.

    They run with the rights of the account that makes them, so their reader needs none.
    """
    tables, schema = database.options.arguments["database"], schema_of(database)
    columns = {**dict.fromkeys(WHOLE, ("*",)), **PARTS}
    connection = Connection(database.options)
    try:
        connection.send(f"CREATE DATABASE IF NOT EXISTS `{schema}` COLLATE utf8mb4_unicode_ci")
        for name, shown in columns.items():
            connection.send(
                f"CREATE OR REPLACE SQL SECURITY DEFINER VIEW `{schema}`.`{name}` AS "
                f"SELECT {', '.join(shown)} FROM `{tables}`.`{name}`")
    except errors.DatabaseError as error:
        if error.errno not in DENIED:
            raise
        return False
    finally:
        connection.close()
    return True
