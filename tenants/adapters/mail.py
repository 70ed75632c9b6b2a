"""Sending one mail. The embedded inbox of `./rapport up` speaks SMTP too, so there is one way and no pretend one."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from tenants.config import settings
from tenants.errors import DomainError
from tenants.kit import tracing
from tenants.kit.clock import now
from tenants.kit.tracing import Kind

SECONDS = 20
"""For each step of the conversation; a worker's lease is longer."""
LOGO = "logo"
"""The Content-ID of the picture that comes along with a mail."""
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@dataclass(frozen=True, slots=True)
class Attachment:
    """`content_type` is that of `data`: application/pdf."""

    filename: str
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """One message to one person. `message_id` is the caller's and stays the same when it is sent again."""

    to: str
    to_name: str
    subject: str
    text: str
    html: str
    message_id: str
    locale: str
    attachments: tuple[Attachment, ...] = ()
    from_name: str = ""
    """The name beside the sender's address, where it is not our own."""
    logo: Attachment | None = None
    """A picture that the HTML shows as `cid:` LOGO."""


class MailDelayed(Exception):
    """The server said 4xx, or nothing: the same mail may be tried again later. It may even have arrived."""


class MailRefused(DomainError):
    """The server said 5xx: trying again changes nothing. Mend the address, or the settings of the mail server."""

    code = "MAIL_REFUSED"


class AddressRefused(MailRefused):
    """The server takes mail, but not for this address: most likely it was mistyped."""


class Mailer(Protocol):
    async def send(self, mail: Mail) -> None:
        """Hand the mail to the server, or raise MailDelayed, AddressRefused or MailRefused."""


class SmtpMailer:
    """smtp:// (STARTTLS where the server offers it) or smtps://, one connection a mail."""

    def __init__(self, url: str, sender: str) -> None:
        self._url = urlsplit(url)
        self._sender = parseaddr(sender)
        if self._url.scheme not in ("smtp", "smtps") or not self._url.hostname:
            raise ValueError("RAPPORT_SMTP_URL must look like smtp://host:port or smtps://user:password@host:port")

    async def send(self, mail: Mail) -> None:
        message = _compose(mail, *self._sender)
        with tracing.span("SMTP send", Kind.CLIENT, {"server.address": self._url.hostname or ""}):
            await asyncio.to_thread(self._deliver, mail.to, message)

    def _deliver(self, to: str, message: EmailMessage) -> None:
        try:
            with _connect(self._url, self._domain) as server:
                _log_in(server, self._url)
                server.send_message(message, from_addr=self._sender[1], to_addrs=[to])
        except smtplib.SMTPRecipientsRefused as error:
            code, answer = next(iter(error.recipients.values()))
            raise _verdict(code, answer, AddressRefused) from error
        except smtplib.SMTPResponseException as error:
            raise _verdict(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            raise MailDelayed(f"The mail server did not answer as it should: {error}") from error

    @property
    def _domain(self) -> str:
        return self._sender[1].rpartition("@")[2]


def mailer() -> Mailer:
    """The mail server of this installation."""
    return SmtpMailer(settings().smtp_url, settings().mail_from)


def message_id(seed: object) -> str:
    """The Message-ID of everything sent for one cause: whoever gets it twice keeps one."""
    return f"<{seed}@{parseaddr(settings().mail_from)[1].rpartition('@')[2]}>"


def _compose(mail: Mail, sender_name: str, sender: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(mail.from_name or sender_name, addr_spec=sender)
    message["To"] = Address(mail.to_name, addr_spec=mail.to)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(now())
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: out-of-office replies stay away
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    if mail.logo is not None:
        kind, _, subtype = mail.logo.content_type.partition("/")
        shown = message.get_body(("html",))
        assert shown is not None
        shown.add_related(mail.logo.data, maintype=kind, subtype=subtype, cid=f"<{LOGO}>", disposition="inline")
    for attached in mail.attachments:
        kind, _, subtype = attached.content_type.partition("/")
        message.add_attachment(attached.data, maintype=kind, subtype=subtype, filename=attached.filename)
    message["Content-Language"] = mail.locale  # last: an earlier Content-… header would move into the text part
    return message


def _connect(url: SplitResult, domain: str) -> smtplib.SMTP:
    host = url.hostname or ""
    if url.scheme == "smtps":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, url.port or 465, domain, timeout=SECONDS, context=context)
    server = smtplib.SMTP(host, url.port or 25, domain, timeout=SECONDS)
    server.ehlo()
    if server.has_extn("starttls"):
        server.starttls(context=ssl.create_default_context())
        server.ehlo()
    elif url.password and host not in _LOOPBACK:
        server.close()
        raise MailRefused("The mail server offers no encryption; the password is not sent in clear. Use smtps://.")
    return server


def _log_in(server: smtplib.SMTP, url: SplitResult) -> None:
    if url.username:
        server.login(unquote(url.username), unquote(url.password or ""))


def _verdict(code: int, answer: bytes | str, refused: type[MailRefused] = MailRefused) -> Exception:
    words = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return (refused if code >= 500 else MailDelayed)(f"{code} {words}")
