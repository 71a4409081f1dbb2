"""Settings as data: name, type, default, one line of help, the unit in the name.

They come from the environment, then from `.env`. A file can hold each instead (`X_FILE`). A wrong
setting stops the start, with one line for each.
"""

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from app.setting_rules import (
    BaseUrl,
    DatabaseUrl,
    HostList,
    RedisUrl,
    Text,
    TimeZone,
    is_loopback,
)

ROOT = Path(__file__).resolve().parents[1]


class SettingsError(Exception):
    """One line per wrong setting, each beginning with its name."""


class Settings(BaseSettings):
    """Every setting of StreamVault. `.env.example` is generated from this class."""

    model_config = SettingsConfigDict(
        env_prefix="", extra="forbid", frozen=True, env_ignore_empty=True, validate_default=False
    )

    # Address
    environment: Literal["development", "production", "test"] = Field(
        "development", description="development, production (secure cookies, HSTS) or test."
    )
    host: Text = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(
        8000, ge=1, le=65535, description="Port to listen on. Default: the next free one from 8000."
    )
    base_url: BaseUrl | None = Field(
        None, description="Public address, which links in e-mails use. Default: host and port."
    )
    allow_http: bool = Field(
        False, description="Production may use an http BASE_URL, without secure cookies and HSTS."
    )
    trusted_proxies: int = Field(
        0, ge=0, le=5, description="How many proxies in front set X-Forwarded-* headers to trust."
    )
    demo: bool = Field(
        False, description="A public demo: a banner, no e-mail, and a new demo world every night."
    )
    var_dir: Annotated[Path, AfterValidator(Path.absolute)] = Field(
        ROOT / "var", description="Folder of all state: database, uploads, secrets. Default: var."
    )

    # Database
    database_url: DatabaseUrl | None = Field(
        None, description="mysql://user:pw@host:3306/db?socket=&ssl_ca=. Default: a private server."
    )
    database_migrator_url: DatabaseUrl | None = Field(
        None, description="Account that can change the schema. Default: DATABASE_URL and a warning."
    )
    database_analyst_url: DatabaseUrl | None = Field(
        None, description="Account that can only read. Default: DATABASE_URL and a warning."
    )
    mysqld: Path | None = Field(
        None, description="Server program for the private database. Default: found on the PATH."
    )
    db_driver: Literal["auto", "c", "pure"] = Field(
        "auto", description="Driver: c (fast, for threads), pure (for eventlet) or auto."
    )
    pool_size: int = Field(8, ge=1, le=128, description="Database connections per process.")
    pool_wait_seconds: float = Field(
        2, gt=0, le=30, description="How long to wait for a free connection before answering 503."
    )
    transaction_deadline_seconds: float = Field(
        8, gt=0, le=120, description="How long a transaction and its retries may take."
    )
    lock_wait_seconds: int = Field(2, ge=1, le=60, description="How long to wait for a row lock.")
    statement_timeout_seconds: float = Field(
        2.5, gt=0, le=600, description="How long one SELECT of a page may take."
    )
    report_timeout_seconds: int = Field(
        30, ge=1, le=600, description="How long one report may take."
    )
    connect_timeout_seconds: int = Field(
        2, ge=1, le=60, description="How long to wait for a new connection."
    )
    read_timeout_seconds: int = Field(
        3, ge=1, le=60, description="How long the database may take before a connection is lost."
    )

    # Processes
    async_mode: Literal["eventlet", "threading"] = Field(
        "eventlet", description="How the one-command server waits: eventlet or threading."
    )
    live_connections: int = Field(
        10_000, ge=10, le=100_000, description="Most live connections of one process."
    )
    live_name: Annotated[str, Field(pattern=r"^[a-z0-9]{0,16}$")] = Field(
        "", description="Prefix of the ids of this process's live connections, for a proxy."
    )
    live_events_per_second: int = Field(
        20, ge=1, le=100_000, description="Most events of one live connection in a second."
    )
    live_sockets_per_account: int = Field(
        50, ge=1, le=100_000, description="Most live connections of one account to one process."
    )
    web_workers: int = Field(2, ge=1, le=64, description="Processes of `run.py web`.")
    web_threads: int = Field(4, ge=1, le=128, description="Threads of each of these processes.")

    # Secrets, sign-in
    secret_key: SecretStr | None = Field(
        None, description="Signs cookies. Default without DATABASE_URL: generated in VAR_DIR."
    )
    secret_key_before: SecretStr | None = Field(
        None, description="The earlier SECRET_KEY, until `run.py rotate` has run."
    )
    password_pepper: SecretStr | None = Field(
        None, description="Part of every password hash. Default: generated like SECRET_KEY."
    )
    staff_totp_required: bool = Field(
        False, description="Employees, analysts and admins must use two-step sign-in."
    )
    bcrypt_cost: int = Field(
        12, ge=4, le=16, description="Cost of a password hash, as a power of two."
    )
    session_hours: int = Field(12, ge=1, le=168, description="How long a sign-in lasts.")
    session_remember_days: int = Field(
        30, ge=1, le=365, description="How long a sign-in lasts with “keep me signed in”."
    )
    reset_token_minutes: int = Field(
        60, ge=5, le=1440, description="How long the link in a reset e-mail is valid."
    )

    # The API
    access_token_minutes: int = Field(
        15, ge=1, le=15, description="How long an access token is valid."
    )
    refresh_token_days: int = Field(
        30, ge=1, le=365, description="How long an unused refresh token is valid."
    )
    legacy_token_hours: int = Field(
        168, ge=1, le=720, description="How long a token without a refresh token is valid."
    )
    legacy_signup: bool | None = Field(
        None, description="POST /api/auth/signup needs no e-mail. Default: off in production."
    )
    signup_country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = Field(
        "PT", description="Country of an account whose sign-up through the API names none."
    )
    cors_origins: str = Field(
        "", description="Origins that may call the API, separated by commas, such as https://app.example."
    )

    # Mail
    mail_transport: Literal["console", "file", "smtp"] = Field(
        "console", description="Where e-mail goes: console, file (VAR_DIR/mail) or smtp."
    )
    mail_from: Text = Field(
        "StreamVault <no-reply@streamvault.example>", description="Sender of all e-mail."
    )
    smtp_host: str | None = Field(None, description="Mail server; required for smtp.")
    smtp_port: int = Field(587, ge=1, le=65535, description="Port of the mail server.")
    smtp_user: str | None = Field(None, description="Account at the mail server, if it needs one.")
    smtp_password: SecretStr | None = Field(None, description="Password of that account.")
    smtp_tls: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="starttls, tls (from the first byte) or none."
    )

    # Caches, limits, reports
    cache: Literal["simple", "filesystem", "redis"] = Field(
        "simple", description="Result cache: simple (in the process), filesystem or redis."
    )
    redis_url: RedisUrl | None = Field(
        None, description="redis://…, rediss://… or unix://…, to count attempts. Default: a table."
    )
    max_upload_mib: int = Field(2048, ge=1, le=1_048_576, description="Largest upload, in MiB.")
    upload_hosts: HostList = Field(
        "demo.supabase.co",
        description="Hosts of files that creators can register over https, separated by commas.",
    )
    comments_per_minute: int = Field(
        30, ge=1, le=100_000, description="Most comments of one account in a minute."
    )
    report_time_zone: TimeZone = Field(
        "Europe/Lisbon", description="Time zone of the days that reports count."
    )
    report_min_sample: int = Field(
        20, ge=1, le=10_000, description="Reports print “n too small” for fewer starts than this."
    )

    # Watching it run
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="DEBUG, INFO, WARNING or ERROR."
    )
    log_format: Literal["auto", "json", "text"] = Field(
        "auto", description="json, text, or auto: text on a terminal."
    )
    metrics_token: SecretStr | None = Field(
        None, description="Bearer token for /metrics. Default: only this machine may read it."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take only what is passed: `load` reads the environment, so tests set their own values."""
        return (init_settings,)

    @model_validator(mode="after")
    def _settings_agree(self) -> "Settings":
        problems = list(_disagreements(self))
        if problems:
            raise ValueError("\n".join(problems))
        return self

    @property
    def signing_keys(self) -> list[str]:
        """The keys that may have signed something, the present one last: that one signs."""
        keys = (self.secret_key_before, self.secret_key)
        return [key.get_secret_value() for key in keys if key]

    @property
    def address(self) -> str:
        """Return the public address, without a slash at the end."""
        return self.base_url or f"http://{self.host}:{self.port}"

    @property
    def signs_up_by_api(self) -> bool:
        """Return whether the API makes accounts at once, as the earlier platform's did."""
        if self.legacy_signup is None:
            return self.environment != "production"
        return self.legacy_signup

    @property
    def exposed_by(self) -> str | None:
        """Return the setting by which others than this machine can reach the site, or None."""
        if self.environment == "production":
            return "ENVIRONMENT=production"
        if not is_loopback(self.host):
            return f"HOST={self.host}"
        return f"BASE_URL={self.base_url}" if self.address.startswith("https:") else None


def _disagreements(s: Settings) -> Iterator[str]:
    """Yield an error for each setting that is valid alone but conflicts with another."""
    for name in ("secret_key", "password_pepper"):
        value = getattr(s, name)
        if value is None and s.database_url:
            yield f"{name.upper()}: is required when DATABASE_URL is set"
        elif value is not None and len(value.get_secret_value()) < 32:
            yield f"{name.upper()}: must have at least 32 characters"
    if s.secret_key_before and s.secret_key_before == s.secret_key:
        yield "SECRET_KEY_BEFORE: is the same as SECRET_KEY; it names the one before"
    if s.mail_transport == "smtp" and not s.smtp_host:
        yield "SMTP_HOST: is required when MAIL_TRANSPORT is smtp"
    if s.environment == "production" and s.mail_transport == "console" and not s.demo:
        yield "MAIL_TRANSPORT: must be file or smtp in production; console prints secret links"
    if s.cache == "redis" and not s.redis_url:
        yield "REDIS_URL: is required when CACHE is redis"
    if s.environment == "production" and not s.base_url:
        yield "BASE_URL: is required when ENVIRONMENT is production"
    if s.environment == "production" and not s.allow_http and _is_open_to_readers(s.address):
        yield (f"BASE_URL: {s.base_url} would send passwords and cookies in clear text; use https, "
               "or set ALLOW_HTTP=true")
    if s.environment != "test" and s.bcrypt_cost < 10:
        yield "BCRYPT_COST: must be at least 10 outside tests"
    if s.lock_wait_seconds >= s.read_timeout_seconds:
        yield "LOCK_WAIT_SECONDS: must be less than READ_TIMEOUT_SECONDS"
    if s.read_timeout_seconds >= s.transaction_deadline_seconds:
        yield "READ_TIMEOUT_SECONDS: must be less than TRANSACTION_DEADLINE_SECONDS"
    if s.statement_timeout_seconds >= s.read_timeout_seconds:
        yield "STATEMENT_TIMEOUT_SECONDS: must be less than READ_TIMEOUT_SECONDS"


def _is_open_to_readers(address: str) -> bool:
    """Return whether others can read what goes to this address: http, and not to this machine."""
    parts = urlsplit(address)
    return parts.scheme == "http" and not is_loopback(parts.hostname or "")


def load(environ: Mapping[str, str] = os.environ, env_file: Path = ROOT / ".env") -> Settings:
    """Read and check the settings. Raises SettingsError with one line per wrong setting.

    Tests never read `.env`: it may name a real database or mail server.
    """
    given: dict[str, str] = {}
    if environ.get("ENVIRONMENT") != "test" and env_file.is_file():
        given = {name: value or "" for name, value in dotenv_values(env_file).items()}
    known = {name.upper() for name in Settings.model_fields}
    problems = [
        f"{name}: no such setting ({env_file.name})"
        for name in sorted(given)
        if name.removesuffix("_FILE") not in known
    ]
    ours = {n: v for n, v in environ.items() if n.removesuffix("_FILE") in known and v}
    # The environment replaces a setting of .env, whether directly or by a file.
    named = {n.removesuffix("_FILE") for n in ours}
    given = {n: v for n, v in given.items() if n.removesuffix("_FILE") not in named} | ours
    values: dict[str, Any] = {}
    for name in sorted(known):
        path, value = given.get(f"{name}_FILE"), given.get(name)
        if path and value:
            problems.append(f"{name}: is set twice, directly and as {name}_FILE")
        elif path:
            try:
                values[name.lower()] = Path(path).read_text("utf-8").strip()
            except (OSError, UnicodeError):
                problems.append(f"{name}_FILE: cannot be read as a text file")
        elif value:
            values[name.lower()] = value
    try:
        checked = Settings(**values)
    except ValidationError as error:
        problems += _lines(error)
    if problems:
        raise SettingsError("\n".join(problems))
    try:
        return checked if checked.database_url else _with_own_secrets(checked)
    except OSError as error:
        raise SettingsError(f"VAR_DIR: {error.filename} is not writable") from None


def _lines(error: ValidationError) -> Iterator[str]:
    for item in error.errors(include_input=False, include_url=False):
        text = item["msg"].removeprefix("Value error, ")
        if item["loc"]:
            text = f"{str(item['loc'][0]).upper()}: {text[0].lower()}{text[1:]}"
        yield from text.splitlines()


def _with_own_secrets(s: Settings) -> Settings:
    """Fill SECRET_KEY and PASSWORD_PEPPER of a private installation from VAR_DIR, made once."""
    missing = [name for name in ("secret_key", "password_pepper") if getattr(s, name) is None]
    folder = s.var_dir / "secrets"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = {}
    for name in missing:
        path = folder / name
        if not path.exists():
            # Written aside and linked, so that two processes that start at once use the same.
            aside = folder / f".{name}.{os.getpid()}"
            aside.touch(mode=0o600)
            aside.write_text(secrets.token_urlsafe(48))
            with suppress(FileExistsError):
                path.hardlink_to(aside)
            aside.unlink()
        made[name] = SecretStr(path.read_text().strip())
    before = folder / "secret_key_before"  # the file of the earlier key, renamed
    if s.secret_key_before is None and before.is_file():
        made["secret_key_before"] = SecretStr(before.read_text().strip())
    return s.model_copy(update=made)


@cache
def settings() -> Settings:
    """Return the settings of this process, read once."""
    return load()
