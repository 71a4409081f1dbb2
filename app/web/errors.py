"""What stops a request, and its words. app/web/error_pages.py answers with it."""

from typing import Any

from app.web import codes

TITLES = {
    400: "That request cannot be read",
    401: "Please sign in",
    403: "That is not yours to open",
    404: "There is nothing here",
    405: "That cannot be done here",
    409: "Somebody else changed this meanwhile",
    412: "It was changed meanwhile",
    413: "That is too large",
    415: "That format is not accepted",
    422: "Some fields need another look",
    428: "Which version do you mean?",
    429: "Too many tries",
    500: "Something went wrong on our side",
    503: "StreamVault is busy",
}
DETAILS = {
    400: "Go back, reload the page and try again.",
    401: "This page is for people who are signed in.",
    403: "Your account does not have the role this page needs.",
    404: "The address may be mistyped, or what was here is gone.",
    405: "This address does not take that kind of request.",
    409: "It is not in a state that allows this.",
    412: "Somebody saved another version. Read it again and repeat your change.",
    413: "Choose something smaller and try again.",
    415: "Send it in one of the formats this address accepts.",
    422: "Nothing was saved.",
    428: "Say which version you have read.",
    429: "Please wait a moment before you try again.",
    500: "Nothing was half-saved. We have noted what happened under the number below.",
    503: "Nothing was lost. Please try again in a moment.",
}


class Problem(Exception):
    """Stop a request with `status`. Programs branch on `code`, one of app/web/codes.py.

    `errors` is [{"field": …, "message": …, "code": …}, …]; the problem's code is the usual one.
    """

    def __init__(self, status: int, detail: str | None = None, *, code: str | None = None,
                 title: str | None = None, errors: list[dict[str, Any]] | None = None,
                 retry_after_s: int | None = None):
        super().__init__(detail or DETAILS.get(status, ""))
        self.status, self.code = status, code or codes.of_status(status)
        self.title = title or TITLES.get(status, "That did not work")
        self.detail = detail if detail is not None else DETAILS.get(status, "")
        self.errors = [{"code": self.code} | each for each in errors or []]
        self.retry_after_s = retry_after_s


class Stale(Exception):
    """An older version was changed: nothing was saved. Pages show the merge, the API a 412."""
