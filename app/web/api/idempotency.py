"""Idempotency-Key: a POST that is sent again takes effect once and gets the same answer.

The key is written in the transaction of the effect: both are stored or neither, so a client whose
connection broke sends the request again. A rejected request leaves no key behind.
"""

import hashlib
import json
import re
from collections.abc import Callable

from flask import Response, request
from flask_login import current_user

from app import db
from app.web import idempotency
from app.web.errors import Problem

KEPT_HEADERS = ("Content-Type", "Location", "ETag", "Link")
_KEY = re.compile(r"[\x21-\x7e]{1,80}\Z")


def once(key: str, effect: Callable[[], Response]) -> Response:
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
        stored = idempotency.find(account_id, key)
        if stored is None:
            return db.run("api.once", _store, account_id, key, fingerprint, effect)
    if stored["request_hash"] != fingerprint:
        raise Problem(422, "This Idempotency-Key was used for another request.",
                      code="key_reused", title="That key is taken")
    response = Response(stored["body"], stored["status"], json.loads(stored["headers"]))
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _store(account_id: int, key: str, fingerprint: str, effect: Callable[[], Response]) -> Response:
    response = effect()
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    idempotency.store(account_id, key, fingerprint, response.status_code, json.dumps(headers),
                      response.get_data())
    return response
