"""The mails accounts get, as plain text. `{link}` is a whole address.

A letter to an address nobody has proven yet repeats nothing that was typed: the name of a sign-up
would be a stranger's text to whomever the stranger chose.
"""

from app.ops import mail as outgoing

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

TWO_STEP_ON = ("Two-step sign-in is on", """\
Hello {name},

from now on, signing in to StreamVault takes your password and a code of the app on your phone.
Every other device was signed out.

If it was not you, write to the people who run this site at once: you cannot sign in any more.
""")

TWO_STEP_OFF = ("Two-step sign-in is off", """\
Hello {name},

from now on, your password alone signs you in to StreamVault. Every other device was signed out.

If it was not you, choose a new password at once, then turn it on again:

{address}/forgot
""")

TWO_STEP_REMOVED = ("Two-step sign-in was taken off your account", """\
Hello {name},

an administrator of StreamVault took two-step sign-in off your account, as one does for a lost
phone. From now on, your password alone signs you in. Set it up again here:

{address}/account/two-step

If you did not ask for it, write to the people who run this site at once.
""")

RECOVERY_USED = ("A recovery code was used", """\
Hello {name},

a recovery code of your StreamVault account was used instead of the app on your phone. It does not
work again. Codes left: {left}. You can make new ones here:

{address}/account/two-step

If it was not you, somebody knows your password and your codes. Choose a new password at once:

{address}/forgot
""")


APPROVED = ("Your application was approved", """\
Hello {name},

your application was approved: you are {role} on StreamVault now.
{answer}
You were signed out on every device, as always when the roles of an account change. Sign in again
to begin:

{address}/sign-in
""")

DECLINED = ("Your application was declined", """\
Hello {name},

your application to become {role} on StreamVault was declined.
{answer}
You can apply again at any time:

{address}/account/applications
""")


def post(letter: tuple[str, str], to: str, **words: str) -> None:
    """Queue a letter in the current transaction."""
    subject, text = letter
    outgoing.send(to, subject, text.format(**words))
