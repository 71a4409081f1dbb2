"""Logs: JSON or text lines with the id of their request and without secrets."""

import logging
import re
import sys
from typing import Any

import structlog

from app.config import Settings
from app.ops import request_ids

REDACTED = "(redacted)"
_SECRET = re.compile(r"(?i)password|passwd|secret|token|authorization|cookie|pepper|api_?key")
# Secrets inside text: the random value of a link, a session or a token, a password's hash, a signed
# token, the password of an address, a field of a query string.
_IN_TEXT = re.compile(
    r"(?<![\w-])(?:sv[pr]_)?[\w-]{43}(?![\w-])"
    r"|\$2[aby]\$\d\d\$[./\w]{53}"
    r"|\beyJ[\w-]+\.[\w.-]+"
    r"|(?<=://)[^\s/@]+(?=@)"
    r"|(?i:(?<=bearer )|(?<=password=)|(?<=token=)|(?<=secret=))[^\s&\"']+")

log: structlog.stdlib.BoundLogger = structlog.get_logger("streamvault")


def redact(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Redact each value whose name or content looks like a secret, at any depth."""
    for name, value in event.items():
        if not name.startswith("_"):  # structlog's own
            event[name] = REDACTED if _SECRET.search(name) else _without_secrets(value)
    return event


def _without_secrets(value: Any) -> Any:
    if isinstance(value, str):
        return _IN_TEXT.sub(REDACTED, value)
    if isinstance(value, dict):
        return redact(None, "", {str(name): each for name, each in value.items()})
    if isinstance(value, list | tuple | set | frozenset):
        return [_without_secrets(each) for each in value]
    return value


def add_request_id(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Add the id of the request that a line was written for, if any."""
    if request_id := request_ids.current():
        event["request_id"] = request_id
    return event


def configure(settings: Settings) -> None:
    """Set the format and level for this process; standard `logging` goes the same way."""
    text = settings.log_format == "text" or (
        settings.log_format == "auto" and sys.stderr.isatty())
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        add_request_id,
        structlog.processors.format_exc_info,
        redact,  # last, so that it sees the text of exceptions too
    ]
    renderer: Any = (structlog.dev.ConsoleRenderer(
        exception_formatter=structlog.dev.plain_traceback) if text
                     else structlog.processors.JSONRenderer(ensure_ascii=False))
    handler = logging.StreamHandler()
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer]))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level)
    logging.getLogger("mysql.connector").setLevel(logging.WARNING)  # it logs every plugin
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False)
