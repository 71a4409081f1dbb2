"""Idempotency-Key: a POST that is sent again takes effect once and gets the same answer.

The key is written in the transaction of the effect: both are stored or neither, so a client whose
connection broke sends the request again. A rejected request leaves no key behind.
"""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import TypedDict

from flask import Response, request
from flask_login import current_user

from app import db
from app.ops import worker
from app.ops.clock import now
from app.web.errors import Problem

KEPT_FOR = timedelta(hours=24)
BATCH = 1000
KEPT_HEADERS = ("Content-Type", "Location", "ETag", "Link")
_KEY = re.compile(r"[\x21-\x7e]{1,80}\Z")


class StoredAnswer(TypedDict):
    """The answer to a request, its headers as JSON text."""

    request_hash: str
    status: int
    headers: str
    body: bytes


_sql = db.queries("web/idempotency", get_answer=StoredAnswer)


def once(key: str, effect: Callable[[], Response], deadline_s: float | None = None) -> Response:
    """Return the effect's response, or the stored one. Raises Problem 400, 409, 422."""
    if not _KEY.match(key):
        raise Problem(400, "An Idempotency-Key has 1 to 80 visible characters.")
    account_id = current_user.id
    fingerprint = hashlib.sha256(b"\n".join([
        request.method.encode(), request.full_path.encode(), request.get_data()])).hexdigest()
    lock = hashlib.sha256(f"{account_id}\n{key}".encode()).hexdigest()[:40]
    with db.named_lock(f"once.{lock}", 0) as mine:
        if not mine:
            raise Problem(409, "A request with this Idempotency-Key is still running.",
                          code="request_in_progress", title="Still running", retry_after_s=1)
        stored: StoredAnswer | None = _sql.get_answer(
            account_id=account_id, idempotency_key=key, after=now() - KEPT_FOR)
        if stored is None:
            return db.run("api.once", _store, account_id, key, fingerprint, effect,
                          deadline_s=deadline_s)
    if stored["request_hash"] != fingerprint:
        raise Problem(422, "This Idempotency-Key was used for another request.",
                      code="key_reused", title="That key is taken")
    response = Response(stored["body"], stored["status"], json.loads(stored["headers"]))
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _store(account_id: int, key: str, fingerprint: str, effect: Callable[[], Response]) -> Response:
    response = effect()
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    _sql.delete_answer(account_id=account_id, idempotency_key=key)
    _sql.insert_answer(
        account_id=account_id, idempotency_key=key, request_hash=fingerprint,
        status=response.status_code, headers=json.dumps(headers), body=response.get_data(),
        now=now())
    return response


@db.transactional("idempotency.purge")
def purge() -> int:
    """Delete a batch of expired keys and return how many."""
    return _sql.purge_answers(before=now() - KEPT_FOR, batch=BATCH)


worker.purge("idempotency_keys", purge)
