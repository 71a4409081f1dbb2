"""The codes of rejected requests: each problem, socket error and wrong field carries one.

A sentence may be reworded at any time; a code stays. Programs and scripts branch on codes only.
"""

CODES = {
    # What a status says by itself.
    "bad_request": "The request cannot be read.",
    "unauthenticated": "Nobody is signed in, or the token is not valid.",
    "forbidden": "This account may not do this.",
    "not_found": "There is nothing that this account may see.",
    "method_not_allowed": "This address does not take this method.",
    "conflict": "The current state does not allow this.",
    "stale": "Somebody else has saved a newer version.",
    "too_large": "The body is too large.",
    "address_too_long": "The address is too long.",
    "unsupported_media_type": "This address does not take this format.",
    "invalid": "A value is wrong; `errors` names each.",
    "version_required": "If-Match is missing.",
    "rate_limited": "Too many attempts; wait `retry_after` seconds.",
    "internal_error": "The server failed.",
    "unavailable": "The server is busy; trying again later helps.",
    # Of single fields.
    "required": "A field is missing or empty.",
    "too_long": "A text or a list is too long.",
    "unknown_field": "There is no such field.",
    # Of requests.
    "csrf_failed": "The form's token is missing or too old.",
    "origin_not_allowed": "Pages of this origin may not open a live connection.",
    "invalid_cursor": "The page of a list that was asked for does not exist.",
    "already_exists": "Something with this name or number exists.",
    "reference_gone": "Something that this needs was deleted or changed in the meantime.",
    "commit_unknown": "The connection broke while saving; the change may be saved or not.",
    "request_in_progress": "A request with this Idempotency-Key is still running.",
    "key_reused": "This Idempotency-Key was used for another request.",
    # Of accounts.
    "scope_missing": "The token lacks the scope that this needs.",
    "credentials_wrong": "E-mail address and password do not match.",
    "code_required": "The account signs in with a second step: send `code`, too.",
    "code_wrong": "The code of the second step is wrong.",
    "two_step_required": "The account's role needs two-step sign-in, which is not set up.",
    "refresh_token_invalid": "The refresh token is no longer valid.",
    "sign_up_closed": "Accounts are made on the sign-up page only.",
    "email_taken": "The e-mail address has an account.",
    "signed_out": "The session or the token has ended.",
    "account_changed": "The account changed during the sign-in.",
    "password_wrong": "The current password is wrong.",
    "password_weak": "The new password is too short, too common, or the name or the address.",
    "too_many_tokens": "The account has as many personal tokens as it may have.",
    "own_admin_role": "Administrators cannot remove their own role or disable their own account.",
    "last_admin": "One active administrator has to remain.",
    "role_held": "The account already has the role.",
    "application_open": "The account already has an open application for the role.",
    "application_decided": "Somebody else has decided the application.",
    "address_unproven": "The account's e-mail address is not confirmed yet.",
    "demo_account": "The account belongs to a public demo, and everybody signs in to it.",
    "own_application": "Nobody can decide their own application.",
    # Of subscriptions.
    "own_channel": "Nobody subscribes to their own channel.",
    "already_subscribed": "The account subscribes to this creator.",
    "not_subscribed": "The account does not subscribe to this creator.",
    # Of comments.
    "comment_too_long": "The comment is longer than the most characters or bytes.",
    "blocked_word": "The comment contains a blocked word.",
    "comments_closed": "Nobody may comment on this video.",
    "slow_mode": "The room takes one comment per person in so many seconds.",
    "muted": "A moderator has muted the account for a time.",
    "banned": "A moderator has banned the account.",
    "reply_gone": "The comment that this one replies to was deleted.",
    "message_id_taken": "The `client_msg_id` was used for a comment on another video.",
    "edit_too_late": "The comment is too old to be edited.",
    "edit_not_approved": "Comments are approved here, so an edited one would need approval.",
    "too_many_rooms": "The connection is in as many rooms as it may be.",
    "too_many_held": "As many of the author's comments wait for a moderator as may.",
    "too_many_connections": "The account has as many live connections as it may have.",
    # Of moderation.
    "decided": "Another moderator has decided this.",
    "already_banned": "The account is banned there.",
}

OF_STATUS = {
    400: "bad_request", 401: "unauthenticated", 403: "forbidden", 404: "not_found",
    405: "method_not_allowed", 409: "conflict", 412: "stale", 413: "too_large",
    414: "address_too_long",
    415: "unsupported_media_type", 422: "invalid", 428: "version_required", 429: "rate_limited",
    500: "internal_error", 503: "unavailable",
}

# A form's own findings, by pydantic's name; every other one is "invalid".
OF_FIELD = {
    "missing": "required", "string_too_short": "required", "string_too_long": "too_long",
    "text_too_long": "too_long",
    "too_long": "too_long", "extra_forbidden": "unknown_field",
}


def of_status(status: int) -> str:
    """Return the code of a problem that has none of its own."""
    return OF_STATUS.get(status) or ("bad_request" if status < 500 else "internal_error")
