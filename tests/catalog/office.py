"""A program of an employee, for tests of the back office's API."""

from typing import Any

from app import db
from app.accounts import personal_tokens, tokens


class Program:
    """Sends requests with one person's token."""

    def __init__(self, client: Any, person: Any, scopes: list[str] | None = None):
        self.client = client
        self.token = (personal_tokens.create(person.id, "Script", scopes, 30)["token"] if scopes
                      else tokens.open_session(person.id, refresh=False, user_agent="",
                                               network="").access)

    def __call__(self, method: str, path: str, body: Any = None, *, etag: str | None = None,
                 **more: Any) -> Any:
        """The answer; `etag` is sent as If-Match."""
        headers = {"Authorization": f"Bearer {self.token}"} | more.pop("headers", {})
        if etag is not None:
            headers["If-Match"] = etag
        if body is not None:
            more["json"] = body
        return self.client.open(f"/api{path}", method=method, headers=headers, csrf=False, **more)

    def made(self, path: str, body: Any) -> dict[str, Any]:
        """Return what a POST created, read again at its address."""
        answer = self("POST", path, body)
        assert answer.status_code == 201, answer.text
        again = self("GET", answer.location.split("/api", 1)[1])
        assert again.json == answer.json
        return answer.json | {"etag": again.headers["ETag"]}


def walk(program: Program, path: str) -> list[dict[str, Any]]:
    """Return every row of a list, page by page along its Link header."""
    rows: list[dict[str, Any]] = []
    while path:
        answer = program("GET", path)
        assert answer.status_code == 200, answer.text
        rows += answer.json
        link = answer.headers.get("Link", "")
        path = link[link.index("/api") + 4:link.index(">")] if link else ""
    return rows


def trail(object_type: str, object_id: int | str) -> list[dict[str, Any]]:
    """Return the object's audit events, oldest first."""
    return db.database().rows(
        "SELECT action, actor_id, old_values, new_values FROM audit_events "
        "WHERE object_type = %(kind)s AND object_id = %(id)s ORDER BY id",
        {"kind": object_type, "id": int(object_id)})
