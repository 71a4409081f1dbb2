"""A form that is sent twice takes effect once, and both requests get the first one's answer.

The row of what was sent is the lock: whoever inserts it is the first. Others wait for the answer,
without holding a connection. Should the first one's process die, nobody runs it again: the person
is told to look before sending another form.

The same key with other content, such as a form changed after a step back, is another request.
"""

import hashlib
import json
import threading
import time
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask, Response, current_app, g, request

from app import db
from app.ops.logs import log
from app.web import form_answers, form_keys
from app.web.error_pages import wants_json
from app.web.errors import Problem
from app.web.form_keys import FormKey
from app.web.forms import NOT_FIELDS
from app.web.sealed import seal, unseal

KEPT = timedelta(seconds=form_keys.LIFE_S)
# An answer to a stranger may sign somebody in, and a rejection may be wrong soon: both serve only
# the second click.
KEPT_FOR_STRANGERS, KEPT_REJECTION = timedelta(minutes=1), timedelta(seconds=10)
WAIT_S, LOOK_EVERY_S = 10.0, 0.1

# Few of a process's threads may wait, or one person's clicks would stop its pages for everybody.
_waiting = threading.BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class Claim:
    """The right of this request to act on a form: its row, and the key that seals the answer."""

    form_hash: bytes
    key: FormKey

    @property
    def life(self) -> timedelta:
        """Return how long it holds, and then its answer."""
        return KEPT if self.key.account_id else KEPT_FOR_STRANGERS


def install(app: Flask) -> None:
    """Answer forms once. Call it last: what other parts answer before a view is no effect."""
    app.before_request(_first_or_answered)
    finish = app.process_response

    def process_response(response: Response) -> Response:
        response = finish(response)
        claim: Claim | None = g.pop("claim", None)
        if claim is not None:
            _settle(claim, response)
        return response

    # Only here the answer has all its cookies: the message for the next page is in one of them.
    app.process_response = process_response  # type: ignore[method-assign]


def _first_or_answered() -> Response | None:
    """Return None to the request that may act, or the answer of the one that did."""
    key = form_keys.sent() if request.method == "POST" and not wants_json() else None
    if key is None:
        return None
    claim = Claim(_hash_of_form(key), key)
    if not _may_act(key):  # the first one may have ended the session: with a new password, say
        return _answer_of_first(claim)
    while not form_answers.claim(claim.form_hash, claim.life):
        answer = _answer_of_first(claim)
        if answer is not None:
            return answer
    g.claim = claim
    return None


def _may_act(key: FormKey) -> bool:
    """Return whether a view will see this form: a stranger fills no table."""
    view = current_app.view_functions.get(request.endpoint or "")
    return (getattr(view, "access", None) == "public"
            or key.account_id == form_keys.account_id() != 0)


def _hash_of_form(key: FormKey) -> bytes:
    """Return the identity of what was sent: its page, where to, and each value and file."""
    fields = [pair for pair in request.form.items(multi=True) if pair[0] not in NOT_FIELDS]
    files = []
    for name, file in request.files.items(multi=True):
        content = hashlib.file_digest(file.stream, "sha256")  # type: ignore[arg-type]
        file.stream.seek(0)
        files.append((name, file.filename, content.hexdigest()))
    sent = [key.value, request.full_path, fields, files]
    return hashlib.sha256(json.dumps(sent).encode()).digest()


def _answer_of_first(claim: Claim) -> Response | None:
    """Wait for the first one's answer; None when it gave the form back. Raises Problem 409."""
    until = time.monotonic() + WAIT_S
    running = Problem(
        409, "Your first click is still being worked on. Open the page again and look whether it "
             "was saved before you send the form once more.",
        code="request_in_progress", title="Still saving", retry_after_s=5)
    if not _waiting.acquire(blocking=False):
        raise running
    try:
        while True:
            row = form_answers.find(claim.form_hash)
            if row is None:
                return None
            if row["answer"] is not None:
                return _unpacked(unseal(claim.key.value, row["answer"]))
            if time.monotonic() > until:
                raise running
            time.sleep(LOOK_EVERY_S)
    finally:
        _waiting.release()


def _settle(claim: Claim, response: Response) -> None:
    """Keep the answer, or give the form back when nothing was saved."""
    if g.get("outcome_unknown"):
        return
    try:
        if response.status_code >= 500 or response.status_code == 429:
            form_answers.give_back(claim.form_hash)
        elif not response.is_streamed:
            form_answers.keep(claim.form_hash, seal(claim.key.value, _packed(response)),
                              KEPT_REJECTION if response.status_code >= 400 else claim.life)
    except db.DatabaseError:  # the effect stands; a second click is told to look
        log.exception("forms.answer_not_kept")


def _packed(response: Response) -> bytes:
    head = json.dumps([response.status_code, list(response.headers.items())])
    return head.encode() + b"\n" + response.get_data()


def _unpacked(packed: bytes | None) -> Response:
    head, _, body = (packed or b"").partition(b"\n")
    status, headers = json.loads(head)
    return Response(body, status, headers)
