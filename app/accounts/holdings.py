"""Personal data in accounts; see app/ops/holdings.py."""

from app import db
from app.accounts import downloads, locks, recovery_codes, totp, users
from app.accounts.users import split_roles
from app.ops import audit, jobs, search
from app.ops.holdings import Holdings, Leaving, Noun, Place, each

FORMER = "Former member"
# Tasks whose payload names an account or an address.
TASKS = frozenset({"accounts.sign_up", "accounts.reset", "accounts.email", downloads.TASK})

_sql = db.queries("accounts/holdings")


def erase(leaving: Leaving) -> None:
    """End every way in, and leave of the account a row without a person."""
    account_id = leaving.account_id
    applications = _sql.list_own_applications(account_id=account_id)
    leaving.owned("account", {account_id})
    leaving.owned("invitation", audit.done_to(account_id, "invitation.accept"))
    leaving.owned("application", {row["id"] for row in applications})
    _sql.delete_applications(account_id=account_id)
    _sql.delete_refresh_tokens(account_id=account_id)
    _sql.blank_sessions(account_id=account_id, now=leaving.at)
    _sql.blank_tokens(account_id=account_id, now=leaving.at)
    _sql.delete_links(account_id=account_id, addresses=sorted(leaving.addresses))
    _sql.delete_authenticator(account_id=account_id)
    recovery_codes.delete(account_id)
    totp.forget_guesses(account_id)
    _sql.forget_invitations(account_id=account_id, addresses=sorted(leaving.addresses))
    for address in sorted(leaving.addresses):
        locks.forget(address)
        locks.forget_places(address)
    downloads.drop(account_id)
    jobs.forget(account_id, leaving.addresses, TASKS)
    _change_roles(leaving)
    _sql.blank_account(account_id=account_id, email=f"deleted:{account_id}", name=FORMER,
                       now=leaving.at)
    search.index("account", [account_id])


def _change_roles(leaving: Leaving) -> None:
    """Keep one role: an account has one, and what staff watched stays out of the reports."""
    old = split_roles(users.get(leaving.account_id)["roles"])
    users.change_roles(leaving.account_id, old,
                       frozenset({"employee" if leaving.is_staff else "customer"}))


HOLDINGS = Holdings(
    part="accounts",
    nouns=(
        Noun("profile", "Your account: name, e-mail address, country, roles.",
             each(_sql.list_profile)),
        Noun("sign_ins", "Where you signed in, and until when.", each(_sql.list_sign_ins)),
        Noun("access_tokens", "Your access tokens by name; never the token itself.",
             each(_sql.list_access_tokens)),
        Noun("links", "Links that we sent you by e-mail; never the link itself.",
             each(_sql.list_links)),
        Noun("applications", "Your applications to create or teach.",
             each(_sql.list_applications_of)),
    ),
    places=(
        Place("accounts.id", "anonymised", "Name, address and password go. The row stays for the "
              "ledger, comments and the audit trail.", "profile"),
        Place("accounts.email", "anonymised", "Replaced by what is no address.", "profile"),
        Place("account_roles.account_id", "anonymised", "One stays, employee or customer: what "
              "staff watched stays out of the reports.", "profile"),
        Place("sessions.account_id", "anonymised", "Ended, without device and network; the rows "
              "close open sockets and are purged a month after they expire.", "sign_ins"),
        Place("refresh_tokens.session_id", "erased", "A secret, left out of the download."),
        Place("mail_tokens.account_id", "erased", "Links no longer work.", "links"),
        Place("mail_tokens.email", "erased", "With unfinished sign-ups of the address.", "links"),
        Place("personal_tokens.account_id", "anonymised", "Revoked, without their names; the rows "
              "close open sockets.", "access_tokens"),
        Place("totp_devices.account_id", "erased", "A secret; the profile says since when.",
              "profile"),
        Place("recovery_codes.account_id", "erased", "Secrets, left out of the download."),
        Place("role_applications.account_id", "erased", "Your words about yourself.",
              "applications"),
        Place("role_applications.decided_by", "kept", "A decision about somebody else, so not in "
              "the download either; it reads “Former member”."),
        Place("sign_in_locks.key_hash", "erased", "A keyed digest of the address that says nothing "
              "by itself, so not in the download."),
        Place("sign_in_places.key_hash", "erased", "The same, of address and network or browser."),
        Place("invitations.email", "erased", "An invitation of the address. People with an account "
              "have none, so it is not in the download."),
        Place("invitations.invited_by", "erased", "Invitations that staff sent end with them; the "
              "addresses are other people's, so they are not in the download."),
        Place("data_downloads.account_id", "erased", "The download itself, with its file."),
    ),
    nobody=("setup_codes",),
    erase=erase,
)
