"""Idempotency-Key: a POST that is sent again takes effect once and gets the same answer.

The key's row is the lock. It is the first that the transaction of the effect writes, and it holds
the answer in the end: all of it is stored or nothing, so a client whose connection broke sends the
request again. A refusal that the state of things gives is an answer too; only its effect is undone.
"""

import hashlib
import json
import re
from collections.abc import Callable

from flask import Response, current_app, request
from flask_login import current_user
from werkzeug.exceptions import HTTPException

from app import db
from app.ops import limit_stores
from app.web import idempotency
from app.web.errors import Problem

KEPT_HEADERS = ("Content-Type", "Location", "ETag", "Link")
# The other refusals ask for another request, or for the same one later.
KEPT_REFUSALS = {403, 404, 409, 410}
_KEY = re.compile(r"[\x21-\x7e]{1,80}\Z")


def once(key: str, effect: Callable[[], Response]) -> Response:
    """Return the effect's response, or the stored one. Raises Problem 400, 409, 422."""
    if not _KEY.match(key):
        raise Problem(400, "An Idempotency-Key has 1 to 80 visible characters.")
    account_id = current_user.id
    fingerprint = hashlib.sha256(b"\n".join([
        request.method.encode(), request.full_path.encode(), request.get_data()])).hexdigest()
    stored = idempotency.find(account_id, key)
    if stored is not None:
        return _replay(stored, fingerprint)
    refused = True
    with limit_stores.noted() as counted:
        try:
            response = db.run("api.once", _claim_and_answer, account_id, key, fingerprint, effect,
                              counted)
            refused = response.status_code >= 400
        finally:
            if refused:
                limit_stores.count_again(counted)
    return response


def _claim_and_answer(account_id: int, key: str, fingerprint: str, effect: Callable[[], Response],
                      counted: list[limit_stores.Counted]) -> Response:
    counted.clear()  # of an attempt that met a deadlock
    try:
        stored = idempotency.claim(account_id, key, fingerprint)
    except db.LockTimeout:
        raise Problem(409, "A request with this Idempotency-Key is still running.",
                      code="request_in_progress", title="Still running", retry_after_s=1) from None
    if stored is not None:
        return _replay(stored, fingerprint)
    response = _answer(effect)
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    idempotency.store(account_id, key, response.status_code, json.dumps(headers),
                      response.get_data())
    return response


def _answer(effect: Callable[[], Response]) -> Response:
    """Return the effect's response, or that of a refusal, whose effect is undone."""
    try:
        return db.run("api.effect", effect)
    except (Problem, HTTPException, db.Duplicate, db.Rejected) as error:
        response = current_app.make_response(current_app.handle_user_exception(error))
        if response.status_code not in KEPT_REFUSALS:
            raise
        return response


def _replay(stored: idempotency.StoredAnswer, fingerprint: str) -> Response:
    if stored["request_hash"] != fingerprint:
        raise Problem(422, "This Idempotency-Key was used for another request.",
                      code="key_reused", title="That key is taken")
    response = Response(stored["body"], stored["status"], json.loads(stored["headers"]))
    response.headers["Idempotency-Replayed"] = "true"
    return response
