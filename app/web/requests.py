"""Requests as every page reads them: their text is cleaned before anything sees it."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Flask
from flask import Request as FlaskRequest
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from gunicorn.http.errors import ParseException
from werkzeug.datastructures import FileStorage, ImmutableMultiDict, MultiDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from app import text

# Of any form; the longest of ours has a title's credits and releases.
MOST_FIELDS = 2000


class Sent(ImmutableMultiDict[str, Any]):
    """Arguments, fields or files by name. Raises a 413 for more than MOST_FIELDS of them."""

    def __init__(self, sent: Mapping[str, Any] | Iterable[tuple[str, Any]] | None = None):
        pairs = list(sent.items(multi=True) if isinstance(sent, MultiDict)
                     else sent.items() if isinstance(sent, Mapping) else sent or ())
        if len(pairs) > MOST_FIELDS:
            raise RequestEntityTooLarge
        # A part of a multipart form may come without a name.
        super().__init__([(text.clean(name or ""), _clean(name or "", value))
                          for name, value in pairs])


def _clean(name: str, value: Any) -> Any:
    """Clean a value, of a file only the name; a password stays as it is."""
    if isinstance(value, FileStorage):
        value.filename = value.filename and text.clean(value.filename)
    return text.clean(value) if isinstance(value, str) and "password" not in name else value


class StateCookie(SecureCookieSessionInterface):
    """Flask's `session`; requests without its cookie, such as those of programs, cost nothing."""

    def open_session(self, app: Flask, request: FlaskRequest) -> SecureCookieSession | None:
        """Return the state in the cookie, or an empty one."""
        if app.secret_key and self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)


class Request(FlaskRequest):
    """The request of every page: routes and templates see only cleaned text."""

    parameter_storage_class = Sent

    def _load_form_data(self) -> None:
        """Read the body. Gunicorn parses its chunks only now, and they may be malformed.

        Its fields are counted before they are built: the framework counts those of multipart only.
        """
        try:
            if (self.mimetype == "application/x-www-form-urlencoded"
                    and self.get_data().count(b"&") >= MOST_FIELDS):
                raise RequestEntityTooLarge
            super()._load_form_data()
        except ParseException:
            raise BadRequest from None
