"""The e-mail of unread notifications: once a day or a week, each notification at most once."""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import TypedDict

from app import db
from app.accounts.viewer import viewers_of
from app.community.comments import replies
from app.community.notifications import notifications
from app.community.subscriptions import channels
from app.config import settings
from app.ops import mail
from app.ops.clock import now
from app.web import arguments

BATCH = 200
MOST_SHOWN = 12
DAY, WEEK = timedelta(days=1), timedelta(days=7)
PATH = "/unsubscribe/"


class Recipient(TypedDict):
    """The account that gets the e-mail."""

    email: str
    name: str


class Unread(TypedDict):
    """A notification of the e-mail; columns of other kinds are None."""

    id: int
    kind: str
    object_id: int
    video_name: str | None
    title_id: int | None
    title_name: str | None
    creator_name: str | None
    role: str | None
    state: str | None
    video_id: int | None
    replier: str | None


_sql = db.queries("community/digest", addressee=Recipient, list_unread=Unread)

MAIL = """\
Hello {name},

Your unread notifications on StreamVault:

{notifications}
{more}
See all notifications: {address}/notifications
Change how often you get these e-mails: {address}/account/notifications
Unsubscribe: {stop}
"""


def run() -> int:
    """Send the e-mails that are due; return how many."""
    at = now()
    sent = 0
    for row in _sql.due_for_digest(day_ago=at - DAY, week_ago=at - WEEK, batch=BATCH):
        sent += write(row["account_id"], at)
    return sent


@db.transactional("notifications.digest")
def write(account_id: int, at: datetime) -> bool:
    """Send an account's e-mail; return False when another worker did, or nothing is unread."""
    _sql.have_settings(account_id=account_id)
    if not _sql.claim_digest(account_id=account_id, now=at, day_ago=at - DAY, week_ago=at - WEEK):
        return False
    account = _sql.addressee(account_id=account_id)
    if account is None:
        return False
    viewer = viewers_of([account_id], at)[account_id]
    unread: list[Unread] = _sql.list_unread(viewer=viewer, limit=MOST_SHOWN + 1)
    _sql.mark_mailed(account_id=account_id, now=at)
    if not unread:
        return False
    stop = settings().address + PATH + token(account_id)
    mail.send(account["email"], subject(unread), text(account["name"], unread, stop), stop)
    return True


def subject(unread: list[Unread]) -> str:
    """Return the subject of the e-mail."""
    first = unread[0]
    if first["kind"] != "upload":
        return "Notifications from StreamVault"
    if len(unread) == 1:
        return f"{_line(first['creator_name'])}: {_line(first['video_name'])}"[:150]
    return f"New from {_line(first['creator_name'])} and others"[:150] if len(
        {row["creator_name"] for row in unread}) > 1 else f"New from {_line(first['creator_name'])}"


def text(name: str, unread: list[Unread], stop: str) -> str:
    """Return the text of the e-mail."""
    address = settings().address
    shown = "\n".join(_item(row, address) for row in unread[:MOST_SHOWN])
    more = "\nAnd more.\n" if len(unread) > MOST_SHOWN else ""
    return MAIL.format(name=_line(name), notifications=shown, more=more, address=address, stop=stop)


def _item(row: Unread, address: str) -> str:
    if row["kind"] == "upload":
        where = channels.upload_path({**row, "id": row["object_id"]})
        return (f"- {_line(row['video_name'])}\n  by {_line(row['creator_name'])}\n"
                f"  {address}{where}\n")
    if row["video_id"] is None:
        return f"- {notifications.decision(row)}\n"
    if row["kind"] == "rejection":
        return f"- {_line(notifications.rejection(row))}\n  {address}/watch/{row['video_id']}\n"
    return (f"- {_line(row['replier'])} replied to your comment on {_line(row['video_name'])}\n"
            f"  {address}{replies.path(row['video_id'], row['object_id'])}\n")


def _line(words: str | None) -> str:
    """Return a name on one line: another account typed it."""
    return " ".join((words or "").split())


def token(account_id: int) -> str:
    """Return the signed end of an account's unsubscribe link; it can do nothing else."""
    return f"{account_id}-{_sign(account_id, _keys()[-1])}"


def read(presented: str) -> int | None:
    """Return the account of an unsubscribe link, or None."""
    text, _, signature = presented.partition("-")
    account_id = arguments.number(text)
    if account_id is None or not signature.isascii():
        return None
    # An e-mail stays in its mailbox longer than a key.
    good = any(hmac.compare_digest(signature, _sign(account_id, key)) for key in _keys())
    return account_id if good else None


def _keys() -> list[str]:
    """Return the keys of good links, the present one last."""
    return settings().signing_keys or [""]


def _sign(account_id: int, key: str) -> str:
    made = hmac.new(key.encode(), b"unsubscribe\n%d" % account_id, hashlib.sha256)
    return made.hexdigest()[:40]


def stop(account_id: int) -> None:
    """Stop these e-mails for an account."""
    notifications.set_interval(account_id, "off")
