"""The problems that stop a request, and their texts. error_pages.py answers with them."""

from typing import Any

from app.web import codes

TITLES = {
    400: "This request could not be read",
    401: "Please sign in",
    403: "You don't have access",
    404: "Page not found",
    405: "This is not possible here",
    409: "Somebody else changed this",
    412: "This was changed by somebody else",
    413: "This is too large",
    414: "This address is too long",
    415: "This format is not supported",
    422: "Please fix the marked fields",
    428: "The version is missing",
    429: "Too many attempts",
    500: "Something went wrong on our side",
    503: "StreamVault is busy",
}
DETAILS = {
    400: "Go back, reload the page and try again.",
    401: "Sign in to open this page.",
    403: "Your account does not have the role this page needs.",
    404: "The address may be wrong, or the page may have been deleted.",
    405: "This address does not support this method.",
    409: "Its current state does not allow this.",
    412: "Somebody saved another version. Load it again and repeat your change.",
    413: "Choose something smaller and try again.",
    414: "Shorten it, for example by choosing fewer filters.",
    415: "Send it in one of the supported formats.",
    422: "Nothing was saved.",
    428: "Send the version that you have read.",
    429: "Wait a moment, then try again.",
    500: "Nothing was saved. We logged what happened under the number below.",
    503: "Nothing was lost. Try again in a moment.",
}


class Problem(Exception):
    """Stop a request with `status`. Programs branch on `code`, one of app/web/codes.py.

    `errors` is [{"field": …, "message": …, "code": …}, …]; a field's usual code is the problem's.
    """

    def __init__(self, status: int, detail: str | None = None, *, code: str | None = None,
                 title: str | None = None, errors: list[dict[str, Any]] | None = None,
                 retry_after_s: int | None = None):
        super().__init__(detail or DETAILS.get(status, ""))
        self.status, self.code = status, code or codes.of_status(status)
        self.title = title or TITLES.get(status, "This did not work")
        self.detail = detail if detail is not None else DETAILS.get(status, "")
        self.errors = [{"code": self.code} | each for each in errors or []]
        self.retry_after_s = retry_after_s


class Stale(Exception):
    """A change of an older version, which is not saved. Pages show the merge, the API a 412."""
