"""Personal data in jobs, the audit trail and the counters; see holdings.py."""

from app.ops import audit, jobs
from app.ops.holdings import Holdings, Leaving, Noun, Place, each


def erase(leaving: Leaving) -> None:
    """Take the person's words out of the trail, after every other part has said what was theirs."""
    audit.forget(leaving.account_id, leaving.things, is_staff=leaving.is_staff)


HOLDINGS = Holdings(
    part="ops",
    nouns=(
        Noun("audit_trail", "Your changes, and changes of your account.",
             each(audit.trail)),
        Noun("jobs", "Work in the background that you asked for in the last 30 days.",
             each(jobs.asked_by)),
    ),
    places=(
        Place("audit_events.actor_id", "anonymised", "Events stay, by the account's number; a "
              "member's words go. Staff's changes in the back office stay whole, and so does the "
              "name of staff, in the event of the deletion.", "audit_trail"),
        Place("audit_events.object_id", "anonymised", "Events about the account and what was "
              "yours keep codes such as roles, and no words.", "audit_trail"),
        Place("jobs.asked_by", "expires", "Ended jobs are purged after 30 days.", "jobs"),
        Place("jobs.payload", "erased", "Queued e-mails and requests are cancelled. They repeat "
              "what other files have, so they are not in the download."),
        Place("jobs.result", "erased", "To whom an e-mail was sent. Other results name nobody, so "
              "they are not in the download."),
        Place("search_texts.words", "anonymised", "Made anew of what is left of the name; the "
              "profile has the name itself.", "profile"),
        Place("demo_world.last_account_id", "kept", "The number of the demo world's last account; "
              "nobody's data."),
        Place("rate_buckets.key_hash", "expires", "Counters by digest, for an hour or two."),
        Place("transaction_markers.result", "expires", "Outcomes of transactions, for a day; not "
              "kept by person, so not in the download."),
        Place("live_messages.payload", "expires", "What processes told each other, for an hour; "
              "not kept by person, so not in the download."),
    ),
    nobody=("data_versions",),
    erase=erase,
)
