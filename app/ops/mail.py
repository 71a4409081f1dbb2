"""E-mail: queued as a job, delivered by the worker to the console, a folder or a mail server."""

import smtplib
import ssl
import sys
import time
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTPUTF8
from email.utils import formatdate, parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from app import db
from app.config import Settings, settings
from app.ops import audit, jobs
from app.ops.leases import Job

TIMEOUT_S = 20
KEPT_FOR_S = 7 * 86_400
TEST = "mail.test"


def send(to: str, subject: str, text: str, unsubscribe: str | None = None) -> int:
    """Queue an e-mail in the current transaction; it is delivered after the commit.

    `unsubscribe` is the address at which one POST, without a sign-in, ends e-mails of this kind.
    """
    return jobs.enqueue("mail", {"to": to, "subject": subject, "text": text}
                        | ({"unsubscribe": unsubscribe} if unsubscribe else {}))


def deliver(job: Job) -> dict[str, str] | None:
    """Deliver one e-mail, and return what was sent to whom; a public demo sends none.

    The text goes with the payload: it may hold a link. Raises OSError or SMTPException when it
    fails.
    """
    s, payload = settings(), job.payload
    if s.demo:
        return None
    message = compose(payload["to"], payload["subject"], payload["text"], job.id, s)
    if "unsubscribe" in payload:  # RFC 8058: mail programs show a button for it
        message["List-Unsubscribe"] = f"<{payload['unsubscribe']}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    {"console": _to_console, "file": _to_file, "smtp": _to_server}[s.mail_transport](message, s)
    return {"to": payload["to"], "subject": payload["subject"]}


def deliver_test(job: Job) -> None:
    """Deliver a test message, and note by which way one was accepted."""
    deliver(job)
    _note_test(job)


@db.transactional("mail.note_test")
def _note_test(job: Job) -> None:
    audit.record("installation.mail_test", "installation", 1, actor_id=job.payload["asked_by"],
                 new={"way": way(settings())})
    job.finish()


def way(s: Settings) -> str:
    """Return by which way e-mail leaves, in words: the server, or what is there instead."""
    return f"{s.smtp_host}, port {s.smtp_port}" if s.mail_transport == "smtp" else s.mail_transport


def compose(to: str, subject: str, text: str, job_id: int, s: Settings) -> EmailMessage:
    """Return the message. Raises ValueError for an address that could break out of its line.

    Its id comes from the job's, so that a mail program shows an e-mail sent twice once.
    """
    name, sender = parseaddr(s.mail_from)
    local, _, domain = to.rpartition("@")
    host = urlsplit(s.address).hostname or "streamvault"
    message = EmailMessage(policy=SMTPUTF8)
    message["From"] = Address(name, addr_spec=sender)
    message["To"] = Address(username=local, domain=domain)
    message["Subject"] = subject
    message["Date"] = formatdate(usegmt=True)
    message["Message-ID"] = f"<mail-{job_id}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


def _to_console(message: EmailMessage, s: Settings) -> None:
    sys.stdout.write(f"\n--- E-mail to {message['To']}: {message['Subject']} ---\n"
                     f"{message.get_content()}--- End of e-mail ---\n")
    sys.stdout.flush()


def folder(s: Settings) -> Path:
    """Return the folder of MAIL_TRANSPORT=file."""
    return s.var_dir / "mail"


def purge(batch: int = 1000) -> int:
    """Delete files of e-mails older than a week, which hold addresses and names; return how many.
    """
    place, before = folder(settings()), time.time() - KEPT_FOR_S
    old = [path for path in (place.iterdir() if place.is_dir() else ())
           if path.is_file() and path.stat().st_mtime < before][:batch]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _to_file(message: EmailMessage, s: Settings) -> None:
    place = folder(s)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = str(message["Message-ID"]).strip("<>").partition("@")[0]
    aside = place / f".{name}"  # renamed when complete, so that nobody reads half a message
    aside.write_bytes(message.as_bytes())
    aside.replace(place / f"{name}.eml")


def _to_server(message: EmailMessage, s: Settings) -> None:
    tls = ssl.create_default_context()
    host = str(s.smtp_host)
    if s.smtp_tls == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, s.smtp_port, timeout=TIMEOUT_S, context=tls)
    else:
        server = smtplib.SMTP(host, s.smtp_port, timeout=TIMEOUT_S)
    with server:
        if s.smtp_tls == "starttls":
            server.starttls(context=tls)
        if s.smtp_user:
            secret = s.smtp_password.get_secret_value() if s.smtp_password else ""
            server.login(s.smtp_user, secret)
        server.send_message(message)
