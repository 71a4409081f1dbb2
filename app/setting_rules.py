"""Types of single settings, each with its rule."""

import ipaddress
import re
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, SecretStr

from app.database_url import parse_database_url


def is_loopback(host: str) -> bool:
    """Return whether only this machine reaches the host, a name or an address."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _database_url(value: SecretStr) -> SecretStr:
    parse_database_url(value.get_secret_value())
    return value


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError("must be a time zone such as Europe/Lisbon") from None
    return value


def _base_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
        raise ValueError("must be an address such as https://streamvault.example")
    return value.rstrip("/")


def _host_list(value: str) -> str:
    for name in filter(None, (part.strip() for part in value.split(","))):
        if not re.fullmatch(r"[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)+", name):
            raise ValueError(f"must list hosts such as files.example.org; {name!r} is not one")
    return value


def _redis_url(value: SecretStr) -> SecretStr:
    if urlsplit(value.get_secret_value()).scheme not in ("redis", "rediss", "unix"):
        raise ValueError("must be an address such as redis://:password@host:6379/0")
    return value


HostList = Annotated[str, AfterValidator(_host_list)]
RedisUrl = Annotated[SecretStr, AfterValidator(_redis_url)]
DatabaseUrl = Annotated[SecretStr, AfterValidator(_database_url)]
TimeZone = Annotated[str, AfterValidator(_time_zone)]
BaseUrl = Annotated[str, AfterValidator(_base_url)]
Text = Annotated[str, Field(min_length=1)]
