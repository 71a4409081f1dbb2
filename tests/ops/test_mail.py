"""E-mail on its three ways out."""

import os
import socket
import time

import pytest
from aiosmtpd.controller import Controller

from app import db
from app.config import settings
from app.ops import jobs, mail
from app.ops.leases import Job
from tests.jobs import work

send = db.transactional("tests.send")(mail.send)


@pytest.fixture
def transport(monkeypatch):
    """Set the settings of e-mail."""
    def use(**changes):
        changed = settings().model_copy(update=changes)
        monkeypatch.setattr(mail, "settings", lambda: changed)
        return changed

    return use


def test_the_console_shows_an_e_mail(transport, capsys):
    transport(mail_transport="console")
    send("bob@example.org", "Olá", "Bem-vindo.\n")
    work("mail")
    said = capsys.readouterr().out
    assert "bob@example.org" in said and "Olá" in said and "Bem-vindo." in said


def test_a_folder_gets_an_e_mail_whole_and_once(transport, tmp_path):
    s = transport(mail_transport="file", var_dir=tmp_path)
    message = send("bob@example.org", "Hello", "One line.\n")
    work("mail")
    mail.deliver(Job(message, "mail",
                     {"to": "bob@example.org", "subject": "Hello", "text": "One line.\n"}))
    found = [path.name for path in mail.folder(s).iterdir()]
    assert found == [f"mail-{message}.eml"]
    text = (mail.folder(s) / found[0]).read_text()
    for line in ("To: bob@example.org", "Subject: Hello", "Auto-Submitted: auto-generated",
                 f"Message-ID: <mail-{message}@localhost>", "One line."):
        assert line in text


def test_a_mail_server_gets_an_e_mail(transport):
    class Inbox:
        """Collects what arrives."""

        received = []

        async def handle_DATA(self, _server, _session, envelope):
            """Take a message; aiosmtpd calls this."""
            self.received.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
            return "250 OK"

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(Inbox(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        transport(mail_transport="smtp", smtp_host="127.0.0.1", smtp_port=port, smtp_tls="none")
        send("bob@example.org", "Olá", "Até já.\n")
        work("mail")
    finally:
        controller.stop()
    (sender, to, content), = Inbox.received
    assert (sender, to) == ("no-reply@streamvault.example", ["bob@example.org"])
    assert b"Subject: =?utf-8?" in content or "Subject: Olá".encode() in content


def test_delivery_retries_a_server_that_is_down(transport):
    transport(mail_transport="smtp", smtp_host="127.0.0.1", smtp_port=9, smtp_tls="none")
    send("bob@example.org", "Hello", "One line.\n")
    work("mail")
    assert (jobs.counts()["waiting"], jobs.counts()["buried"]) == (1, 0)


@pytest.mark.parametrize(("to", "subject"), [
    ("bob@example.org\r\nBcc: all@example.org", "Hello"),
    ("bob@example.org", "Hello\r\nBcc: all@example.org"),
])
def test_nobody_can_inject_headers(to, subject):
    with pytest.raises(ValueError):
        mail.compose(to, subject, "text", 1, settings())


def test_files_of_e_mails_are_purged_after_a_week(transport, tmp_path):
    transport(var_dir=tmp_path)
    place = mail.folder(mail.settings())
    place.mkdir()
    for name, days in (("old.eml", 8), (".half", 8), ("young.eml", 6)):
        (place / name).write_text("x")
        os.utime(place / name, times=(time.time() - days * 86_400,) * 2)
    assert (mail.purge(1), mail.purge(), mail.purge()) == (1, 1, 0)
    assert [path.name for path in place.iterdir()] == ["young.eml"]
