"""Personal data in requests and forms; see app/ops/holdings.py."""

from app.ops.holdings import Holdings, Leaving, Place
from app.web import idempotency, unsaved_forms


def erase(leaving: Leaving) -> None:
    """Delete what is kept of the person's requests."""
    idempotency.forget(leaving.account_id)
    unsaved_forms.forget(leaving.account_id)


HOLDINGS = Holdings(
    part="web",
    places=(
        Place("idempotency_keys.account_id", "erased", "Answers of the API to your programs, for a "
              "day. They repeat what other files have, so they are not in the download."),
        Place("unsaved_forms.account_id", "erased", "Sealed with a key that only your browser has, "
              "for half an hour."),
        Place("form_answers.answer", "expires", "The same, and not kept by person."),
    ),
    erase=erase,
)
