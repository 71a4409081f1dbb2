"""What single settings must be, and which of them contradict each other."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, SecretStr

from app.database_url import parse_database_url

if TYPE_CHECKING:
    from app.config import Settings


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
            raise ValueError(f"must name hosts such as files.example.org, and {name!r} is none")
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


def disagreements(s: "Settings") -> Iterator[str]:
    """Name each setting that is fine alone and wrong beside the others."""
    for name in ("secret_key", "password_pepper"):
        value = getattr(s, name)
        if value is None and s.database_url:
            yield f"{name.upper()}: is required when DATABASE_URL is set"
        elif value is not None and len(value.get_secret_value()) < 32:
            yield f"{name.upper()}: must have at least 32 characters"
    if s.mail_transport == "smtp" and not s.smtp_host:
        yield "SMTP_HOST: is required when MAIL_TRANSPORT is smtp"
    if s.environment == "production" and s.mail_transport == "console":
        yield "MAIL_TRANSPORT: console prints links that sign in; production takes file or smtp"
    if s.cache == "redis" and not s.redis_url:
        yield "REDIS_URL: is required when CACHE is redis"
    if s.environment == "production" and not s.base_url:
        yield "BASE_URL: is required when ENVIRONMENT is production"
    if s.environment != "test" and s.bcrypt_cost < 10:
        yield "BCRYPT_COST: must be at least 10 outside tests"
    if s.lock_wait_seconds >= s.read_timeout_seconds:
        yield "LOCK_WAIT_SECONDS: must be less than READ_TIMEOUT_SECONDS"
    if s.read_timeout_seconds >= s.transaction_deadline_seconds:
        yield "READ_TIMEOUT_SECONDS: must be less than TRANSACTION_DEADLINE_SECONDS"
    if s.statement_timeout_seconds >= s.read_timeout_seconds:
        yield "STATEMENT_TIMEOUT_SECONDS: must be less than READ_TIMEOUT_SECONDS"
