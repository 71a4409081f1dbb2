"""Sign-ins and tokens of accounts that came over HTTP, made beside the server."""

from app.accounts import personal_tokens, sessions
from tests.compatibility.running import Program


def id_of(person: Program) -> int:
    """The account's number."""
    return int(person.user["id"])


def open_session(person: Program) -> str:
    """A browser's sign-in, as its cookie's value."""
    return sessions.open_session(id_of(person))


def personal_token(person: Program, *scopes: str) -> str:
    """A personal token with these scopes."""
    return personal_tokens.create(id_of(person), "Test", scopes, 30)["token"]
