"""What a form is set to: what it asks, where it may stand, what it says afterwards, and how its leads are marked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from tenants.crm.capture.asking import Askable
from tenants.errors import FieldProblem, ValidationFailed
from tenants.kit.locales import CHINESE, ENGLISH, LOCALES
from tenants.kit.message import say
from tenants.kit.text import clean, one_line

MOST_FIELDS, MOST_ORIGINS = 30, 20
_REACHING = frozenset({"name", "company", "emails", "phones"})
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?|\[[0-9a-f:.]+\]")


class Confirmation(StrEnum):
    """Whether who filled the form in must say so by mail, and whether there is a lead before they do."""

    NONE = "none"
    LEAD_FIRST = "lead_first"
    LEAD_AFTER = "lead_after"


@dataclass(frozen=True, slots=True)
class FormField:
    """`label` stands in the form's own language; empty is the field's own."""

    path: str
    label: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class FormSettings:
    """`origins` are the sites whose pages may show the form (scheme, host and port); `redirect` is where people are
    led afterwards, instead of `success`.
    """

    fields: tuple[FormField, ...]
    heading: str = ""
    button: str = ""
    success: str = ""
    redirect: str = ""
    origins: tuple[str, ...] = ()
    confirmation: Confirmation = Confirmation.NONE
    source: str = ""
    campaign: str = ""
    tags: tuple[str, ...] = ()
    locale: str = ENGLISH

    def kept(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)


def stored(settings: Mapping[str, Any]) -> FormSettings:
    """The settings of a row."""
    fields = tuple(FormField(**each) for each in settings["fields"])
    rest: dict[str, Any] = {name: tuple(settings[name]) for name in ("origins", "tags")}
    same = {
        name: settings[name] for name in ("heading", "button", "success", "redirect", "source", "campaign", "locale")
    }
    return FormSettings(fields, confirmation=Confirmation(settings["confirmation"]), **rest, **same)


@dataclass(slots=True)
class _Check:
    problems: list[FieldProblem] = field(default_factory=list)

    def wrong(self, at: str, code: str, message: str) -> None:
        self.problems.append(FieldProblem(at, code, message))

    def line(self, at: str, given: str, longest: int) -> str:
        value = one_line(given)
        if len(value) > longest:
            self.wrong(at, "TOO_LONG", say("Use at most {n} characters.", "最多 {n} 个字符。", n=longest))
        return value


def checked(given: FormSettings, known: Mapping[str, Askable], tags: Sequence[UUID]) -> FormSettings:
    """The settings as they are kept; `known` is what may be asked, `tags` those there are. Raises ValidationFailed with
    every problem.
    """
    check = _Check()
    if given.locale not in LOCALES:
        check.wrong("locale", "INVALID_LOCALE", say("Choose en or zh-CN.", "请选择 en 或 zh-CN。"))
    if any(tag not in {str(each) for each in tags} for tag in given.tags):
        check.wrong("tags", "NOT_FOUND", say("There is no such tag for leads.", "没有可用于线索的该标签。"))
    found = FormSettings(
        fields=_fields(check, given, known),
        heading=check.line("heading", given.heading, 120),
        button=check.line("button", given.button, 40),
        success=clean(given.success)[:1_000],
        redirect=_redirect(check, given.redirect.strip()),
        origins=_origins(check, given.origins),
        confirmation=given.confirmation,
        source=check.line("source", given.source, 80),
        campaign=check.line("campaign", given.campaign, 200),
        tags=given.tags,
        locale=given.locale,
    )
    if check.problems:
        raise ValidationFailed(check.problems)
    return found


def _fields(check: _Check, given: FormSettings, known: Mapping[str, Askable]) -> tuple[FormField, ...]:
    paths = [each.path for each in given.fields]
    for number, path in enumerate(paths):
        if path not in known:
            message = say("{path} cannot be asked of strangers.", "不能向访客询问 {path}。", path=path[:80])
            check.wrong(f"fields.{number}.path", "UNKNOWN_FIELD", message)
        elif path in paths[:number]:
            check.wrong(f"fields.{number}.path", "FIELD_TWICE", say("Ask for this once.", "同一字段只能询问一次。"))
    if not set(paths) & _REACHING or len(paths) > MOST_FIELDS:
        message = say(
            "Ask for a name, a company, an e-mail address or a phone number; at most {n} fields in all.",
            "至少询问姓名、公司、邮箱或电话之一，最多 {n} 个字段。",
            n=MOST_FIELDS,
        )
        check.wrong("fields", "FIELDS_NEEDED", message)
    if given.confirmation is not Confirmation.NONE and not any(f.path == "emails" and f.required for f in given.fields):
        message = say("To confirm by mail, make the e-mail address required.", "邮件确认需要将邮箱设为必填。")
        check.wrong("confirmation", "EMAIL_NEEDED", message)
    return tuple(
        FormField(each.path, check.line(f"fields.{number}.label", each.label, 120), each.required)
        for number, each in enumerate(given.fields)
    )


def _redirect(check: _Check, given: str) -> str:
    if given and not _is_page(given):
        check.wrong(
            "redirect",
            "INVALID_URL",
            say("Write an address that begins with https://.", "请填写以 https:// 开头的网址。"),
        )
    return given


def _is_page(given: str) -> bool:
    """An http(s) address in printable ASCII, so that nothing of it can end a header or run as a script."""
    try:
        found = urlsplit(given)
        found.port  # noqa: B018 - raises ValueError for what is no port
    except ValueError:
        return False
    plain = given.isascii() and given.isprintable() and not set(given) & set(" \"'<>\\;,")
    host = _HOST.fullmatch((found.hostname or "").lower())
    return bool(plain and found.scheme in ("http", "https") and host and found.username is None and len(given) <= 500)


def _origins(check: _Check, given: Sequence[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(origin for each in given if (origin := each.strip().lower().rstrip("/"))))
    wrong = [each for each in found if not _is_page(each) or origin_of(each) != each]
    if wrong or len(found) > MOST_ORIGINS:
        message = say(
            "Write at most {n} sites like https://www.example.com, without a path.",
            "请填写最多 {n} 个网站，例如 https://www.example.com，不含路径。",
            n=MOST_ORIGINS,
        )
        check.wrong("origins", "INVALID_ORIGIN", message)
    return found


def origin_of(address: str) -> str:
    """Scheme, host and port of an address."""
    found = urlsplit(address)
    return f"{found.scheme}://{found.netloc.lower()}"


def default_locale(locale: str) -> str:
    """The language a new form speaks."""
    return CHINESE if locale == CHINESE else ENGLISH
