"""The last e-mail to somebody who deleted their account."""

from smtplib import SMTPException

from app.accounts import mail
from app.ops import jobs
from app.ops import mail as outgoing
from app.ops.leases import Job
from app.ops.logs import log

TASK = "accounts.goodbye"
TRIES = 5


class Undelivered(Exception):
    """The e-mail did not leave. Unlike the mail server's answer, this names nobody."""


def send(address: str) -> None:
    """Queue the e-mail, in the current transaction, which has cancelled all others."""
    jobs.enqueue(TASK, {"to": address, "subject": mail.DELETED.subject,
                        "text": mail.DELETED.body})


def deliver(job: Job) -> None:
    """Deliver it; run by the worker. A job that is buried would keep the address, so it gives up.
    """
    try:
        outgoing.deliver(job)
    except (OSError, SMTPException) as error:
        if job.attempt < TRIES:
            raise Undelivered(type(error).__name__) from None
        log.warning("goodbye.undelivered", job=job.id, kind=type(error).__name__)
