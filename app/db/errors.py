"""Database errors: their meaning as data, and the exceptions that callers see.

Dispatch is on `errno`, never on the driver's class: the driver raises 1213 as InternalError,
1205 as DatabaseError and 2013 as InterfaceError or OperationalError, depending on the moment.
"""

import re

import mysql.connector

try:  # some of the driver's calls let the C extension's own error through
    from _mysql_connector import MySQLInterfaceError
except ImportError:  # pure driver only
    MySQLInterfaceError = mysql.connector.Error

DRIVER_ERRORS = (mysql.connector.Error, MySQLInterfaceError, OSError)

ROLLED_BACK = {
    1213: "deadlock",
    1205: "lock wait timeout",
    3572: "row locked, with NOWAIT",  # MariaDB says 1205
    1020: "record changed",
    3101: "rolled back by the group",
}
NOT_PRIMARY = {1290: "read-only node", 1836: "read-only node", 1047: "node not ready"}
CANNOT_CONNECT = {2002, 2003, 2005, 1040, 1203}
CONNECTION_LOST = {2006, 2013, 2055, -1, 1053, 1927, 4031}
COMMIT_IN_DOUBT = {1180}
INTERRUPTED = {3100: "commit refused", 1317: "interrupted", 3024: "timeout", 1969: "timeout"}
LOCK_TIMEOUT = {1205, 3572}
REJECTED = {
    1451: "still in use",
    1452: "points at nothing",
    1406: "too long",
    1366: "not a valid value",
    1264: "out of range",
    3819: "breaks a rule",
    4025: "breaks a rule",
    1048: "missing",
    1292: "not a valid value",
}
DISK_FULL = {1114, 1021}


class DatabaseError(Exception):
    """Base of everything `app.db` raises; `errno` is the server's or driver's number, or None."""

    def __init__(self, message: str, errno: int | None = None):
        super().__init__(message)
        self.errno = errno


class SecondConnection(AssertionError):
    """A defect: code that holds a connection asks for another. It is never retried or handled."""


class Transient(DatabaseError):
    """The transaction is gone or doomed; running it again from the top may succeed."""


class LockTimeout(Transient):
    """Another transaction has the row: for longer than the wait, or at all, with NOWAIT."""


class ConnectionLost(Transient):
    """The connection broke. Before COMMIT was sent: run again; after: ask the marker."""


class Busy(DatabaseError):
    """The database cannot serve this now: answer 503, to be retried in `retry_after_s` seconds."""

    retry_after_s = 2


class PoolTimeout(Busy):
    """Every connection was in use for the whole wait."""


class ServerAway(Busy):
    """No connection can be made."""


class TransactionExhausted(Busy):
    """Every attempt lost its race, or the deadline passed."""


class CommitUnknown(Busy):
    """COMMIT got no answer, and the marker could not be read before the deadline."""


class DiskFull(Busy):
    """The server has no room left."""

    retry_after_s = 60


class QueryTimeout(Busy):
    """The server stopped a statement that ran too long."""


class WriteForbidden(DatabaseError):
    """A write inside `db.reading_only()`."""


class Duplicate(DatabaseError):
    """A unique key is taken; `key` is the index's name without its table."""

    def __init__(self, message: str, errno: int | None = 1062):
        super().__init__(message, errno)
        found = re.search(r"for key '(?:[^'.]*\.)?([^']*)'", message)
        self.key = found.group(1) if found else ""


class Rejected(DatabaseError):
    """A foreign key, length, range or CHECK rejected the row; `reason` says which kind."""

    def __init__(self, message: str, errno: int):
        super().__init__(message, errno)
        self.reason = REJECTED[errno]


def errno_of(error: BaseException) -> int:
    """Return the error's number; -1 when the driver gave none, which means a lost connection."""
    number = getattr(error, "errno", None)
    if isinstance(error, OSError) and not isinstance(error, mysql.connector.Error):
        return 2013
    return number if isinstance(number, int) else -1


def translate(error: BaseException) -> DatabaseError:
    """Return the driver's error as one of ours. Errors in our SQL stay plain DatabaseErrors."""
    number, text = errno_of(error), getattr(error, "msg", None) or str(error)
    if number in CONNECTION_LOST or number in NOT_PRIMARY or is_driver_timeout(error):
        return ConnectionLost(text, number)
    if number in LOCK_TIMEOUT:
        return LockTimeout(text, number)
    if number in ROLLED_BACK:
        return Transient(text, number)
    if number in CANNOT_CONNECT:
        return ServerAway(text, number)
    if number == 1062:
        return Duplicate(text)
    if number in REJECTED:
        return Rejected(text, number)
    if number in DISK_FULL:
        return DiskFull(text, number)
    if number in INTERRUPTED:
        return QueryTimeout(text, number)
    return DatabaseError(text, number)


def is_driver_timeout(error: BaseException) -> bool:
    """Return whether the driver itself gave up waiting, for which it uses the server's 3024."""
    return isinstance(error, (
        mysql.connector.errors.ReadTimeoutError,
        mysql.connector.errors.WriteTimeoutError,
        mysql.connector.errors.ConnectionTimeoutError,
    ))
