"""The letter about what was not seen: once a day or a week, never twice for the same news."""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any

from app import db
from app.accounts.viewer import viewers_of
from app.community.comments import replies
from app.community.notifications import notifications
from app.community.subscriptions import channels
from app.config import settings
from app.ops import mail, worker
from app.ops.clock import now
from app.web import arguments

EVERY_S = 300
BATCH = 200
MOST_SHOWN = 12
DAY, WEEK = timedelta(days=1), timedelta(days=7)
PATH = "/unsubscribe/"

sql = notifications.sql

Row = dict[str, Any]

LETTER = """\
Hello {name},

this is new for you on StreamVault:

{news}
{more}
See all of it: {address}/notifications
Choose how often we write: {address}/account/notifications
No more letters like this one: {stop}
"""


def run() -> int:
    """Write the letters that are due; how many."""
    at = now()
    written = 0
    for row in sql.due_for_digest(day_ago=at - DAY, week_ago=at - WEEK, batch=BATCH):
        written += write(row["account_id"], at)
    return written


@db.transactional("notifications.digest")
def write(account_id: int, at: datetime) -> bool:
    """Write one account's letter, unless somebody else just did or there is nothing to say."""
    sql.have_settings(account_id=account_id)
    if not sql.claim_digest(account_id=account_id, now=at, day_ago=at - DAY, week_ago=at - WEEK):
        return False
    account = sql.addressee(account_id=account_id)
    if account is None:
        return False
    viewer = viewers_of([account_id], at)[account_id]
    news = sql.digest_news(viewer=viewer, limit=MOST_SHOWN + 1)
    sql.mark_mailed(account_id=account_id, now=at)
    if not news:
        return False
    stop = settings().address + PATH + token(account_id)
    mail.send(account["email"], subject(news), text(account["name"], news, stop), stop)
    return True


def subject(news: list[Row]) -> str:
    """What the letter is about, in a line."""
    first = news[0]
    if first["kind"] != "upload":
        return "News from StreamVault"
    if len(news) == 1:
        return f"{_line(first['creator_name'])}: {_line(first['video_name'])}"[:150]
    return f"New from {_line(first['creator_name'])} and others"[:150] if len(
        {row["creator_name"] for row in news}) > 1 else f"New from {_line(first['creator_name'])}"


def text(name: str, news: list[Row], stop: str) -> str:
    """The letter."""
    address = settings().address
    shown = "\n".join(_item(row, address) for row in news[:MOST_SHOWN])
    more = "\nAnd more.\n" if len(news) > MOST_SHOWN else ""
    return LETTER.format(name=_line(name), news=shown, more=more, address=address, stop=stop)


def _item(row: Row, address: str) -> str:
    if row["kind"] == "upload":
        where = channels.upload_path(row | {"id": row["object_id"]})
        return (f"- {_line(row['video_name'])}\n  by {_line(row['creator_name'])}\n"
                f"  {address}{where}\n")
    if row["kind"] == "application":
        return f"- {notifications.decision(row)}\n"
    return (f"- {_line(row['replier'])} answered your comment below {_line(row['video_name'])}\n"
            f"  {address}{replies.path(row['video_id'], row['object_id'])}\n")


def _line(words: str | None) -> str:
    """A name as one line: it was typed by somebody else."""
    return " ".join((words or "").split())


def token(account_id: int) -> str:
    """What the link in an account's letters ends with; it can do nothing but end them."""
    return f"{account_id}-{_sign(account_id)}"


def read(presented: str) -> int | None:
    """The account whose link this is, or None."""
    text, _, signature = presented.partition("-")
    account_id = arguments.number(text)
    if account_id is None or not signature.isascii():
        return None
    return account_id if hmac.compare_digest(signature, _sign(account_id)) else None


def _sign(account_id: int) -> str:
    secret = settings().secret_key
    key = secret.get_secret_value().encode() if secret else b""
    made = hmac.new(key, b"unsubscribe\n%d" % account_id, hashlib.sha256)
    return made.hexdigest()[:40]


def stop(account_id: int) -> None:
    """Write no more letters to an account."""
    notifications.set_interval(account_id, "off")


def register() -> None:
    """Have the worker look for what is due."""
    worker.every(EVERY_S, "notifications.digest", run)
