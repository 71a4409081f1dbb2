"""Everything that differs between MySQL and MariaDB."""

import re
from typing import Literal

Kind = Literal["mysql", "mariadb"]

_STRICT = "STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO"
OLDEST = {"mysql": (8, 4), "mariadb": (10, 11)}


def kind_of(server_info: str) -> Kind:
    """Return the server that sends this version text; MariaDB names itself in it."""
    return "mariadb" if "mariadb" in server_info.lower() else "mysql"


def version_of(server_info: str) -> tuple[int, int]:
    """Return (major, minor). Skips the 5.5.5- that an old MariaDB puts before its version."""
    found = re.search(r"(?:5\.5\.5-)?(\d+)\.(\d+)", server_info)
    return (int(found.group(1)), int(found.group(2))) if found else (0, 0)


def session_statement(kind: Kind, lock_wait_s: int, statement_timeout_s: float) -> str:
    """Return one SET that gives every connection the same rules, whatever the server's defaults.

    MariaDB rejects functional dependence under ONLY_FULL_GROUP_BY, so only MySQL gets it.
    """
    mode = _STRICT if kind == "mariadb" else f"ONLY_FULL_GROUP_BY,{_STRICT}"
    isolation = "tx_isolation" if kind == "mariadb" else "transaction_isolation"
    return (
        f"SET SESSION sql_mode = '{mode}', {isolation} = 'READ-COMMITTED', time_zone = '+00:00', "
        f"innodb_lock_wait_timeout = {int(lock_wait_s)}, group_concat_max_len = 65536, "
        f"autocommit = 1, {statement_timeout(kind, statement_timeout_s)}"
    )


def statement_timeout(kind: Kind, seconds: float) -> str:
    """Return the assignment that stops long statements; on MySQL only SELECTs."""
    if kind == "mariadb":
        return f"max_statement_time = {seconds:g}"
    return f"max_execution_time = {int(seconds * 1000)}"
