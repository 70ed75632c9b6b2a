"""What a mailbox is, as it is set up: where it stands and who reads it. Its password is kept apart, sealed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from tenants.adapters.mailbox import Security, host_of, is_possible
from tenants.config import settings
from tenants.errors import FieldProblem, ValidationFailed
from tenants.kit.message import say
from tenants.kit.text import one_line


@dataclass(frozen=True, slots=True)
class MailSettings:
    host: str
    user: str
    port: int = 993
    security: Security = Security.TLS
    folder: str = "INBOX"
    source: str = ""
    campaign: str = ""

    def kept(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)

    @property
    def address(self) -> str:
        """What makes two of them the same."""
        return f"{self.user.lower()} {self.host}"

    @property
    def line(self) -> tuple[object, ...]:
        """Where the password is sent, and whose it is."""
        return self.host, self.port, self.security, self.user

    @property
    def own(self) -> str:
        """The mailbox's own address, as far as it is known."""
        user = self.user.lower()
        return user if "@" in user else f"{user}@{self.host}"


def stored(kept: Mapping[str, Any]) -> MailSettings:
    """The settings of a row."""
    return MailSettings(**{**kept, "security": Security(kept["security"])})


def checked(given: MailSettings, password: str | None) -> MailSettings:
    """The settings as they are kept. Raises ValidationFailed with every problem."""
    found = MailSettings(
        host_of(given.host)[:253],
        one_line(given.user)[:254],
        given.port,
        given.security,
        one_line(given.folder)[:200] or "INBOX",
        one_line(given.source)[:80],
        one_line(given.campaign)[:200],
    )
    problems = list(_problems(found, password))
    if problems:
        raise ValidationFailed(problems)
    return found


def _problems(found: MailSettings, password: str | None) -> list[FieldProblem]:
    needed = say("This is needed.", "此项必填。")
    problems = [
        FieldProblem(f"mailbox.{name}", "REQUIRED", needed) for name in ("host", "user") if not getattr(found, name)
    ]
    if "/" in found.host or "@" in found.host or " " in found.host:
        message = say(
            "Write the server's name alone, such as imap.example.com.", "请只填写服务器名称，例如 imap.example.com。"
        )
        problems.append(FieldProblem("mailbox.host", "INVALID", message))
    if not is_possible(found.port):
        message = say("IMAP stands at port 993, or at 143 with STARTTLS.", "IMAP 端口为 993，或使用 STARTTLS 的 143。")
        problems.append(FieldProblem("mailbox.port", "INVALID", message))
    if found.security is Security.NONE and not settings().reach_private:
        message = say("A password is sent over an encrypted line only.", "密码只能通过加密连接发送。")
        problems.append(FieldProblem("mailbox.security", "ENCRYPTION_NEEDED", message))
    if password is not None and (not password or len(password) > 500 or any(ord(letter) < 32 for letter in password)):
        message = say("Write the password of the mailbox.", "请填写邮箱密码。")
        problems.append(FieldProblem("password", "REQUIRED", message))
    return problems
