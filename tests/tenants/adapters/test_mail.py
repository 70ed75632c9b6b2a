"""Sending over real SMTP: what arrives, and what the sender learns when it does not."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from infra.engines.engine import free_port
from tenants.adapters.mail import AddressRefused, Mail, MailDelayed, MailRefused, SmtpMailer, message_id
from tenants.config import Settings
from tenants.kit.clock import now

SENDER = "Rapport <no-reply@rapport.example>"
MAIL = Mail(
    to="alice@acme.example",
    to_name="Alice, 张",
    subject="您好 Alice",
    text="plain 正文\n",
    html="<p>rich 正文</p>",
    message_id="<1@rapport.example>",
    locale="zh-CN",
)


class Server:
    """Takes mail for everybody but those whose name says otherwise."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.verdict = "250 Kept"

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address.startswith("full"):
            return "452 4.2.2 Mailbox full"
        if address.startswith("nobody"):
            return "550 5.1.1 No such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.verdict


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def url(server: Server) -> Iterator[str]:
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield f"smtp://127.0.0.1:{controller.port}"
    controller.stop()


async def test_what_is_sent_arrives_whole(server: Server, url: str) -> None:
    await SmtpMailer(url, SENDER).send(MAIL)
    [message] = server.messages
    assert (message["To"], message["From"]) == ('"Alice, 张" <alice@acme.example>', SENDER)
    assert (message["Subject"], message["Message-ID"]) == (MAIL.subject, MAIL.message_id)
    assert (message["Auto-Submitted"], message["Content-Language"]) == ("auto-generated", "zh-CN")
    plain, rich = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None and plain.get_content().splitlines() == MAIL.text.splitlines()
    assert rich is not None and rich.get_content().strip() == MAIL.html


async def test_the_same_cause_has_the_same_message_id(settings: Settings) -> None:
    assert message_id("cause") == message_id("cause") == f"<cause@{settings.mail_from.rpartition('@')[2].rstrip('>')}>"


async def test_a_server_that_says_later_and_one_that_says_no(server: Server, url: str) -> None:
    mailer = SmtpMailer(url, SENDER)
    with pytest.raises(MailDelayed, match="452"):
        await mailer.send(replace(MAIL, to="full@acme.example"))
    with pytest.raises(AddressRefused, match="550"):
        await mailer.send(replace(MAIL, to="nobody@acme.example"))
    server.verdict = "451 4.3.0 Try again"
    with pytest.raises(MailDelayed, match="451"):
        await mailer.send(MAIL)
    server.verdict = "554 5.7.1 Looks like spam"
    with pytest.raises(MailRefused, match="554") as refused:
        await mailer.send(MAIL)
    assert not isinstance(refused.value, AddressRefused)


async def test_a_server_that_is_not_there_is_a_delay() -> None:
    with pytest.raises(MailDelayed):
        await SmtpMailer(f"smtp://127.0.0.1:{free_port()}", SENDER).send(MAIL)


@pytest.mark.parametrize("subject", ["Hello\nBcc: everybody@acme.example", "Hello\r\n\r\nbody"])
async def test_a_header_has_one_line(url: str, server: Server, subject: str) -> None:
    with pytest.raises(ValueError, match="linefeed"):
        await SmtpMailer(url, SENDER).send(replace(MAIL, subject=subject))
    assert server.messages == []


async def test_a_password_does_not_travel_in_clear(server: Server) -> None:
    controller = Controller(server, hostname="127.0.0.2", port=free_port())  # not the loopback address we trust
    controller.start()
    try:
        with pytest.raises(MailRefused, match="encryption"):
            await SmtpMailer(f"smtp://me:secret@127.0.0.2:{controller.port}", SENDER).send(MAIL)
    finally:
        controller.stop()


async def test_a_certificate_nobody_vouches_for_is_not_believed(server: Server, tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_self_signed(tmp_path))
    controller = Controller(server, hostname="127.0.0.1", port=free_port(), tls_context=context)
    controller.start()
    try:
        with pytest.raises(MailDelayed, match="certificate"):
            await SmtpMailer(f"smtp://127.0.0.1:{controller.port}", SENDER).send(MAIL)
    finally:
        controller.stop()
    assert server.messages == []


@pytest.mark.parametrize("url", ["", "http://mail.example", "smtp://"])
def test_an_address_that_is_no_mail_server_is_told_at_once(url: str) -> None:
    with pytest.raises(ValueError, match="RAPPORT_SMTP_URL"):
        SmtpMailer(url, SENDER)


def _self_signed(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now() - timedelta(days=1))
        .not_valid_after(now() + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path
