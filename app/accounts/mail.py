"""The e-mails of accounts, as plain text. `{link}` is a whole URL.

An e-mail to an address that nobody has proven yet repeats nothing that was typed: a stranger could
otherwise send any text, as the name of a sign-up, to anybody.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from app.accounts.users import StoredAccount
from app.config import settings
from app.ops import limit_stores
from app.ops import mail as outgoing
from app.ops.clock import now

EVERY = timedelta(minutes=2)
EPOCH = datetime(2000, 1, 1)
NOTHING: Mapping[str, str] = {}


class Text(NamedTuple):
    """A subject and a body with places for words."""

    subject: str
    body: str


SIGN_UP = Text("Confirm your e-mail address", """\
Hello,

Confirm this e-mail address to create your StreamVault account:

{link}

The link works once and expires in 24 hours.

If you didn't ask for an account, ignore this e-mail. We won't create one.
""")

INVITATION = Text("You are invited to StreamVault", """\
Hello,

An administrator of this StreamVault invites you. Choose a name and a password here:

{link}

The link works once and expires in {days} days.

If you don't know what this is about, ignore this e-mail. We won't create an account.
""")

ALREADY = Text("You already have an account", """\
{hello}

Someone, probably you, tried to use this e-mail address for a StreamVault account. It already
belongs to yours. Sign in here:

{address}/sign-in

If you've forgotten your password, reset it here:

{address}/forgot

If this wasn't you, ignore this e-mail. Your account hasn't changed.
""")

RESET = Text("Reset your password", """\
{hello}

Someone, probably you, asked to reset your StreamVault password. Choose a new one here:

{link}

The link works once and expires in {minutes} minutes. A new password signs you out on every device.

If you didn't ask for this, ignore this e-mail. Your password won't change.
""")

NEW_ADDRESS = Text("Confirm your new e-mail address", """\
Hello,

You asked to use this e-mail address for your StreamVault account. Confirm it here:

{link}

The link works once and expires in 24 hours.

If you didn't ask for this, ignore this e-mail. Nothing will change.
""")

ADDRESS_CHANGED = Text("Your e-mail address was changed", """\
{hello}

Your StreamVault account now uses {email} instead of this one.

If you didn't change it, contact the people who run this site right away.
""")

PASSWORD_CHANGED = Text("Your password was changed", """\
{hello}

The password of your StreamVault account was changed, and your other devices were signed out.

If you didn't change it, reset your password right away:

{address}/forgot
""")

TWO_STEP_ON = Text("Two-step sign-in is on", """\
{hello}

From now on, you sign in to StreamVault with your password and a code from the authenticator app on
your phone. Your other devices were signed out.

If you didn't turn this on, contact the people who run this site right away. Without the code, you
can't sign in.
""")

TWO_STEP_OFF = Text("Two-step sign-in is off", """\
{hello}

From now on, you sign in to StreamVault with your password alone. Your other devices were signed
out.

If you didn't turn this off, reset your password right away, then turn two-step sign-in on again:

{address}/forgot
""")

TWO_STEP_REMOVED = Text("Two-step sign-in was turned off for your account", """\
{hello}

An administrator turned off two-step sign-in for your StreamVault account, as they do when someone
loses their phone. From now on, you sign in with your password alone. Set it up again here:

{address}/account/two-step

If you didn't ask for this, contact the people who run this site right away.
""")

RECOVERY_USED = Text("A recovery code was used", """\
{hello}

A recovery code was used for your StreamVault account instead of a code from your authenticator app.
It won't work again. Codes left: {left}. Make new codes here:

{address}/account/two-step

If this wasn't you, someone knows your password and your recovery codes. Reset your password right
away:

{address}/forgot
""")

APPROVED = Text("Your application was approved", """\
{hello}

Your application was approved: you are now {role} on StreamVault.
{answer}
We signed you out on every device because your roles changed. Sign in again to get started:

{address}/sign-in
""")

DECLINED = Text("Your application was declined", """\
{hello}

Your application to become {role} on StreamVault was declined.
{answer}
You can apply again at any time:

{address}/account/applications
""")


DATA_READY = Text("Your data is ready to download", """\
{hello}

The file with what StreamVault holds about you is ready. Sign in to download it within {days} days:

{address}/account/data

If you didn't ask for it, change your password right away:

{address}/account/password
""")

DELETED = Text("Your account was deleted", """\
Hello,

Your StreamVault account was deleted, as you asked. This is the last e-mail you get from us.

If it wasn't you who deleted it, contact the people who run this site right away.
""")


def post(text: Text, to: str, **words: str) -> None:
    """Queue an e-mail to an address without an account, in the current transaction."""
    outgoing.send(to, text.subject, text.body.format(**words))


def tell(text: Text, account: StoredAccount, typed: Mapping[str, str] = NOTHING,
         /, **words: str) -> None:
    """Queue an e-mail to an account's address, in the current transaction.

    Words that somebody typed, such as the name, go to a proven address only; `typed` gives the
    others by name, and `words` what an unproven address gets instead of them.
    """
    hello = "Hello,"
    if account["is_proven"]:
        hello, words = f"Hello {account['name']},", words | dict(typed)
    post(text, account["email"], hello=hello, address=settings().address, **words)


def is_first(email: str) -> bool:
    """Return whether a mailbox gets the e-mail that a stranger asks for: one in two minutes."""
    window = int(EVERY.total_seconds())
    start = EPOCH + (now() - EPOCH) // EVERY * EVERY
    key = sha256(email.encode()).hexdigest()
    return limit_stores.count("mailbox", {key: 1}, start, window)[key] == 1
