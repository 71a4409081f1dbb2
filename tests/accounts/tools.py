"""Steps that several tests of accounts share."""

import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

from flask import Flask

from app import db
from app.accounts import passwords
from app.config import settings
from app.ops import mail
from tests.client import Client
from tests.jobs import work
from tests.world import Person

LINK = re.compile(r"http\S+/(?:confirm|reset|confirm-email|invitation)/[\w-]{43}")


def run(sql: str, **values: Any) -> None:
    """Change rows directly, as only tests may."""
    for attempt in db.transaction("tests.change"):
        with attempt as tx:
            tx.execute(sql, values)


def rows(sql: str, **values: Any) -> list[dict[str, Any]]:
    """Read rows directly, as only tests may."""
    return db.database().rows(sql, values)


def try_to_sign_in(client: Client, email: str, password: str, **more: Any) -> Any:
    """Fill in the sign-in form."""
    return client.post("/sign-in", data={"email": email, "password": password} | more)


@contextmanager
def counted_hashes() -> Iterator[list[str]]:
    """Collect the runs of the hasher: "hash", "compare" (with a stored one) or "pretend"."""
    seen: list[str] = []
    passwords.observers.append(seen.append)
    try:
        yield seen
    finally:
        passwords.observers.remove(seen.append)


def mails() -> list[str]:
    """Send what is queued and empty the folder of mail; return every text, oldest first."""
    work("mail")
    folder = mail.folder(settings())
    found = sorted(folder.glob("*.eml"), key=lambda path: int(path.stem.rpartition("-")[2]))
    texts = [path.read_bytes().decode().replace("\r\n", "\n") for path in found]
    for path in found:
        path.unlink()
    return texts


def link_in(text: str) -> str:
    """Return the path of the only link in a mail, without the site's address."""
    found = LINK.findall(text)
    assert len(found) == 1, text
    assert found[0].startswith(settings().address + "/"), "not the configured address"
    return found[0].removeprefix(settings().address)


def shape(response: Any, *secrets: str) -> tuple[Any, ...]:
    """Return what a stranger can see of an answer, except what differs on every request."""
    text = re.sub(r'name="(csrf_token|form_key)" value="[^"]+"', "", response.text)
    for secret in secrets:
        text = text.replace(secret, "•")
    headers = {name: value for name, value in response.headers.items()
               if name not in ("X-Request-ID", "Date", "Content-Length", "Set-Cookie")}
    cookies = sorted(re.sub(r"^([^=]*)=[^;]*|(Expires)=[^;]*", r"\1\2=•", each)  # seconds pass
                     for each in response.headers.getlist("Set-Cookie"))
    return response.status_code, headers, cookies, text


def at_once(count: int, action: Callable[[int], Any]) -> list[Any]:
    """Return the results of `action(0)` … `action(count - 1)`, all started at the same moment."""
    gate = Barrier(count)

    def one(number: int) -> Any:
        gate.wait()
        return action(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def fresh(app: Flask) -> Client:
    """Return a browser that has never been here."""
    app.test_client_class = Client
    return app.test_client()  # type: ignore[return-value]


def signed_in(client: Client) -> bool:
    """Return whether the client is signed in."""
    return client.get("/account").status_code == 200


def disable(person: Person) -> None:
    """Disable an account directly in the table."""
    run("UPDATE accounts SET status = 'disabled' WHERE id = %(id)s", id=person.id)


def only(values: Iterable[Any]) -> Any:
    """Return the value that all of them equal."""
    found = list(values)
    assert found and all(each == found[0] for each in found), found
    return found[0]
