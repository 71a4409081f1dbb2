"""The mails accounts get, as plain text. `{link}` is a whole address.

A letter to an address nobody has proven yet repeats nothing that was typed: the name of a sign-up
would be a stranger's text to whomever the stranger chose.
"""

from app.ops import mail

SIGN_UP = ("Confirm your address", """\
Hello,

somebody, probably you, asked for a StreamVault account with this address. Confirm it here:

{link}

The link works once, for 24 hours. If it was not you, do nothing: no account is made.
""")

ALREADY = ("You have an account already", """\
Hello {name},

somebody, probably you, asked for a StreamVault account with this address, which has one already.
You can sign in here:

{address}/sign-in

and choose a new password here if you have forgotten yours:

{address}/forgot

If it was not you, do nothing: nothing has changed.
""")

RESET = ("Choose a new password", """\
Hello {name},

somebody, probably you, asked to choose a new password. Do it here:

{link}

The link works once, for {minutes} minutes. Every device that is signed in will be signed out.
If it was not you, do nothing: your password stays as it is.
""")

NEW_ADDRESS = ("Confirm your new address", """\
Hello,

you asked to use this address for your StreamVault account. Confirm it here:

{link}

The link works once, for 24 hours. If it was not you, do nothing: nothing changes.
""")

ADDRESS_CHANGED = ("Your address was changed", """\
Hello {name},

your StreamVault account now uses the address {email} instead of this one.

If it was not you, please write to the people who run this site at once.
""")

PASSWORD_CHANGED = ("Your password was changed", """\
Hello {name},

the password of your StreamVault account was changed, and other devices were signed out.

If it was not you, choose a new password at once:

{address}/forgot
""")


def post(letter: tuple[str, str], to: str, **words: str) -> None:
    """Queue a letter in the current transaction."""
    subject, text = letter
    mail.send(to, subject, text.format(**words))
